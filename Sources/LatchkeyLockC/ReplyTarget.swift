import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

/// Where a reply goes: a struct of the caller's, with a buffer that every reply fits.
@safe
struct ReplyTarget {
  let reply: UnsafeMutablePointer<latchkey_lock_reply>

  /// Empties the reply: until another is written it says ``DenyReason/busy``.
  ///
  /// - Returns: `nil` where there is no room for one.
  @inline(never)
  init?(_ reply: UnsafeMutablePointer<latchkey_lock_reply>?) {
    guard let reply = unsafe reply, unsafe reply.pointee.bytes != nil,
      unsafe reply.pointee.capacity >= Int(LATCHKEY_REPLY_BYTES)
    else { return nil }
    unsafe self.reply = unsafe reply
    unsafe reply.pointee.count = 0
    unsafe reply.pointee.reason = DenyReason.busy.rawValue
    unsafe reply.pointee.alarms = 0
    unsafe reply.pointee.learned = 0
  }

  /// Copies what is to be sent.
  ///
  /// - Parameter reason: Why the message was refused; `nil` when it was not.
  func write(_ bytes: Span<UInt8>, reason: DenyReason?) {
    unsafe reply.pointee.reason = reason?.rawValue ?? 0
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let from = bytes.baseAddress, let to = unsafe reply.pointee.bytes else { return }
      unsafe to.update(from: from, count: bytes.count)  // at most 1,024, which there is room for
      unsafe reply.pointee.count = bytes.count
    }
  }

  /// Writes the end of a visit, and keeps what it authorizes. A failed callback leaves nothing.
  @inline(never)
  func write(_ end: borrowing Reply, of context: OpenContext) {
    unsafe reply.pointee.alarms = end.alarms.rawValue
    unsafe reply.pointee.learned = end.hasLearned ? 1 : 0
    guard unsafe !context.port.pointee.hasFailed else { return }
    write(end.message.bytes, reason: end.reason)
    switch end.authorization {
    case .some(let authorization):
      unsafe context.port.pointee.action = authorization.action.rawValue
      unsafe context.port.pointee.relockSeconds = authorization.relockWithinSeconds
      unsafe context.port.pointee.isAuthorized = true
    case .none: break
    }
  }
}
