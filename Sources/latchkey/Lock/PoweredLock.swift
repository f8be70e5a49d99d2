import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyLock
import LatchkeySodium

/// A simulated lock that has power: from its boot until it is let go of.
///
/// It turns milliseconds into ticks and hands bytes to the library. Who obeys the orders that come
/// back, and calls again when it is time, is ``LockProcess``.
final class PoweredLock {
  private var lock: SmallDoorLock
  private var journal: Journal<FileFlash>
  private let signer: SodiumSigner
  private let secret: [UInt8]
  private let crypto: SodiumBackend
  private var bootedAt: UInt64

  /// What came of a message.
  struct Outcome {
    /// The bytes that the lock sends.
    let message: [UInt8]
    /// The exact reason; `nil` on an allow.
    let reason: DenyReason?
    let alarms: Alarms
    let action: Action?
    let effects: DoorEffects
    /// What the visitor is to be shown behind it.
    let showing: ReceiptCursor?
  }

  private init(
    _ lock: consuming SmallDoorLock, _ journal: consuming Journal<FileFlash>,
    _ signer: consuming SodiumSigner, secret: [UInt8], _ crypto: SodiumBackend, bootedAt: UInt64
  ) {
    self.lock = lock
    self.journal = journal
    self.signer = signer
    self.secret = secret
    self.crypto = crypto
    self.bootedAt = bootedAt
  }

  /// Boots the lock of a file.
  ///
  /// - Returns: The lock, and what the door is to do.
  static func boot(
    _ path: String, reading: DoorReading, at now: UInt64
  ) throws -> (PoweredLock, JournalCondition, DoorEffects) {
    let file = try LockFile.load(path)
    let signer = try file.signer()
    let secret = try file.secret()
    let crypto = SodiumBackend()
    var journal = Journal(
      flash: try LockFlash.open(of: path), reserveByteCount: LockFlash.reserveByteCount)
    var lock = SmallDoorLock(
      key: signer.publicKey, driftPartsPerMillion: file.driftPartsPerMillion, using: crypto)
    let condition: JournalCondition
    let effects: DoorEffects
    do throws(JournalFailure) {
      (condition, effects) = try lock.boot(
        from: &journal, secret: secret.span, random: randomBytes(), reading: reading,
        using: crypto)
    } catch {
      throw ToolFailure.file(LockFlash.path(of: path), "The boot cannot be written down.")
    }
    let powered = PoweredLock(lock, journal, signer, secret: secret, crypto, bootedAt: now)
    return (powered, condition, effects)
  }

  private func tick(_ now: UInt64) -> UInt32 {
    UInt32(min((now - min(now, bootedAt)) / 1_000, UInt64(UInt32.max)))
  }

  /// When ``elapse(at:)`` is due; `nil` for never.
  var wakesAt: UInt64? {
    let tick = lock.door.wakeTick
    return tick == .max ? nil : bootedAt + UInt64(tick) * 1_000
  }

  // MARK: Visits

  func hello(_ message: [UInt8], at now: UInt64) throws(DenyReason) -> [UInt8] {
    var output = ByteBuffer<1_024>()
    try lock.hello(message.span, tick: tick(now), key: signer, using: crypto, to: &output)
    return Array(copying: output.bytes)
  }

  /// Judges a presentation or a ferry; what it changes is in the flash before this returns.
  func answer(_ message: [UInt8], channel: Channel, at now: UInt64) -> Outcome {
    var output = ByteBuffer<1_024>()
    let secret = secret
    var verdict = lock.answer(
      message.span, channel: channel, tick: tick(now), journal: &journal, key: signer,
      secret: secret.span, using: crypto, to: &output)
    return Outcome(
      message: Array(copying: output.bytes), reason: verdict.reason, alarms: verdict.alarms,
      action: Self.spend(verdict.authorization.take()), effects: verdict.effects,
      showing: verdict.showing)
  }

  /// Uses an authorization up: at this lock the orders to the door are all that comes of one.
  private static func spend(_ authorization: consuming Authorization?) -> Action? {
    authorization?.action
  }

  func configure(_ message: [UInt8], hasPresence: Bool, at now: UInt64) throws(DenyReason) {
    try lock.configure(
      message.span, hasPresence: hasPresence, tick: tick(now), journal: &journal, using: crypto)
  }

  /// The next receipt that a visitor is to be shown; `nil` while there is none.
  func show(_ cursor: inout ReceiptCursor) -> [UInt8]? {
    var output = ByteBuffer<512>()
    let secret = secret
    guard
      lock.show(&cursor, from: &journal, secret: secret.span, using: crypto, to: &output)
    else { return nil }
    return Array(copying: output.bytes)
  }

  /// Takes the lock back to how it came from the factory, somebody inside having asked for it.
  func reset(_ reading: DoorReading, at now: UInt64) throws(DenyReason) -> DoorEffects {
    let secret = secret
    let effects = try lock.reset(
      hasPresence: true, tick: tick(now), reading: reading, journal: &journal, key: signer,
      secret: secret.span, random: randomBytes(), using: crypto)
    bootedAt = now
    return effects
  }

  // MARK: The door

  func sense(_ reading: DoorReading, at now: UInt64) -> DoorEffects {
    lock.sense(reading, tick: tick(now))
  }

  func jammed(at now: UInt64) -> DoorEffects { lock.jammed(tick: tick(now)) }

  func tampered(at now: UInt64) -> DoorEffects { lock.tampered(tick: tick(now)) }

  func elapse(at now: UInt64) -> DoorEffects { lock.elapse(tick: tick(now)) }

  var hasUntold: Bool { lock.hasUntold }

  /// Makes the receipts of what happened at the door.
  func tell() throws(DenyReason) {
    let secret = secret
    try lock.tell(journal: &journal, key: signer, secret: secret.span, using: crypto)
  }

  /// Does one step of what waits while nobody is there.
  func tend(at now: UInt64) throws(JournalFailure) -> Bool {
    try lock.tend(&journal, tick: tick(now))
  }

  // MARK: Looking

  var bootCount: UInt64 { lock.bootCount }
  var isHalted: Bool { lock.isHalted }
  var doorState: DoorState { lock.door.state }
  /// How many receipts the lock has made.
  var receiptCount: UInt64 { lock.receipts.next }
  /// The receipt that began the running session.
  var sessionReceipt: UInt64? { lock.session?.receipt }
  /// Why the flash failed last.
  var flashFailure: String? { journal.flash.lastFailure?.description }
}
