// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// The door, and what waits while nobody is there: `latchkey_lock.h` says what each function does.
// The compiler compares each with its declaration there, by its name.

@c @implementation
public func latchkey_lock_sense(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ reading: UInt8, _ tick: UInt32,
  _ orders: UnsafeMutablePointer<UInt8>!
) -> Int32 {
  unsafe handle(lock, .sensed(DoorReading(bits: reading)), tick, orders)
}

@c @implementation
public func latchkey_lock_jammed(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ tick: UInt32,
  _ orders: UnsafeMutablePointer<UInt8>!
) -> Int32 {
  unsafe handle(lock, .jammed, tick, orders)
}

@c @implementation
public func latchkey_lock_tampered(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ tick: UInt32,
  _ orders: UnsafeMutablePointer<UInt8>!
) -> Int32 {
  unsafe handle(lock, .tampered, tick, orders)
}

@c @implementation
public func latchkey_lock_elapse(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ tick: UInt32,
  _ orders: UnsafeMutablePointer<UInt8>!
) -> Int32 {
  unsafe handle(lock, .timer, tick, orders)
}

@inline(never)
private func handle(
  _ lock: UnsafeMutablePointer<latchkey_lock>?, _ event: DoorEvent, _ tick: UInt32,
  _ orders: UnsafeMutablePointer<UInt8>?
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let orders = unsafe orders, let context = unsafe OpenContext(lock, at: tick, &status)
  else { return status }
  let effects: DoorEffects
  switch event {
  case .sensed(let reading):
    effects = unsafe context.lock.pointee.sense(reading, tick: tick)
  case .jammed: effects = unsafe context.lock.pointee.jammed(tick: tick)
  case .tampered: effects = unsafe context.lock.pointee.tampered(tick: tick)
  default: effects = unsafe context.lock.pointee.elapse(tick: tick)
  }
  unsafe orders.pointee = effects.rawValue
  return context.leave(LATCHKEY_DONE)
}

@c @implementation
public func latchkey_lock_wake_tick(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ tick: UnsafeMutablePointer<UInt32>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let tick = unsafe tick, let context = unsafe OpenContext(running: lock, &status) else {
    return status
  }
  unsafe tick.pointee = unsafe context.lock.pointee.door.wakeTick
  return context.leave(LATCHKEY_DONE)
}

@c @implementation
public func latchkey_lock_tell(_ lock: UnsafeMutablePointer<latchkey_lock>!) -> Int32 {
  var status = LATCHKEY_DONE
  guard let context = unsafe OpenContext(running: lock, &status) else { return status }
  guard unsafe context.lock.pointee.hasUntold else { return context.leave(LATCHKEY_DONE) }
  do throws(DenyReason) {
    try unsafe context.lock.pointee.tellNext(
      journal: &context.journal.pointee, key: context.signer,
      secret: context.port.pointee.seed.bytes, using: context.backend)
    return unsafe context.leave(
      context.lock.pointee.hasUntold ? LATCHKEY_MORE : LATCHKEY_DONE)
  } catch {
    return context.leave(error == .storage ? LATCHKEY_ERROR_STORAGE : LATCHKEY_ERROR_SIGN)
  }
}

@c @implementation
public func latchkey_lock_tend(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ tick: UInt32
) -> Int32 {
  var status = LATCHKEY_DONE
  guard let context = unsafe OpenContext(lock, at: tick, &status) else { return status }
  do throws(JournalFailure) {
    let hasMore = try unsafe context.lock.pointee.tend(&context.journal.pointee, tick: tick)
    return context.leave(hasMore ? LATCHKEY_MORE : LATCHKEY_DONE)
  } catch {
    return context.leave(error.status)
  }
}

@c @implementation
public func latchkey_lock_capacity(
  _ lock: UnsafeMutablePointer<latchkey_lock>!,
  _ report: UnsafeMutablePointer<latchkey_lock_report>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let report = unsafe report, let context = unsafe OpenContext(running: lock, &status) else {
    return status
  }
  let lock = unsafe context.lock
  let all = unsafe lock.pointee.capacity(of: context.journal.pointee)
  unsafe report.pointee = latchkey_lock_report(
    boots: lock.pointee.bootCount, receipts_made: lock.pointee.receipts.next,
    journal_free_bytes: UInt32(truncatingIfNeeded: all.freeJournalByteCount),
    configuration: lock.pointee.state.configuration.sequence,
    issuers_used: short(all.issuers.used), issuers_of: short(all.issuers.of),
    counters_used: short(all.counters.used), counters_of: short(all.counters.of),
    receipts_kept: short(all.receipts.used), receipts_of: short(all.receipts.of),
    receipts_free: short(all.freeReceiptCount),
    is_configured: lock.pointee.state.isConfigured ? 1 : 0,
    is_halted: lock.pointee.isHalted ? 1 : 0,
    in_session: lock.pointee.session == nil ? 0 : 1,
    is_untold: lock.pointee.hasUntold ? 1 : 0, needs_tending: all.needsTending ? 1 : 0)
  return context.leave(LATCHKEY_DONE)
}

/// A number of places: at most 1,008.
private func short(_ count: Int) -> UInt16 { UInt16(truncatingIfNeeded: count) }
