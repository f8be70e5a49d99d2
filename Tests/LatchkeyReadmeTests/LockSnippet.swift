import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock
import LatchkeySodium

// README: begin
/// Judges what came by radio. `Flash` and `Bolt` are yours; the bolt obeys the lock's effects alone.
func judge(
  _ message: Span<UInt8>, at lock: inout SmallDoorLock, as key: borrowing SodiumSigner,
  seed: Span<UInt8>, tick: UInt32, flash: inout Flash, bolt: inout Bolt
) -> ByteBuffer<1_024> {
  let reply = lock.present(
    message, channel: .ble, tick: tick, store: &flash, key: key, secret: seed,
    using: SodiumBackend())
  // What a visitor taught the lock is kept before he is answered, refused or not (DEC-2).
  if reply.hasLearned { flash.keep(lock.state) }
  // `flash` has persisted the allow, or there would be no order to unlock (DEC-4).
  bolt.obey(reply.effects)
  return reply.message
}
// README: end

/// A store that counts what it was told to keep.
struct Flash: LockStore {
  private(set) var commitCount = 0
  private(set) var keepCount = 0
  var isBroken = false

  mutating func persist(_ record: CommitRecord) throws(StorageFailure) {
    guard !isBroken else { throw StorageFailure() }
    commitCount += 1
  }

  mutating func persist(_ receipt: borrowing Receipt) throws(StorageFailure) {
    if isBroken { throw StorageFailure() }
  }

  mutating func keep(_ state: borrowing SmallLockState) { keepCount += 1 }
}

/// A bolt that remembers how often it opened.
struct Bolt {
  private(set) var unlockCount = 0

  mutating func obey(_ effects: DoorEffects) {
    if effects.withdrawsBolt { unlockCount += 1 }
  }
}
