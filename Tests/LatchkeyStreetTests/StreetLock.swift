import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

/// A real lock at one point of a street, with a door around it.
struct StreetLock: ~Copyable {
  private static let secret: [UInt8] = Array(repeating: 0xa5, count: 32)

  let point: String
  private let signer: SodiumSigner
  private var lock: SmallDoorLock
  private var journal: Journal<SimulatedFlash>
  private var isBoltThrown = true
  private var isDoorClosed = true
  private(set) var tick: UInt32 = 0
  private(set) var configurations: [SignedConfiguration] = []

  init(_ point: String, seed: UInt8, now: UInt64) throws {
    let signer = try Street.signer(seed)
    var journal = Journal(
      flash: SimulatedFlash(unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 16),
      reserveByteCount: 4_096)
    try journal.format(salt: 1)
    var lock = SmallDoorLock(
      key: signer.publicKey, driftPartsPerMillion: 100, using: Street.crypto)
    _ = try lock.boot(
      from: &journal, secret: Self.secret.span, random: FixedBytes { _ in seed },
      reading: DoorReading(isBoltThrown: true, isDoorClosed: true), using: Street.crypto)
    lock.state.clock = LockClock(
      base: ClockInterval(earliest: now, latest: now), baseTick: 0, ceiling: .resident,
      driftPartsPerMillion: 100, forwardSecondsLeft: 0)
    self.point = point
    self.signer = signer
    self.lock = lock
    self.journal = journal
  }

  var key: PublicKey { signer.publicKey }
  var lockID: LockID { Street.crypto.lockID(of: key) }
  var isOpenable: Bool { !isBoltThrown }

  /// The owner founds the site here, or brings this lock to it.
  mutating func found(_ draft: ConfigurationDraft, salt: FixedBytes<16>, owner: UInt8) throws {
    let nonce = try UnverifiedChallenge(message: try hello([0x83, 0x03, 0x00, 0x80])).content.nonce
    let configuration = try SignedConfiguration.found(
      draft, lock: key, founding: Founding(salt: salt, nonce: nonce),
      owner: try Street.signer(owner), using: Street.crypto)
    try take(configuration)
  }

  mutating func take(_ configuration: SignedConfiguration) throws {
    try lock.configure(
      configuration.bytes.span, hasPresence: true, tick: tick, journal: &journal,
      using: Street.crypto)
    configurations.append(configuration)
  }

  mutating func advance(_ seconds: UInt32) throws {
    tick += seconds
    follow(lock.elapse(tick: tick))
  }

  mutating func hello(_ message: [UInt8]) throws -> [UInt8] {
    var reply = ByteBuffer<1_024>()
    try lock.hello(message.span, tick: tick, key: signer, using: Street.crypto, to: &reply)
    return Array(copying: reply.bytes)
  }

  /// A signed challenge.
  mutating func challenge() throws -> [UInt8] {
    tick += 2
    return try hello([0x83, 0x03, 0x01, 0x80])
  }

  /// Presents; the bolt does what the lock wants.
  mutating func present(_ message: [UInt8]) -> ([UInt8], DenyReason?) {
    var reply = ByteBuffer<1_024>()
    let verdict = lock.answer(
      message.span, channel: .ble, tick: tick, journal: &journal, key: signer,
      secret: Self.secret.span, using: Street.crypto, to: &reply)
    follow(verdict.effects)
    return (Array(copying: reply.bytes), verdict.reason)
  }

  private mutating func follow(_ effects: DoorEffects) {
    if effects.withdrawsBolt {
      isBoltThrown = false
      follow(sense())
    } else if effects.throwsBolt {
      isBoltThrown = true
      follow(sense())
    }
  }

  private mutating func sense() -> DoorEffects {
    lock.sense(DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed), tick: tick)
  }

  mutating func openDoor() {
    isDoorClosed = false
    follow(sense())
  }

  mutating func closeDoor() {
    isDoorClosed = true
    follow(sense())
  }

  /// All receipts from a sequence on, as they are shown to an auditor.
  mutating func receipts(from first: UInt64 = 0) throws -> [[UInt8]] {
    try lock.tell(
      journal: &journal, key: signer, secret: Self.secret.span, using: Street.crypto)
    var cursor = ReceiptCursor(from: first, for: .auditor)
    var shown: [[UInt8]] = []
    var buffer = ByteBuffer<512>()
    while lock.show(
      &cursor, from: &journal, secret: Self.secret.span, using: Street.crypto, to: &buffer)
    {
      shown.append(Array(copying: buffer.bytes))
      buffer.removeAll()
    }
    return shown
  }
}
