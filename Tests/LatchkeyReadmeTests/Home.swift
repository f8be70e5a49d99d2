import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

/// Who takes part. The key of each is made of a seed that anybody can guess.
enum Party: UInt8 {
  case lock = 1
  case owner, auditor, service, camera, courier

  func signer() throws -> SodiumSigner { try SodiumSigner(seed: FixedBytes { _ in rawValue }) }

  func key() throws -> PublicKey { try signer().publicKey }
}

/// A home with one lock, made by public calls alone.
struct Home: ~Copyable {
  /// 2026-05-04T08:00:00Z, a Monday.
  static let now: UInt64 = 1_777_881_600
  static let crypto = SodiumBackend()
  private static let seed = [UInt8](repeating: 0x5e, count: 32)

  var lock: SmallDoorLock
  var journal = Journal(
    flash: SimulatedFlash(unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 16),
    reserveByteCount: 4_096)
  var bolt = Bolt()
  var ownerLedger = MemoryLedger()
  var serviceLedger = MemoryLedger()
  let issuer: Issuer<SodiumBackend>

  /// Founds the site, somebody present inside, and lets the owner's phone tell the time.
  init() throws {
    let crypto = Self.crypto
    let key = try Party.lock.signer()
    var lock = SmallDoorLock(
      key: key.publicKey, driftPartsPerMillion: 100, using: crypto)
    try journal.format(salt: 1)
    _ = try lock.boot(
      from: &journal, secret: Self.seed.span, random: .zero,
      reading: DoorReading(isBoltThrown: true, isDoorClosed: true), using: crypto)
    let greeting: [UInt8] = [0x83, 0x03, 0x01, 0x80]
    var reply = ByteBuffer<1_024>()
    try lock.hello(greeting.span, tick: 1, key: key, using: crypto, to: &reply)
    let challenge = bytes(of: reply)
    let nonce = try UnverifiedChallenge(message: challenge)
      .verified(by: key.publicKey, using: crypto).content.nonce
    let owner = try Party.owner.signer()
    let draft = ConfigurationDraft(
      point: "front", anchors: [AnchorDraft(owner.publicKey, issuedAfter: Self.now - 3_600)],
      witnesses: [try Party.camera.key()],
      timeSources: [TimeSourceDraft(owner.publicKey, errorSeconds: 2)],
      auditors: [try Party.auditor.key()])
    let configuration = try SignedConfiguration.found(
      draft, lock: key.publicKey, founding: Founding(salt: .zero, nonce: nonce),
      owner: owner, using: crypto)
    let envelope = configuration.bytes
    try lock.configure(
      envelope.span, hasPresence: true, tick: 1, journal: &journal, using: crypto)
    let place = configuration.place
    let time = try TimeStatement(
      site: place.site, lockID: place.lockID, nonce: nonce, time: Self.now
    ).signed(by: owner, using: crypto)
    let ferry = try Ferry(times: [time]).encoded()
    _ = lock.answer(
      ferry.span, channel: .ble, tick: 1, journal: &journal, key: key, secret: Self.seed.span,
      using: crypto, to: &reply)
    self.lock = lock
    issuer = Issuer(
      of: SiteDirectory(site: place.site, configurations: [draft], locks: [key.publicKey]),
      using: crypto)
  }

  /// Lets the service issue: once each, twenty minutes, only with a recording.
  mutating func authority() throws -> Chain {
    let grant = Grant(
      audience: issuer.directory.site, notBefore: Self.now - 60,
      expiration: Self.now + 2_592_000, confirmation: try Party.service.key(),
      scope: [ScopeGrant(point: "front", permissions: [.unlock, .lock])])
    let each = EachDraft(
      uses: 1, lifeSeconds: 1_200, maxStalenessSeconds: 600, needs: [.evidence, .challenge])
    return try issuer.authorize(
      grant, each: each, at: Self.now, ledger: &ownerLedger,
      anchor: try Party.owner.signer())
  }

  mutating func hello(_ message: [UInt8]) throws -> UnverifiedChallenge {
    let key = try Party.lock.signer()
    var reply = ByteBuffer<1_024>()
    try lock.hello(message.span, tick: 2, key: key, using: Self.crypto, to: &reply)
    return try UnverifiedChallenge(message: bytes(of: reply))
  }

  /// What the camera signs for one visit.
  func recording(_ nonce: Nonce) throws -> [UInt8] {
    try EvidenceStatement(
      .recording, site: issuer.directory.site, lockID: lock.state.lockID,
      subject: .visit(nonce), time: Self.now, content: .zero
    ).signed(by: Party.camera.signer(), using: Self.crypto)
  }

  /// The lock snippet of the README.
  mutating func present(_ message: [UInt8]) throws -> [UInt8] {
    let key = try Party.lock.signer()
    let seed = Self.seed
    return bytes(
      of: judge(
        message.span, at: &lock, as: key, seed: seed.span, tick: 2, journal: &journal,
        bolt: &bolt))
  }
}

extension Home {
  /// Takes the power away and gives it back.
  mutating func restart() throws {
    let key = try Party.lock.key()
    lock = SmallDoorLock(key: key, driftPartsPerMillion: 100, using: Self.crypto)
    _ = try lock.boot(
      from: &journal, secret: Self.seed.span, random: .zero,
      reading: DoorReading(isBoltThrown: true, isDoorClosed: true), using: Self.crypto)
  }

  /// Whether the lock holds a serial of the service for revoked.
  func isRevoked(_ serial: UInt32) throws -> Bool {
    let service = try Party.service.key()
    for index in 0..<6 where lock.state.replay.slots[index].issuer == service {
      return lock.state.replay.slots[index].isRevoked(serial)
    }
    return false
  }
}

/// A ledger that forgets with the process.
struct MemoryLedger: SerialLedger {
  private(set) var base: UInt32 = 0
  private(set) var nextSerial: UInt32 = 0
  private var lastSequence: UInt64 = 0
  let lowestLiveSerial: UInt32? = nil
  var revokedSerials: [UInt32] = []

  mutating func allocate() -> UInt32 {
    defer { nextSerial += 1 }
    return nextSerial
  }

  mutating func nextStapleSequence() -> UInt64 {
    lastSequence += 1
    return lastSequence
  }

  mutating func noteStaple(base: UInt32) { self.base = base }
}

/// A copy of what a lock wants to send.
func bytes(of buffer: ByteBuffer<1_024>) -> [UInt8] {
  var copy: [UInt8] = []
  for index in 0..<buffer.count { copy.append(buffer.bytes[index]) }
  return copy
}
