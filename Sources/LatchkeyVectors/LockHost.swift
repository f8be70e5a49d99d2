import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

/// A reply, without what only a bolt driver may have.
struct PlayedReply {
  let message: [UInt8]
  let isAllowed: Bool
  let reason: DenyReason?
  let alarms: Alarms
}

/// What a player does to a lock, whatever its profile.
protocol LockHost: AnyObject {
  func powerCycle(random: FixedBytes<32>)
  func reset(presence: Bool, random: FixedBytes<32>) throws(DenyReason)
  func configure(_ message: Span<UInt8>, presence: Bool) throws(DenyReason)
  func hello(_ message: Span<UInt8>) throws(DenyReason) -> [UInt8]
  func present(_ message: Span<UInt8>, channel: Channel, binding: Digest?) -> PlayedReply
  func ferry(_ message: Span<UInt8>) -> PlayedReply
  func preview(
    _ chain: Span<UInt8>, at second: UInt64, action: Action, channel: Channel
  ) throws(DenyReason) -> Assumptions
  /// Seconds pass.
  func advance(_ seconds: UInt32)
  /// Bolt or door have moved.
  func sense(_ reading: DoorReading)
}

/// A lock of one profile, with the memory that survives power loss kept beside it.
final class ProfiledLockHost<
  let slotCount: Int, let windowWordCount: Int, let counterCount: Int, let nonceCount: Int,
  Backend: SeedBackend
>: LockHost {
  private var lock: DoorLock<slotCount, windowWordCount, counterCount, nonceCount>
  private let backend: Backend
  private let signer: SeedSigner<Backend>
  private let seed: FixedBytes<32>
  private let drift: UInt32
  private var boot: UInt64 = 1
  private var store = MemoryStore()
  /// Seconds since boot.
  private var tick: UInt32 = 0
  /// What the sensors say.
  private var reading = DoorReading(isBoltThrown: true, isDoorClosed: true)

  init(
    seed: FixedBytes<32>, signer: SeedSigner<Backend>, random: FixedBytes<32>, drift: UInt32,
    backend: Backend
  ) {
    self.backend = backend
    self.signer = signer
    self.seed = seed
    self.drift = drift
    let nonces = NonceBook<nonceCount>(
      seed: seed.bytes, boot: 1, random: random, using: backend)
    let clock = LockClock(
      floor: 0, tick: 0, driftPartsPerMillion: drift, forwardSecondsLeft: 0)
    lock = DoorLock(
      state: LockState(key: signer.publicKey, clock: clock, nonces: nonces, using: backend),
      receipts: ReceiptHead())
  }

  func powerCycle(random: FixedBytes<32>) {
    boot += 1
    tick = 0
    let nonces = NonceBook<nonceCount>(
      seed: seed.bytes, boot: boot, random: random, using: backend)
    obey(lock.restart(nonces: nonces, reading: reading))
  }

  func reset(presence: Bool, random: FixedBytes<32>) throws(DenyReason) {
    let nonces = NonceBook<nonceCount>(
      seed: seed.bytes, boot: boot + 1, random: random, using: backend)
    let effects = try lock.reset(
      hasPresence: presence, nonces: nonces, reading: reading, tick: tick, store: &store,
      key: signer, secret: seed.bytes, using: backend)
    boot += 1
    tick = 0
    obey(effects)
  }

  func advance(_ seconds: UInt32) {
    let end = tick + seconds
    while lock.door.wakeTick <= end {
      tick = max(tick, lock.door.wakeTick)
      obey(lock.elapse(tick: tick))
    }
    tick = end
    _ = lock.state.raiseFloor(at: tick)
  }

  func sense(_ reading: DoorReading) {
    self.reading = reading
    obey(lock.sense(reading, tick: tick))
  }

  /// The bolt follows whenever it is withdrawn; that it is thrown says a step.
  private func obey(_ effects: DoorEffects) {
    do throws(DenyReason) {
      try lock.tell(store: &store, key: signer, secret: seed.bytes, using: backend)
    } catch {
      preconditionFailure("a store that never fails has failed")
    }
    guard effects.withdrawsBolt, reading.isBoltThrown else { return }
    sense(DoorReading(isBoltThrown: false, isDoorClosed: reading.isDoorClosed))
  }

  func configure(_ message: Span<UInt8>, presence: Bool) throws(DenyReason) {
    try lock.state.configure(message, hasPresence: presence, tick: tick, using: backend)
  }

  func hello(_ message: Span<UInt8>) throws(DenyReason) -> [UInt8] {
    Array(copying: try lock.hello(message, tick: tick, key: signer, using: backend).bytes)
  }

  func present(_ message: Span<UInt8>, channel: Channel, binding: Digest?) -> PlayedReply {
    let reply = lock.present(
      message, channel: channel, binding: binding, tick: tick, store: &store, key: signer,
      secret: seed.bytes, using: backend)
    obey(reply.effects)
    return Self.played(reply)
  }

  func ferry(_ message: Span<UInt8>) -> PlayedReply {
    Self.played(lock.ferry(message, channel: .ble, tick: tick, using: backend))
  }

  func preview(
    _ chain: Span<UInt8>, at second: UInt64, action: Action, channel: Channel
  ) throws(DenyReason) -> Assumptions {
    try lock.state.preview(chain, at: second, action: action, channel: channel, using: backend)
  }

  private static func played(_ reply: borrowing Reply) -> PlayedReply {
    PlayedReply(
      message: Array(copying: reply.message.bytes), isAllowed: reply.reason == nil,
      reason: reply.reason, alarms: reply.alarms)
  }
}

/// A lock's key in a case: made from a seed, and as secret as the case file.
struct SeedSigner<Backend: SeedBackend>: Signer {
  let publicKey: PublicKey
  let seed: FixedBytes<32>
  let backend: Backend

  init(seed: FixedBytes<32>, backend: Backend) throws(SigningFailure) {
    publicKey = try backend.publicKey(ofSeed: seed)
    self.seed = seed
    self.backend = backend
  }

  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    try backend.sign(message, seed: seed)
  }
}

/// A store that a case never cuts off.
struct MemoryStore: LockStore, ResetStore {
  /// What was persisted.
  private(set) var records: [CommitRecord] = []

  mutating func persist(_ record: CommitRecord) throws(StorageFailure) { records.append(record) }
  mutating func persist(_ receipt: borrowing Receipt) throws(StorageFailure) {}
  mutating func reset(to record: ResetRecord) throws(StorageFailure) { records = [] }
}

extension Array where Element == UInt8 {
  /// Copies the bytes of a span.
  init(copying span: Span<UInt8>) {
    self.init(capacity: span.count) { output in
      for index in 0..<span.count { output.append(span[index]) }
    }
  }
}
