import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium

/// Keys and a site that the tests share. Key n is made of the seed n, n, n, ….
enum Fixture {
  static let crypto = SodiumBackend()
  static let ownerSeed: UInt8 = 1
  static let serviceSeed: UInt8 = 2
  static let courierSeed: UInt8 = 3
  static let lockSeed: UInt8 = 4
  static let secondServiceSeed: UInt8 = 5
  static let residentSeed: UInt8 = 6
  static let witnessSeed: UInt8 = 7
  static let statusSeed: UInt8 = 8
  static let auditorSeed: UInt8 = 9

  /// 2026-05-04T08:00:00Z, a Monday.
  static let now: UInt64 = 1_777_881_600

  static let site = SiteID(bytes: FixedBytes { UInt8(16 * $0 + 5) })
  static let nonce = Nonce(bytes: FixedBytes { UInt8(200 + $0) })
  static let job = Digest(bytes: FixedBytes { UInt8(100 + $0) })

  static func signer(_ seed: UInt8) throws -> SodiumSigner {
    try SodiumSigner(seed: FixedBytes { _ in seed })
  }

  static func key(_ seed: UInt8) throws -> PublicKey { try signer(seed).publicKey }

  static func directory() throws -> SiteDirectory {
    SiteDirectory(
      site: site,
      anchors: [AnchorDraft(try key(ownerSeed), issuedAfter: 1_000, status: try key(statusSeed))],
      residents: [try key(residentSeed)],
      reserved: [try key(witnessSeed), try key(auditorSeed), try key(lockSeed)],
      window: 64)
  }

  static func issuer() throws -> Issuer<SodiumBackend> {
    Issuer(of: try directory(), using: crypto)
  }

  /// A grant for a key from `now` to an hour later, at the front door.
  static func grant(
    to seed: UInt8, _ constraints: ConstraintsDraft = ConstraintsDraft()
  ) throws -> Grant {
    Grant(
      audience: site, notBefore: now, expiration: now + 3_600, confirmation: try key(seed),
      scope: [ScopeGrant(point: "front", permissions: [.unlock, .lock, .readStatus])],
      constraints: constraints)
  }

  /// What a courier gets for one delivery.
  static func delivery() throws -> Grant {
    try grant(
      to: courierSeed,
      ConstraintsDraft(
        uses: 1, maxStalenessSeconds: 3_600, challenge: nonce, relockWithinSeconds: 300,
        evidence: [EvidenceRequirement(.recording, witness: 0, maxAgeSeconds: 60)],
        channels: [.nfc, .ble], job: job))
  }

  /// An owner's authority for the service.
  static func authority(
    each: EachDraft = EachDraft(uses: 1, lifeSeconds: 3_600, needs: [.evidence]),
    depth: UInt8 = 1
  ) throws -> Chain {
    var ledger = MemoryLedger()
    return try issuer().authorize(
      try grant(to: serviceSeed), each: each, depth: depth, at: now, ledger: &ledger,
      anchor: try signer(ownerSeed))
  }

  /// A whole chain to the courier.
  static func deliveryChain() throws -> Chain {
    var ledger = MemoryLedger()
    return try issuer().issue(
      try delivery(), under: try authority(), at: now, ledger: &ledger,
      signer: try signer(serviceSeed))
  }

  /// A staple of a key.
  static func staple(_ seed: UInt8, sequence: UInt64, time: UInt64 = now) throws -> [UInt8] {
    try StapleDraft(site: site, sequence: sequence, time: time, base: 0, revoked: [])
      .signed(by: try signer(seed), using: crypto)
  }
}

/// A ledger that forgets with the process.
struct MemoryLedger: SerialLedger {
  var base: UInt32 = 0
  var nextSerial: UInt32 = 0
  var lowestLiveSerial: UInt32?
  var revokedSerials: [UInt32] = []
  var lastSequence: UInt64 = 0

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

/// A ledger whose storage is gone.
struct BrokenLedger: SerialLedger {
  struct Failure: Error {}

  let base: UInt32 = 0
  let nextSerial: UInt32 = 0
  let lowestLiveSerial: UInt32? = nil
  let revokedSerials: [UInt32] = []

  mutating func allocate() throws -> UInt32 { throw Failure() }
  mutating func nextStapleSequence() throws -> UInt64 { throw Failure() }
  mutating func noteStaple(base: UInt32) throws { throw Failure() }
}
