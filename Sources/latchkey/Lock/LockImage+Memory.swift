import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

extension LockImage.Memory {
  /// Takes down what a lock knows that only its memory holds.
  init(of lock: borrowing SmallDoorLock, bootedAt: UInt64, tick: UInt32) {
    let clock = lock.state.clock
    let door = lock.door
    var spent: [LockImage.Stamp] = []
    lock.state.nonces.forEachSpent { spent.append(LockImage.Stamp(tick: $0, counter: $1)) }
    self.init(
      bootedAt: bootedAt, lastTick: tick, earliest: clock.base.earliest, latest: clock.base.latest,
      baseTick: clock.baseTick, ceiling: clock.ceiling.rawValue,
      forwardSecondsLeft: clock.forwardSecondsLeft,
      bootKey: Hex(lock.state.nonces.bootKeyBytes.bytes),
      nonceCounter: lock.state.nonces.counter, leastTick: lock.state.nonces.leastTick,
      spentNonces: spent,
      door: LockImage.Door(
        state: door.state.rawValue, drives: door.drives, leadSeconds: door.leadSeconds,
        deadlineTick: door.deadlineTick, timerTick: door.timerTick, receiptMask: door.receiptMask,
        hasBoltSensor: door.settings.hasBoltSensor, hasDoorSensor: door.settings.hasDoorSensor))
  }

  /// Seconds since the boot; ticks never run backward.
  func tick(at now: UInt64) -> UInt32 {
    let elapsed = now > bootedAt ? min(now - bootedAt, UInt64(UInt32.max) - 1) : 0
    return max(lastTick, UInt32(elapsed))
  }

  /// The nonces that were made and spent.
  func nonceBook() throws -> NonceBook<16> {
    var book = NonceBook<16>(
      bootKey: Digest(bytes: try bootKey.fixed()), counter: nonceCounter, leastTick: leastTick)
    for stamp in spentNonces { book.restoreSpent(tick: stamp.tick, counter: stamp.counter) }
    return book
  }

  func clock(driftPartsPerMillion: UInt32) -> LockClock {
    LockClock(
      base: ClockInterval(earliest: earliest, latest: latest), baseTick: baseTick,
      ceiling: LockClock.Ceiling(rawValue: ceiling) ?? .none,
      driftPartsPerMillion: driftPartsPerMillion, forwardSecondsLeft: forwardSecondsLeft)
  }

  /// The door as it was left.
  func restoredDoor() -> LatchkeyLock.Door? {
    guard let state = DoorState(rawValue: door.state) else { return nil }
    var restored = LatchkeyLock.Door(
      settings: DoorSettings(
        hasBoltSensor: door.hasBoltSensor, hasDoorSensor: door.hasDoorSensor))
    restored.state = state
    restored.drives = door.drives
    restored.leadSeconds = door.leadSeconds
    restored.deadlineTick = door.deadlineTick
    restored.timerTick = door.timerTick
    restored.receiptMask = door.receiptMask
    return restored
  }
}
