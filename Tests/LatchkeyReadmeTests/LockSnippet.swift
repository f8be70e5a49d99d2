import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock
import LatchkeySodium

// README: begin
/// Judges what came by radio. `Flash` and `Bolt` are yours; nothing but an `Authorization` turns it.
func judge(
  _ message: Span<UInt8>, at lock: inout SmallDoorLock, as key: borrowing SodiumSigner,
  seed: Span<UInt8>, tick: UInt32, flash: inout Flash, bolt: inout Bolt
) -> ByteBuffer<1_024> {
  var reply = lock.present(
    message, channel: .ble, tick: tick, store: &flash, key: key, secret: seed,
    using: SodiumBackend())
  // What a visitor taught the lock is kept before he is answered, refused or not (DEC-2).
  if reply.hasLearned { flash.keep(lock.state) }
  // `flash` has persisted the allow, or there would be no authorization (DEC-4).
  if let authorization = reply.authorization.take() { bolt.turn(authorization) }
  return reply.message
}
// README: end

/// A store that counts what it was told to keep.
struct Flash: CommitStore {
  private(set) var commitCount = 0
  private(set) var keepCount = 0
  var isBroken = false

  mutating func persist(_ record: CommitRecord) throws(StorageFailure) {
    guard !isBroken else { throw StorageFailure() }
    commitCount += 1
  }

  mutating func keep(_ state: borrowing SmallLockState) { keepCount += 1 }
}

/// A bolt that remembers how often it opened.
struct Bolt {
  private(set) var unlockCount = 0

  mutating func turn(_ authorization: consuming Authorization) {
    if authorization.action == .unlock { unlockCount += 1 }
  }
}
