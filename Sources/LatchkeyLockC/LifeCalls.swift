// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// Making, booting and ending a lock: `latchkey_lock.h` says what each function does.
// The compiler compares each with its declaration there, by its name.

@c @implementation
public func latchkey_lock_abi_version() -> UInt32 { UInt32(LATCHKEY_LOCK_ABI) }

@c @implementation
public func latchkey_lock_size() -> Int { OpenContext.byteCount }

@c @implementation
public func latchkey_lock_init(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ size: Int,
  _ setup: UnsafePointer<latchkey_lock_setup>!
) -> Int32 {
  guard let memory = UnsafeMutableRawPointer(lock),
    Int(bitPattern: memory) & 7 == 0, let setup = unsafe setup,
    let callbacks = unsafe setup.pointee.callbacks, unsafe setup.pointee.public_key != nil,
    let seed = unsafe setup.pointee.seed, unsafe isComplete(callbacks),
    unsafe setup.pointee.ajar_seconds >= 30, unsafe setup.pointee.ajar_seconds <= 3_600
  else { return LATCHKEY_ERROR_ARGUMENT }
  guard size >= OpenContext.byteCount else { return LATCHKEY_ERROR_SIZE }
  guard let reserve = unsafe reserve(of: callbacks) else { return LATCHKEY_ERROR_GEOMETRY }
  let context = unsafe OpenContext(at: memory)
  guard unsafe context.port.pointee.magic != Port.mark || !context.port.pointee.isBusy else {
    return LATCHKEY_ERROR_BUSY
  }
  unsafe context.port.initialize(
    to: Port(callbacks, seed: FixedBytes(prefixOf: Span(_unsafeStart: seed, count: 32))))
  unsafe latchkey_place_journal(context.journal, setup, context.port, reserve)
  unsafe latchkey_place_lock(context.lock, setup, context.port)
  let status = context.leave(LATCHKEY_DONE)
  if status != LATCHKEY_DONE { unsafe latchkey_erase(memory, size) }
  return status
}

@c @implementation
public func latchkey_lock_boot(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ reading: UInt8,
  _ found: UnsafeMutablePointer<latchkey_lock_found>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let found = unsafe found, let context = unsafe OpenContext(lock, &status) else {
    return status
  }
  let phase = unsafe context.port.pointee.phase
  guard phase == .made || phase == .unformatted else { return context.leave(LATCHKEY_ERROR_STATE) }
  let random = context.backend.random(count: 32)
  guard unsafe !context.port.pointee.hasFailed else { return context.leave(LATCHKEY_DONE) }
  unsafe context.port.pointee.phase = .down
  do throws(JournalFailure) {
    let (condition, effects) = try unsafe context.lock.pointee.boot(
      from: &context.journal.pointee, secret: context.port.pointee.seed.bytes, random: random,
      reading: DoorReading(bits: reading), using: context.backend)
    let isOpen = unsafe context.journal.pointee.isOpen
    unsafe context.port.pointee.phase =
      isOpen ? .running : condition == .unformatted ? .unformatted : .made
    unsafe found.pointee = latchkey_lock_found(
      condition: condition.rawValue, orders: effects.rawValue,
      is_halted: context.lock.pointee.isHalted ? 1 : 0)
    return context.leave(LATCHKEY_DONE)
  } catch {
    return context.leave(error.status)
  }
}

@c @implementation
public func latchkey_lock_format(_ lock: UnsafeMutablePointer<latchkey_lock>!) -> Int32 {
  var status = LATCHKEY_DONE
  guard let context = unsafe OpenContext(lock, &status) else { return status }
  guard unsafe context.port.pointee.phase == .unformatted else {
    return context.leave(LATCHKEY_ERROR_STATE)
  }
  let random = context.backend.random(count: 4)
  guard unsafe !context.port.pointee.hasFailed else { return context.leave(LATCHKEY_DONE) }
  do throws(JournalFailure) {
    var salt: UInt32 = 0
    for index in 0..<4 { salt = salt &<< 8 | UInt32(random[index]) }
    try unsafe context.journal.pointee.format(salt: salt)
    unsafe context.port.pointee.phase = .made
    return context.leave(LATCHKEY_DONE)
  } catch {
    return context.leave(error.status)
  }
}

@c @implementation
public func latchkey_lock_reset(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ hasPresence: Int32, _ reading: UInt8,
  _ tick: UInt32, _ reason: UnsafeMutablePointer<UInt16>!, _ orders: UnsafeMutablePointer<UInt8>!
) -> Int32 {
  var status = LATCHKEY_ERROR_ARGUMENT
  guard let reason = unsafe reason, let orders = unsafe orders,
    let context = unsafe OpenContext(lock, at: tick, &status)
  else { return status }
  unsafe orders.pointee = 0
  unsafe reason.pointee = DenyReason.busy.rawValue
  context.forgetVisit()
  let random = context.backend.random(count: 32)
  guard unsafe !context.port.pointee.hasFailed else { return context.leave(LATCHKEY_DONE) }
  do throws(DenyReason) {
    let effects = try unsafe context.lock.pointee.reset(
      hasPresence: hasPresence != 0, tick: tick, reading: DoorReading(bits: reading),
      journal: &context.journal.pointee, key: context.signer,
      secret: context.port.pointee.seed.bytes, random: random, using: context.backend)
    unsafe reason.pointee = 0
    unsafe context.port.pointee.tick = 0
    if unsafe !context.port.pointee.hasFailed { unsafe orders.pointee = effects.rawValue }
  } catch {
    unsafe reason.pointee = error.rawValue
  }
  return context.leave(LATCHKEY_DONE)
}

@c @implementation
public func latchkey_lock_wipe(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ size: Int
) -> Int32 {
  var status = LATCHKEY_DONE
  // A context that holds no lock is wiped all the same.
  if unsafe OpenContext(lock, &status) == nil, status != LATCHKEY_ERROR_STATE { return status }
  unsafe latchkey_erase(lock, size)
  return LATCHKEY_DONE
}

/// Whether no callback is null.
private func isComplete(_ callbacks: UnsafePointer<latchkey_lock_callbacks>) -> Bool {
  unsafe callbacks.pointee.verify != nil && callbacks.pointee.sha256 != nil
    && callbacks.pointee.hmac_sha256 != nil && callbacks.pointee.sign != nil
    && callbacks.pointee.random != nil && callbacks.pointee.flash_read != nil
    && callbacks.pointee.flash_program != nil && callbacks.pointee.flash_erase != nil
}

/// What of an area stays free for the unlock path (JRNL-8); `nil` for flash that is too small, or
/// larger than a journal takes. What else a journal wants of it, it asks when it is opened.
private func reserve(of callbacks: UnsafePointer<latchkey_lock_callbacks>) -> Int? {
  let sector = unsafe callbacks.pointee.flash_sector_bytes
  let (sum, hasOverflowed) = unsafe sector.multipliedReportingOverflow(
    by: callbacks.pointee.flash_sectors)
  guard !hasOverflowed, sum >= UInt32(LATCHKEY_FLASH_BYTES), sum <= 1 << 27 else { return nil }
  return min(4_096, count(sum) &>> 4)  // an eighth of a half at most
}

/// A number of bytes that is below 2^31.
private func count(_ number: UInt32) -> Int { Int(truncatingIfNeeded: number) }

extension DoorReading {
  /// From `LATCHKEY_BOLT_THROWN` and `LATCHKEY_DOOR_CLOSED`.
  init(bits: UInt8) {
    self.init(
      isBoltThrown: bits & UInt8(LATCHKEY_BOLT_THROWN) != 0,
      isDoorClosed: bits & UInt8(LATCHKEY_DOOR_CLOSED) != 0)
  }
}
