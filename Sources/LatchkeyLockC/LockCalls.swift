// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// Making, keeping and ending a lock: `latchkey_lock.h` says what each function does.
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
    Int(bitPattern: memory) & 7 == 0, let setup = unsafe setup?.pointee,
    let callbacks = unsafe setup.callbacks?.pointee, let key = unsafe setup.public_key,
    let seed = unsafe setup.seed, unsafe callbacks.verify != nil,
    unsafe callbacks.sha256 != nil, unsafe callbacks.hmac_sha256 != nil,
    unsafe callbacks.sign != nil, unsafe callbacks.persist != nil,
    unsafe callbacks.random != nil
  else { return LATCHKEY_ERROR_ARGUMENT }
  guard size >= OpenContext.byteCount else { return LATCHKEY_ERROR_SIZE }
  let context = unsafe OpenContext(at: memory)
  guard unsafe context.port.pointee.magic != Port.mark || !context.port.pointee.isBusy else {
    return LATCHKEY_ERROR_BUSY
  }
  unsafe context.port.initialize(
    to: Port(
      publicKey: PublicKey(copying: Span(_unsafeStart: key, count: 32)),
      seed: FixedBytes(prefixOf: Span(_unsafeStart: seed, count: 32)), callbacks: callbacks))
  let backend = unsafe PortBackend(port: context.port)
  let clock = LockClock(
    floor: 0, tick: 0, driftPartsPerMillion: unsafe setup.drift_ppm, forwardSecondsLeft: 0)
  unsafe context.lock.initialize(
    to: SmallDoorLock(
      state: SmallLockState(
        key: context.port.pointee.publicKey, clock: clock,
        nonces: context.makeNonces(boot: setup.boot), using: backend),
      receipts: ReceiptHead()))
  let status = context.leave(LATCHKEY_DONE)
  if status != LATCHKEY_DONE { unsafe latchkey_erase(memory, size) }
  return status
}

@c @implementation
public func latchkey_lock_restart(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ boot: UInt64
) -> Int32 {
  var status = LATCHKEY_DONE
  guard let context = unsafe OpenContext(lock, &status) else { return status }
  context.forgetVisit()
  unsafe context.lock.pointee.restart(nonces: context.makeNonces(boot: boot))
  status = context.leave(LATCHKEY_DONE)
  if status != LATCHKEY_DONE { unsafe latchkey_erase(lock, OpenContext.byteCount) }
  return status
}

@c @implementation
public func latchkey_lock_tick(
  _ lock: UnsafeMutablePointer<latchkey_lock>!, _ tick: UInt32
) -> Int32 {
  var status = LATCHKEY_DONE
  guard let context = unsafe OpenContext(lock, &status) else { return status }
  _ = unsafe context.lock.pointee.state.raiseFloor(at: tick)
  return context.leave(LATCHKEY_DONE)
}

@c @implementation
public func latchkey_lock_end_session(_ lock: UnsafeMutablePointer<latchkey_lock>!) -> Int32 {
  var status = LATCHKEY_DONE
  guard let context = unsafe OpenContext(lock, &status) else { return status }
  context.forgetVisit()
  unsafe context.lock.pointee.endSession()
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

extension OpenContext {
  /// A book for one boot, from the caller's random bytes (NONCE-1).
  @inline(never)
  func makeNonces(boot: UInt64) -> NonceBook<16> {
    var random = InlineArray<32, UInt8>(repeating: 0)
    var target = random.mutableSpan
    let result = unsafe target.withUnsafeMutableBufferPointer { random in
      unsafe port.pointee.callbacks.random(
        port.pointee.callbacks.context, random.baseAddress, random.count)
    }
    if result != 0 { unsafe port.pointee.hasFailed = true }
    return unsafe NonceBook(
      seed: port.pointee.seed.bytes, boot: boot, random: FixedBytes(prefixOf: random.span),
      using: PortBackend(port: port))
  }
}
