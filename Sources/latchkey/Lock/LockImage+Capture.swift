import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

extension LockImage {
  /// Takes down what a lock knows now.
  ///
  /// The floor follows the clock when it lags by an hour (Spec/time.md).
  mutating func capture(_ lock: borrowing SmallDoorLock, at tick: UInt32) {
    let earliest = lock.state.clock.interval(at: tick).earliest
    flash.floor = lock.state.floor
    if earliest >= flash.floor + 3_600 { flash.floor = earliest }
    flash.issueMark = lock.state.issueMark
    flash.slots = (0..<6).map { Self.slot(lock.state.replay.slots[$0]) }
    flash.counters = (0..<8).map { index in
      lock.state.replay.counters[index].map {
        Counter(
          slot: $0.slot, serial: $0.serial, uses: $0.uses, firstUse: $0.firstUse,
          expiration: $0.expiration)
      }
    }
    flash.nextReceipt = lock.receipts.next
    flash.lastReceipt = Hex(lock.receipts.last.bytes)
    let door = lock.door
    flash.session = lock.session.map {
      Session(
        issuer: Hex($0.grant.issuer.bytes), serial: $0.grant.serial,
        job: $0.job.map { Hex($0.bytes) }, receipt: $0.receipt, receiptMask: door.receiptMask)
    }
    ram?.door = Door(
      state: door.state.rawValue, drives: door.drives, leadSeconds: door.leadSeconds,
      deadlineTick: door.deadlineTick, timerTick: door.timerTick,
      hasBoltSensor: door.settings.hasBoltSensor, hasDoorSensor: door.settings.hasDoorSensor)
    captureMemory(lock)
  }

  private mutating func captureMemory(_ lock: borrowing SmallDoorLock) {
    let clock = lock.state.clock
    ram?.earliest = clock.base.earliest
    ram?.latest = clock.base.latest
    ram?.baseTick = clock.baseTick
    ram?.ceiling = clock.ceiling.rawValue
    ram?.forwardSecondsLeft = clock.forwardSecondsLeft
    ram?.nonceCounter = lock.state.nonces.counter
    ram?.leastTick = lock.state.nonces.leastTick
    var spent: [Stamp] = []
    lock.state.nonces.forEachSpent { spent.append(Stamp(tick: $0, counter: $1)) }
    ram?.spentNonces = spent
  }

  private static func slot(_ slot: borrowing IssuerSlot<8>) -> Slot {
    let (spent, revoked) = (slot.spent.words, slot.revoked.words)
    let authorities = slot.authorities
    return Slot(
      issuer: slot.issuer.map { Hex($0.bytes) }, base: slot.base,
      spent: (0..<8).map { spent[$0] },
      revoked: (0..<8).map { revoked[$0] }, ownStaple: Mark(slot.staples[0]),
      statusStaple: Mark(slot.staples[1]),
      authorities: (0..<2).map { place in
        authorities[place].map {
          Authority(
            anchorSlot: $0.anchorSlot, serial: $0.serial, expiration: $0.expiration,
            isMerged: $0.isMerged)
        }
      })
  }
}
