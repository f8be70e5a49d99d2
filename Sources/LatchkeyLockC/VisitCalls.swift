// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// Messages and what is said to them: `latchkey_lock.h` says what each function does.
// The compiler compares each with its declaration there, by its name.

@c @implementation
public func latchkey_lock_configure(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ message: UnsafePointer<UInt8>!, _ count: Int,
  _ hasPresence: Int32, _ tick: UInt32, _ reason: UnsafeMutablePointer<UInt16>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let message = unsafe message, let reason = unsafe reason, count >= 0,
    let context = unsafe OpenContext(lock, at: tick, &status)
  else { return status }
  context.forgetVisit()
  do throws(DenyReason) {
    // A failed hash verifies nothing, so it refuses too.
    try unsafe context.lock.pointee.configure(
      Span(_unsafeStart: message, count: count), hasPresence: hasPresence != 0, tick: tick,
      journal: &context.journal.pointee, using: context.backend)
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
  guard let message = unsafe message, count >= 0, var output = unsafe PortReply(reply),
    let context = unsafe OpenContext(lock, at: tick, &status)
  else { return status }
  unsafe context.port.pointee.showing = nil
  // A visit under way goes on.
  do throws(DenyReason) {
    try unsafe context.lock.pointee.hello(
      Span(_unsafeStart: message, count: count), tick: tick, key: context.signer,
      using: context.backend, to: &output)
    output.write(reason: nil, of: context)
  } catch {
    output.write(error)
  }
  return context.leave(LATCHKEY_DONE)
}

@c @implementation
public func latchkey_lock_begin(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ message: UnsafePointer<UInt8>!, _ count: Int,
  _ channel: UInt8, _ binding: UnsafePointer<UInt8>!, _ tick: UInt32,
  _ reply: UnsafeMutablePointer<latchkey_lock_reply>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let message = unsafe message, count >= 0, let channel = Channel(rawValue: channel),
    var output = unsafe PortReply(reply), let context = unsafe OpenContext(lock, at: tick, &status)
  else { return status }
  context.forgetVisit()
  let bound = unsafe binding.map { unsafe Digest(copying: Span(_unsafeStart: $0, count: 32)) }
  let progress = unsafe context.lock.pointee.begin(
    Span(_unsafeStart: message, count: count), channel: channel, binding: bound, tick: tick,
    using: context.backend, to: &output)
  switch consume progress {
  case .more:
    unsafe context.port.pointee.message = unsafe message
    unsafe context.port.pointee.messageCount = count
    return context.leave(LATCHKEY_MORE)
  case .done(let verdict):
    output.write(verdict, of: context)
    return context.leave(LATCHKEY_DONE)
  }
}

@c @implementation
public func latchkey_lock_step(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ reply: UnsafeMutablePointer<latchkey_lock_reply>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard var output = unsafe PortReply(reply), let context = unsafe OpenContext(lock, &status)
  else { return status }
  // Only a lock that has booted has a visit.
  guard let message = unsafe context.port.pointee.message else {
    return context.leave(LATCHKEY_ERROR_STATE)
  }
  let progress = unsafe context.lock.pointee.step(
    Span(_unsafeStart: message, count: context.port.pointee.messageCount),
    journal: &context.journal.pointee, key: context.signer,
    secret: context.port.pointee.seed.bytes, using: context.backend, to: &output)
  switch consume progress {
  case .more: return context.leave(LATCHKEY_MORE)
  case .done(let verdict):
    context.forgetVisit()
    unsafe context.port.pointee.showing = verdict.showing
    output.write(verdict, of: context)
    return context.leave(LATCHKEY_DONE)
  }
}

@c @implementation
public func latchkey_lock_show(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ reply: UnsafeMutablePointer<latchkey_lock_reply>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard var output = unsafe PortReply(reply),
    let context = unsafe OpenContext(running: lock, &status)
  else { return status }
  guard var cursor = unsafe context.port.pointee.showing else {
    return context.leave(LATCHKEY_DONE)
  }
  let isThere = unsafe context.lock.pointee.show(
    &cursor, from: &context.journal.pointee, secret: context.port.pointee.seed.bytes,
    using: context.backend, to: &output)
  unsafe context.port.pointee.showing = cursor
  if isThere { output.write(reason: nil, of: context) }
  return context.leave(isThere ? LATCHKEY_MORE : LATCHKEY_DONE)
}
