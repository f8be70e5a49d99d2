import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

/// Where a reply goes: a struct of the caller's, with a buffer that every reply fits.
@safe
struct PortReply: ByteSink, ~Copyable {
  private let reply: UnsafeMutablePointer<latchkey_lock_reply>
  private let bytes: UnsafeMutablePointer<UInt8>
  private var count = 0

  private static var capacity: Int { Int(LATCHKEY_REPLY_BYTES) }

  /// Empties the reply: until another is written it says ``DenyReason/busy``.
  ///
  /// - Returns: `nil` where there is no room for one.
  @inline(never)
  init?(_ reply: UnsafeMutablePointer<latchkey_lock_reply>?) {
    guard let reply = unsafe reply, let bytes = unsafe reply.pointee.bytes,
      unsafe reply.pointee.capacity >= Self.capacity
    else { return nil }
    unsafe self.reply = unsafe reply
    unsafe self.bytes = unsafe bytes
    unsafe reply.pointee.count = 0
    unsafe reply.pointee.reason = DenyReason.busy.rawValue
    unsafe reply.pointee.orders = 0
    unsafe reply.pointee.alarms = 0
    unsafe reply.pointee.is_allowed = 0
    unsafe reply.pointee.action = 0
  }

  mutating func append(_ byte: UInt8) {
    guard count < Self.capacity else { return overflow() }
    unsafe bytes[count] = byte
    count &+= 1  // at most the capacity
  }

  mutating func append(_ bytes: Span<UInt8>) {
    guard bytes.count <= Self.capacity &- count else { return overflow() }
    unsafe bytes.withUnsafeBufferPointer { from in
      guard let first = from.baseAddress else { return }
      // A typed copy goes byte by byte where size is what counts.
      unsafe UnsafeMutableRawPointer(self.bytes + count)
        .copyMemory(from: UnsafeRawPointer(first), byteCount: from.count)
    }
    count &+= bytes.count  // at most the capacity
  }

  /// Remembers that something did not fit: then nothing is sent.
  private mutating func overflow() { count = Self.capacity &+ 1 }

  /// Says why a message was refused, and that there is nothing to send.
  func write(_ reason: DenyReason) { unsafe reply.pointee.reason = reason.rawValue }

  /// Says that what was written is to be sent, unless a callback has failed.
  func write(reason: DenyReason?, of context: OpenContext) {
    guard unsafe !context.port.pointee.hasFailed else { return }
    unsafe reply.pointee.reason = reason?.rawValue ?? 0
    unsafe reply.pointee.count = count <= Self.capacity ? count : 0
  }

  /// Says what a visit came to; nothing, where a callback has failed.
  @inline(never)
  func write(_ verdict: borrowing Verdict, of context: OpenContext) {
    guard unsafe !context.port.pointee.hasFailed else { return }
    write(reason: verdict.reason, of: context)
    unsafe reply.pointee.orders = verdict.effects.rawValue
    unsafe reply.pointee.alarms = verdict.alarms.rawValue
    guard verdict.authorization != nil else { return }
    unsafe reply.pointee.is_allowed = 1
    unsafe reply.pointee.action = context.lock.pointee.state.run.record.action.rawValue
  }
}
