// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// What a lock is told and asked: `latchkey_lock.h` says what each function does.
// The compiler compares each with its declaration there, by its name.

@c @implementation
public func latchkey_lock_configure(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ message: UnsafePointer<UInt8>!, _ count: Int,
  _ hasPresence: Int32, _ tick: UInt32, _ reason: UnsafeMutablePointer<UInt16>!
) -> Int32 {
  guard let message = unsafe message, let reason = unsafe reason, count >= 0 else {
    return LATCHKEY_ERROR_ARGUMENT
  }
  var status = LATCHKEY_DONE
  guard let context = unsafe OpenContext(lock, &status) else { return status }
  context.forgetVisit()
  unsafe reason.pointee = DenyReason.busy.rawValue
  do throws(DenyReason) {
    // A failed hash verifies nothing, so it refuses too.
    try unsafe context.lock.pointee.state.configure(
      Span(_unsafeStart: message, count: count), hasPresence: hasPresence != 0, tick: tick,
      using: PortBackend(port: context.port))
    unsafe reason.pointee = 0
  } catch {
    unsafe reason.pointee = error.rawValue
  }
  return context.leave(LATCHKEY_DONE)
}

@c @implementation
public func latchkey_lock_hello(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ message: UnsafePointer<UInt8>!, _ count: Int,
  _ tick: UInt32, _ reply: UnsafeMutablePointer<latchkey_lock_reply>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let message = unsafe message, count >= 0, let target = unsafe ReplyTarget(reply),
    let context = unsafe OpenContext(lock, &status)
  else { return status }
  // A visit under way goes on; a callback that fails here ends it too.
  do throws(DenyReason) {
    let challenge = try unsafe context.lock.pointee.hello(
      Span(_unsafeStart: message, count: count), tick: tick, key: PortSigner(port: context.port),
      using: PortBackend(port: context.port))
    if unsafe !context.port.pointee.hasFailed { target.write(challenge.bytes, reason: nil) }
  } catch {
    unsafe target.reply.pointee.reason = error.rawValue
  }
  return context.leave(LATCHKEY_DONE)
}

@c @implementation
public func latchkey_lock_present_begin(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ message: UnsafePointer<UInt8>!, _ count: Int,
  _ channel: UInt8, _ binding: UnsafePointer<UInt8>!, _ tick: UInt32,
  _ reply: UnsafeMutablePointer<latchkey_lock_reply>!
) -> Int32 {
  unsafe begin(.presentation, lock, message, count, channel, binding, tick, reply)
}

@c @implementation
public func latchkey_lock_ferry_begin(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ message: UnsafePointer<UInt8>!, _ count: Int,
  _ channel: UInt8, _ tick: UInt32, _ reply: UnsafeMutablePointer<latchkey_lock_reply>!
) -> Int32 {
  unsafe begin(.ferry, lock, message, count, channel, nil, tick, reply)
}

@inline(never)
private func begin(
  _ visit: SmallDoorLock.Visit, _ lock: UnsafeMutablePointer<latchkey_lock>?,
  _ message: UnsafePointer<UInt8>?, _ count: Int, _ channel: UInt8,
  _ binding: UnsafePointer<UInt8>?, _ tick: UInt32,
  _ reply: UnsafeMutablePointer<latchkey_lock_reply>?
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let message = unsafe message, count >= 0, let channel = Channel(rawValue: channel),
    let target = unsafe ReplyTarget(reply), let context = unsafe OpenContext(lock, &status)
  else { return status }
  context.forgetVisit()
  let bound = unsafe binding.map { unsafe Digest(copying: Span(_unsafeStart: $0, count: 32)) }
  let refusal = unsafe context.lock.pointee.begin(
    Span(_unsafeStart: message, count: count), channel: channel, binding: bound, tick: tick,
    using: PortBackend(port: context.port))
  if let refusal {
    target.write(refusal, of: context)
    return context.leave(LATCHKEY_DONE)
  }
  unsafe context.port.pointee.visit = visit
  unsafe context.port.pointee.message = unsafe message
  unsafe context.port.pointee.messageCount = count
  unsafe context.port.pointee.tick = tick
  return context.leave(LATCHKEY_MORE)
}

@c @implementation
public func latchkey_lock_step(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ reply: UnsafeMutablePointer<latchkey_lock_reply>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let target = unsafe ReplyTarget(reply), let context = unsafe OpenContext(lock, &status)
  else { return status }
  guard let visit = unsafe context.port.pointee.visit,
    let message = unsafe context.port.pointee.message
  else {
    unsafe context.port.pointee.isAuthorized = false
    return context.leave(LATCHKEY_ERROR_STATE)
  }
  var store = unsafe PortStore(port: context.port)
  let end = unsafe context.lock.pointee.step(
    Span(_unsafeStart: message, count: context.port.pointee.messageCount), of: visit,
    tick: context.port.pointee.tick, store: &store, key: PortSigner(port: context.port),
    secret: context.port.pointee.seed.bytes, using: PortBackend(port: context.port))
  guard let end else { return context.leave(LATCHKEY_MORE) }
  context.forgetVisit()
  target.write(end, of: context)
  return context.leave(LATCHKEY_DONE)
}

@c @implementation
public func latchkey_lock_take_authorization(
  _ lock: UnsafeMutablePointer<latchkey_lock>!,
  _ authorization: UnsafeMutablePointer<latchkey_lock_authorization>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let authorization = unsafe authorization, let context = unsafe OpenContext(lock, &status)
  else { return status }
  guard unsafe context.port.pointee.isAuthorized else { return context.leave(LATCHKEY_ERROR_STATE) }
  unsafe context.port.pointee.isAuthorized = false
  let seconds = unsafe context.port.pointee.relockSeconds
  unsafe authorization.pointee = latchkey_lock_authorization(
    action: context.port.pointee.action, must_relock: seconds == nil ? 0 : 1,
    relock_seconds: seconds ?? 0)
  return context.leave(LATCHKEY_DONE)
}
