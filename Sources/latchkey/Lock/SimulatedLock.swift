import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyLock
import LatchkeySodium

/// A simulated lock that is in use: its file is guarded, its state in memory.
struct SimulatedLock: ~Copyable {
  let path: String
  let crypto: SodiumBackend
  private let fileGuard: FileGuard
  private(set) var image: LockImage
  /// Seconds since boot.
  let tick: UInt32

  /// What came of a message.
  struct Outcome {
    /// The bytes that the lock sends.
    let message: [UInt8]
    /// The exact reason; `nil` on an allow.
    let reason: DenyReason?
    let alarms: Alarms
    /// What the bolt driver did.
    let action: Action?
    let relockWithinSeconds: UInt16?
  }

  /// Opens the file of a lock, and boots the lock when it has no power.
  init(_ path: String, using crypto: SodiumBackend, losingPower: Bool = false) throws {
    let fileGuard = try FileGuard(path)
    var image = try LockImage.load(path)
    if losingPower { image.ram = nil }
    let tick = try image.tick(at: TimeText.now, path: path, using: crypto)
    try image.save(path)
    self.tick = tick
    self.path = path
    self.crypto = crypto
    self.fileGuard = fileGuard
    self.image = image
  }

  /// Answers a hello.
  mutating func hello(_ message: [UInt8]) throws -> [UInt8] {
    var lock = try image.makeLock(using: crypto)
    let reply: ByteBuffer<1_024>
    do throws(DenyReason) {
      reply = try lock.hello(message.span, tick: tick, key: try signer(), using: crypto)
    } catch {
      throw ToolFailure.refused(error, field: "hello")
    }
    try save(lock)
    return Array(copying: reply.bytes)
  }

  /// Decides on a presentation; what it spends is on the disk before this returns.
  mutating func present(_ message: [UInt8], channel: Channel, binding: Digest?) throws -> Outcome {
    let seed = image.flash.deviceSeed.bytes
    // The rehearsal finds the state behind the decision, so that the store has it to persist.
    var rehearsal = try image.makeLock(using: crypto)
    var sink = DiscardingStore()
    let rehearsed = rehearsal.present(
      message.span, channel: channel, binding: binding, tick: tick, store: &sink,
      key: try signer(), secret: seed.span, using: crypto)
    var successor = image
    successor.capture(rehearsal, at: tick)

    var lock = try image.makeLock(using: crypto)
    var store = FileStore(path: path, successor: successor)
    var reply = lock.present(
      message.span, channel: channel, binding: binding, tick: tick, store: &store,
      key: try signer(), secret: seed.span, using: crypto)
    guard reply.reason == rehearsed.reason || store.failure != nil else {
      throw ToolFailure.internal("lock", "Two decisions about one message differ.")
    }
    if !store.hasPersisted, store.failure == nil {
      // DEC-2, NONCE-5: what a denial taught the lock is kept before the answer leaves.
      try save(lock)
    }
    let authorization = reply.authorization.take()
    return Outcome(
      message: Array(copying: reply.message.bytes), reason: reply.reason, alarms: reply.alarms,
      authorization: authorization)
  }

  /// Takes in a ferry.
  mutating func ferry(_ message: [UInt8], channel: Channel) throws -> Outcome {
    var lock = try image.makeLock(using: crypto)
    let reply = lock.ferry(message.span, channel: channel, tick: tick, using: crypto)
    try save(lock)
    return Outcome(
      message: Array(copying: reply.message.bytes), reason: reply.reason, alarms: reply.alarms,
      authorization: nil)
  }

  /// Accepts a configuration.
  mutating func configure(_ message: [UInt8], hasPresence: Bool) throws {
    var lock = try image.makeLock(using: crypto)
    try naming("configuration") {
      try lock.state.configure(
        message.span, hasPresence: hasPresence, tick: tick, using: crypto)
    }
    image.flash.configuration = Hex(message)
    try save(lock)
  }

  /// What the lock knows to be past.
  func earliest() throws -> UInt64 {
    try image.makeLock(using: crypto).state.clock.interval(at: tick).earliest
  }

  /// Takes the lock back to how it came from the factory, but for what RESET-2 keeps.
  mutating func reset(hasPresence: Bool) throws {
    var lock = try image.makeLock(using: crypto)
    let seed = image.flash.deviceSeed.bytes
    let nonces = NonceBook<16>(
      seed: seed.span, boot: image.flash.bootCounter + 1, random: randomBytes(), using: crypto)
    var sink = DiscardingStore()
    do throws(DenyReason) {
      _ = try lock.reset(
        hasPresence: hasPresence, nonces: nonces, reading: Self.closed, tick: tick, store: &sink,
        key: try signer(), secret: seed.span, using: crypto)
    } catch {
      throw ToolFailure.refused(error, field: "reset")
    }
    // One file holds all of it, and the next use boots the lock.
    image.flash.configuration = nil
    image.capture(lock, at: 0)
    image.ram = nil
    try image.save(path)
  }

  /// Bolt thrown and door closed: ends the running session.
  ///
  /// - Returns: Whether one was running.
  mutating func senseLocked() throws -> Bool {
    var lock = try image.makeLock(using: crypto)
    let wasOpen = lock.session != nil
    // The bolt was withdrawn as soon as the unlock was persisted.
    _ = lock.sense(Self.closed, tick: tick)
    _ = lock.sense(DoorReading(isBoltThrown: true, isDoorClosed: true), tick: tick)
    let seed = image.flash.deviceSeed.bytes
    var sink = DiscardingStore()
    try lock.tell(store: &sink, key: try signer(), secret: seed.span, using: crypto)
    try save(lock)
    return wasOpen
  }

  /// Bolt withdrawn, door closed.
  static let closed = DoorReading(isBoltThrown: false, isDoorClosed: true)

  private func signer() throws(DenyReason) -> SodiumSigner {
    do {
      return try image.signer()
    } catch {
      throw .busy
    }
  }

  private mutating func save(_ lock: borrowing SmallDoorLock) throws {
    image.capture(lock, at: tick)
    try image.save(path)
  }
}

extension SimulatedLock.Outcome {
  /// The bolt driver: it alone takes an authorization, and takes it once.
  init(
    message: [UInt8], reason: DenyReason?, alarms: Alarms,
    authorization: consuming Authorization?
  ) {
    self.message = message
    self.reason = reason
    self.alarms = alarms
    action = authorization?.action
    relockWithinSeconds = authorization?.relockWithinSeconds
  }
}

/// Persists an allow by replacing the lock's file with its successor (DEC-4).
private struct FileStore: LockStore {
  let path: String
  let successor: LockImage
  private(set) var hasPersisted = false
  private(set) var failure: (any Error)?

  init(path: String, successor: LockImage) {
    self.path = path
    self.successor = successor
  }

  /// Of a receipt the file holds the place in the chain, which the successor has.
  mutating func persist(_ receipt: borrowing Receipt) throws(StorageFailure) {}

  mutating func persist(_ record: CommitRecord) throws(StorageFailure) {
    do {
      try successor.save(path)
      hasPersisted = true
    } catch {
      failure = error
      throw StorageFailure()
    }
  }
}

/// The store of what is persisted otherwise, or of a rehearsal, whose authorization opens nothing.
private struct DiscardingStore: LockStore, ResetStore {
  mutating func reset(to record: ResetRecord) throws(StorageFailure) {}
  mutating func persist(_ record: CommitRecord) throws(StorageFailure) {}
  mutating func persist(_ receipt: borrowing Receipt) throws(StorageFailure) {}
}
