import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

/// The people of the benchmark, and a ledger in memory.
struct World {
  static let now: UInt64 = 1_780_308_000
  let backend = SodiumBackend()
  let site: SiteID
  let salt = FixedBytes<16> { UInt8($0) }
  let directory: SiteDirectory

  init() throws {
    let owner = try Self.key(1)
    site = backend.siteID(anchor: owner.publicKey, salt: salt)
    directory = SiteDirectory(site: site, anchors: [AnchorDraft(owner.publicKey)], window: 256)
  }

  static func seed(_ number: UInt8) -> FixedBytes<32> { FixedBytes { _ in number } }

  static func key(_ number: UInt8) throws -> SodiumSigner { try SodiumSigner(seed: seed(number)) }

  static let owner: UInt8 = 1
  static let service: UInt8 = 2
  static let holder: UInt8 = 3
  static let lock: UInt8 = 4
  static let camera: UInt8 = 5
  static let auditor: UInt8 = 6
  static let partner: UInt8 = 7

  var lockKey: PublicKey { get throws { try Self.key(Self.lock).publicKey } }

  /// A configured lock that knows the time; the same bytes each time.
  func makeLock(using crypto: some CryptoBackend) throws -> SmallDoorLock {
    let key = try Self.key(Self.lock)
    let seed = Self.seed(99)
    var journal = Journal(
      flash: SimulatedFlash(unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 16),
      reserveByteCount: 4_096)
    try journal.format(salt: 1)
    var lock = SmallDoorLock(key: key.publicKey, driftPartsPerMillion: 0, using: crypto)
    _ = try lock.boot(
      from: &journal, secret: seed.bytes, random: Self.seed(98),
      reading: DoorReading(isBoltThrown: true, isDoorClosed: true), using: crypto)
    let owner = try Self.key(Self.owner)
    let draft = ConfigurationDraft(
      point: "front", anchors: [AnchorDraft(owner.publicKey)],
      witnesses: [try Self.key(Self.camera).publicKey],
      timeSources: [TimeSourceDraft(owner.publicKey, errorSeconds: 0)],
      auditors: [try Self.key(Self.auditor).publicKey], nonceLifeSeconds: 300)
    let nonce = try challenge(of: &lock, tick: 0, using: crypto).content.nonce
    let configuration = try SignedConfiguration.found(
      draft, lock: key.publicKey, founding: Founding(salt: salt, nonce: nonce), owner: owner,
      using: backend)
    try lock.configure(
      configuration.bytes.span, hasPresence: true, tick: 0, journal: &journal, using: crypto)
    let again = try challenge(of: &lock, tick: 0, using: crypto).content.nonce
    let statement = try TimeStatement(
      site: site, lockID: lock.state.lockID, nonce: again, time: Self.now
    ).signed(by: owner, using: backend)
    let ferry: [UInt8] = [0x85, 2, 0x80, 0x80, 0x81] + statement + [0x80]
    var answer = ByteBuffer<1_024>()
    let verdict = lock.answer(
      ferry.span, channel: .ble, tick: 0, journal: &journal, key: key, secret: seed.bytes,
      using: crypto, to: &answer)
    guard verdict.reason == nil else {
      throw BenchFault("the lock did not take the time")
    }
    return lock
  }

  func challenge(
    of lock: inout SmallDoorLock, tick: UInt32, using crypto: some CryptoBackend
  ) throws -> UnverifiedChallenge {
    let hello: [UInt8] = [0x83, 3, 0, 0x80]
    let key = try Self.key(Self.lock)
    var answer = ByteBuffer<1_024>()
    try lock.hello(hello.span, tick: tick, key: key, using: crypto, to: &answer)
    return try UnverifiedChallenge(message: answer.bytes.array)
  }
}

struct BenchFault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Serials in memory: what a durable ledger costs is measured elsewhere.
struct MemoryLedger: SerialLedger {
  var base: UInt32 = 0
  var nextSerial: UInt32 = 0
  var lowestLiveSerial: UInt32?
  var revokedSerials: [UInt32] = []
  private var sequence: UInt64 = 0

  mutating func allocate() throws -> UInt32 {
    defer { nextSerial += 1 }
    return nextSerial
  }

  mutating func nextStapleSequence() throws -> UInt64 {
    sequence += 1
    return sequence
  }

  mutating func noteStaple(base: UInt32) throws { self.base = base }
}
