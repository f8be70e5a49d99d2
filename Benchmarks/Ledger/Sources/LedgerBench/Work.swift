import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService

/// What an issuance writes: an issuer, a credential, a request with its reply, a record, an event.
struct Issuance {
  let site: SiteID
  let head: UInt64
  let number: UInt64
  let replyBytes: Int
  let recordBytes: Int

  init(
    site: UInt64, head: UInt64, number: UInt64, replyBytes: Int = 1_200, recordBytes: Int = 1_000
  ) {
    self.site = Self.siteID(site)
    self.head = head
    self.number = number
    self.replyBytes = replyBytes
    self.recordBytes = recordBytes
  }

  /// A name that says nothing of its number, as names of sites do.
  static func siteID(_ number: UInt64) -> SiteID {
    SiteID(bytes: FixedBytes { Self.noise(number &* 31 &+ 7, $0) })
  }

  static func noise(_ seed: UInt64, _ index: Int) -> UInt8 {
    var mixed = (seed &+ UInt64(index / 8)) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return UInt8(truncatingIfNeeded: (mixed ^ (mixed >> 31)) >> UInt64(index % 8 * 8))
  }

  func key(_ role: UInt64) -> PublicKey {
    PublicKey(bytes: FixedBytes { Self.noise(role << 40 &+ number, $0) })
  }

  static let issuer = PublicKey(bytes: FixedBytes { UInt8($0) })

  var change: SiteChange {
    SiteChange(
      site: site, expectedHead: head,
      event: Event(
        sequence: head + 1, at: 1_000 + number, kind: "credential.issued",
        content: [UInt8](repeating: 101, count: 200)), epoch: 0,
      issuer: LatchkeyService.IssuerRow(
        key: Self.issuer, next: UInt32(truncatingIfNeeded: number), base: 0, stapleSequence: 1,
        revoked: [1], live: [UInt8](repeating: 255, count: 64)),
      credentials: [
        CredentialRow(
          issuer: Self.issuer, serial: UInt32(truncatingIfNeeded: number), holder: key(1),
          job: "job-\(number)", notBefore: number, expiration: number + 3_600)
      ],
      request: RememberedRequest(
        key: RequestKey(signer: key(2), nonce: key(3).bytes), digest: Digest(bytes: key(4).bytes),
        at: number, reply: [UInt8](repeating: 114, count: replyBytes)),
      records: [
        Record(
          key: RecordKey(.job, "job-\(number)"),
          content: [UInt8](repeating: 99, count: recordBytes), due: number + 60)
      ])
  }
}

/// Issuances at sites that take turns, each at the head of its site.
struct Work {
  let sites: UInt64
  private(set) var number: UInt64 = 0
  private var heads: [UInt64: UInt64] = [:]

  init(sites: UInt64) { self.sites = sites }

  mutating func next(replyBytes: Int = 1_200, recordBytes: Int = 1_000) -> Issuance {
    number += 1
    let site = number &* 7_919 % sites
    let head = heads[site] ?? 0
    heads[site] = head + 1
    return Issuance(
      site: site, head: head, number: number, replyBytes: replyBytes, recordBytes: recordBytes)
  }

  mutating func next(_ count: Int) -> [Issuance] { (0..<count).map { _ in next() } }
}

/// Why a measurement is worth nothing.
struct BenchFault: Error {
  let message: String
  init(_ message: String) { self.message = message }
}
