import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyLock
import LatchkeySodium

/// A simulated lock that is in use: its file is guarded, its flash open, its state in memory.
struct SimulatedLock: ~Copyable {
  let path: String
  let crypto: SodiumBackend
  private var image: LockImage
  private var lock: SmallDoorLock
  private var journal: Journal<FileFlash>
  private let bootedAt: UInt64
  /// Seconds since boot.
  let tick: UInt32
  /// Last, so that it is released when the flash is closed.
  private let fileGuard: FileGuard

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
    var journal = Journal(flash: try Self.flash(beside: path), reserveByteCount: 4_096)
    var lock = SmallDoorLock(
      key: try image.signer().publicKey, driftPartsPerMillion: image.driftPartsPerMillion,
      using: crypto)
    let now = TimeText.now
    let bootedAt = image.ram?.bootedAt ?? now
    let tick = image.ram?.tick(at: now) ?? 0
    try Self.wake(&lock, from: &journal, &image, using: crypto)
    image.ram = LockImage.Memory(of: lock, bootedAt: bootedAt, tick: tick)
    try image.save(path)
    self.path = path
    self.crypto = crypto
    self.fileGuard = fileGuard
    self.image = image
    self.lock = lock
    self.journal = journal
    self.bootedAt = bootedAt
    self.tick = tick
  }

  private static func flash(beside path: String) throws -> FileFlash {
    do throws(FileFlashFailure) {
      return try FileFlash(
        path: path + ".flash", unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 16)
    } catch {
      throw ToolFailure.file(path + ".flash", "\(error)")
    }
  }

  /// Brings a lock to where it was left: within its boot, or into a new one.
  static func wake<Flash: FlashDevice & ~Copyable>(
    _ lock: inout SmallDoorLock, from journal: inout Journal<Flash>, _ image: inout LockImage,
    using crypto: SodiumBackend
  ) throws {
    let seed = image.deviceSeed.bytes
    let random: FixedBytes<32> = randomBytes()
    let ram = image.ram
    let nonces = try ram?.nonceBook() ?? NonceBook<16>.void
    do throws(JournalFailure) {
      if let ram {
        return try lock.resume(
          from: &journal, secret: seed.span, nonces: nonces,
          clock: ram.clock(driftPartsPerMillion: image.driftPartsPerMillion),
          door: ram.restoredDoor(), using: crypto)
      }
      if !image.hasJournal { try journal.format(salt: .random(in: .min ... .max)) }
      image.hasJournal = true
      _ = try lock.boot(
        from: &journal, secret: seed.span, random: random, reading: closed, using: crypto)
    } catch {
      throw ToolFailure.internal("lock", "The flash failed: \(error).")
    }
  }

  /// How often the lock has booted.
  var bootCount: UInt64 { lock.bootCount }

  /// Answers a hello.
  mutating func hello(_ message: [UInt8]) throws -> [UInt8] {
    var output = ByteBuffer<1_024>()
    do throws(DenyReason) {
      try lock.hello(
        message.span, tick: tick, key: try signer(), using: crypto, to: &output)
    } catch {
      throw ToolFailure.refused(error, field: "hello")
    }
    try save()
    return Array(copying: output.bytes)
  }

  /// Judges a presentation or a ferry; what it changes is in the flash before this returns.
  mutating func answer(_ message: [UInt8], channel: Channel, binding: Digest?) throws -> Outcome {
    var output = ByteBuffer<1_024>()
    let seed = image.deviceSeed.bytes
    var verdict = lock.answer(
      message.span, channel: channel, binding: binding, tick: tick, journal: &journal,
      key: try signer(), secret: seed.span, using: crypto, to: &output)
    try save()
    let authorization = verdict.authorization.take()
    return Outcome(
      message: Array(copying: output.bytes), reason: verdict.reason, alarms: verdict.alarms,
      authorization: authorization)
  }

  /// Accepts a configuration.
  mutating func configure(_ message: [UInt8], hasPresence: Bool) throws {
    do throws(DenyReason) {
      try lock.configure(
        message.span, hasPresence: hasPresence, tick: tick, journal: &journal, using: crypto)
    } catch {
      throw ToolFailure.refused(error, field: "configuration")
    }
    try save()
  }

  /// What the lock knows to be past.
  var earliest: UInt64 { lock.state.clock.interval(at: tick).earliest }

  /// From when on a new life of the lock may begin.
  var issueMark: UInt64 { max(lock.state.floor, lock.state.issueMark) }

  /// Whether the lock belongs to a site.
  var isConfigured: Bool { lock.state.isConfigured }

  /// Takes the lock back to how it came from the factory, but for what RESET-2 keeps.
  mutating func reset(hasPresence: Bool) throws {
    let seed = image.deviceSeed.bytes
    do throws(DenyReason) {
      _ = try lock.reset(
        hasPresence: hasPresence, tick: tick, reading: Self.closed, journal: &journal,
        key: try signer(), secret: seed.span, random: randomBytes(), using: crypto)
    } catch {
      throw ToolFailure.refused(error, field: "reset")
    }
    image.ram = nil  // the next use boots the lock
    try image.save(path)
  }

  /// Bolt thrown and door closed: ends the running session.
  ///
  /// - Returns: Whether one was running.
  mutating func senseLocked() throws -> Bool {
    let wasOpen = lock.session != nil
    // The bolt was withdrawn as soon as the unlock was persisted.
    _ = lock.sense(Self.closed, tick: tick)
    _ = lock.sense(DoorReading(isBoltThrown: true, isDoorClosed: true), tick: tick)
    let seed = image.deviceSeed.bytes
    do throws(DenyReason) {
      try lock.tell(journal: &journal, key: try signer(), secret: seed.span, using: crypto)
    } catch {
      throw ToolFailure.refused(error, field: "lock")
    }
    try save()
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

  private mutating func save() throws {
    do throws(JournalFailure) {
      while try lock.tend(&journal, tick: tick) {}
    } catch {
      throw ToolFailure.internal("lock", "The flash failed: \(error).")
    }
    image.ram = LockImage.Memory(of: lock, bootedAt: bootedAt, tick: tick)
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
