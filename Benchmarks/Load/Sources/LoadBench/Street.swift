import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeyService
import LatchkeySodium

/// Many sites with one lock each, and jobs whose evidence is there: what a pass is asked for.
struct Street: Sendable {
  static let owner: UInt16 = 60_001
  static let courier: UInt16 = 60_003
  static let resident: UInt16 = 60_006
  static let camera: UInt16 = 60_007
  static let auditor: UInt16 = 60_009
  static let root: UInt16 = 60_010

  struct Site: Sendable {
    let number: Int
    let id: SiteID
    let configuration: [UInt8]
    let authority: [[UInt8]]
    let lock: PublicKey

    var name: String { Named(id).description }
  }

  struct Job: Sendable {
    let site: Site
    let name: String

    var leg: [String: String] { ["site": site.name, "job": name, "point": "front"] }
  }

  let deployment: Deployment
  let sites: [Site]
  let jobs: [Job]
  private let now = UInt64(Date().timeIntervalSince1970)

  init(deployment: Deployment, siteCount: Int, jobCount: Int) throws {
    self.deployment = deployment
    let service = try Self.serviceKey(deployment)
    let moment = now
    let sites = try (0..<siteCount).map { try Self.site($0, for: service, at: moment) }
    self.sites = sites
    // Neighbours in time are of different sites, as they are in a city.
    jobs = (0..<jobCount).flatMap { turn in
      sites.map { Job(site: $0, name: "job-\(turn)") }
    }
  }

  private static func serviceKey(_ deployment: Deployment) throws -> PublicKey {
    let pem = try String(
      contentsOf: deployment.folder.appending(path: "service.pub"), encoding: .utf8)
    let lines = pem.split(separator: "\n")
    guard lines.count == 3, let data = Data(base64Encoded: String(lines[1])),
      let key = FixedBytes<32>(Array(data.suffix(32)).span)
    else { throw Fault("service.pub") }
    return PublicKey(bytes: key)
  }

  private static func site(
    _ number: Int, for service: PublicKey, at now: UInt64
  ) throws -> Site {
    let crypto = Deployment.crypto
    let lock = try Deployment.key(UInt16(number))
    let owner = try Deployment.signer(Self.owner)
    let anchor = AnchorDraft(owner.publicKey, issuedAfter: now - 120)
    let draft = ConfigurationDraft(
      point: "front", anchors: [anchor], window: 64,
      residents: [try Deployment.key(resident)], witnesses: [try Deployment.key(camera)],
      timeSources: [TimeSourceDraft(owner.publicKey, errorSeconds: 2)],
      auditors: [try Deployment.key(auditor)])
    let configuration = try SignedConfiguration.found(
      draft, lock: lock,
      founding: Founding(salt: salt(number), nonce: Nonce(bytes: .zero)),
      owner: owner, using: crypto)
    let id = crypto.siteID(anchor: owner.publicKey, salt: salt(number))
    var serials = OwnerSerials()
    let chain = try Issuer(
      of: SiteDirectory(site: id, anchors: [anchor], window: 64), using: crypto
    ).authorize(
      Grant(
        audience: id, notBefore: now - 60, expiration: now + 30 * 86_400, confirmation: service,
        scope: [ScopeGrant(point: "front", permissions: [.unlock, .lock])]),
      each: EachDraft(uses: 1, lifeSeconds: 3_600), at: now, ledger: &serials, anchor: owner)
    return Site(
      number: number, id: id, configuration: configuration.bytes, authority: chain.messages,
      lock: lock)
  }

  private static func salt(_ number: Int) -> FixedBytes<16> {
    FixedBytes { $0 < 2 ? UInt8(number >> (8 * $0) & 255) : 1 }
  }

  /// The owner enrols the site, lets the service issue, and says what a delivery has to show.
  func enrol(_ site: Site) async throws {
    let enrolment: [String: Any] = [
      "salt": Base64URL.encode(Named(Self.salt(site.number)).bytes),
      "firstAnchor": Named(try Deployment.key(Self.owner)).description,
      "locks": [
        [
          "key": Named(site.lock).description,
          "configurations": [Base64URL.encode(site.configuration)],
        ]
      ],
    ]
    let terms: [String: Any] = [
      "needs": ["knock", "recording"], "gatherSeconds": 900, "heartbeatSeconds": 120,
      "graceSeconds": 600, "allowsBoltThrown": false, "allowsEndedByResident": false,
    ]
    if site.number == 0 {
      let key = Named(try Deployment.key(Self.courier)).description
      try await ask(.putCourier, ["courier": "carl"], ["key": key], as: Self.root)
    }
    let links = ["links": site.authority.map(Base64URL.encode)]
    try await ask(.enrolSite, ["site": site.name], enrolment, as: Self.owner)
    try await ask(.putAuthority, ["site": site.name], links, as: Self.owner)
    try await ask(.putTerms, ["site": site.name], terms, as: Self.resident)
  }

  /// A job, the lock's challenge, and what its witnesses saw.
  func gather(_ job: Job) async throws {
    let now = UInt64(Date().timeIntervalSince1970)
    let body: [String: Any] = [
      "courier": "carl", "parcels": ["PK-77"], "route": ["front"], "notBefore": now - 60,
      "expiration": now + 7_200,
    ]
    let whole = ["site": job.site.name, "job": job.name]
    try await ask(.putJob, whole, body, as: Self.root)
    let nonce = Nonce(bytes: FixedBytes { _ in UInt8.random(in: 0...255) })
    let challenge = try LockWords.challenge(of: job.site, nonce: nonce)
    try await ask(
      .requestLeg, job.leg, ["challenge": Base64URL.encode(challenge)], as: Self.courier)
    let lock = Deployment.crypto.lockID(of: job.site.lock)
    for kind in [EvidenceKind.knock, .recording] {
      let statement = try EvidenceStatement(
        kind, site: job.site.id, lockID: lock, subject: .visit(nonce), time: now, content: .zero
      ).signed(by: try Deployment.signer(Self.camera), using: Deployment.crypto)
      try await ask(
        .giveEvidence, job.leg, ["evidence": Base64URL.encode(statement)], as: Self.camera)
    }
  }

  private func ask(
    _ operation: LatchkeyService.Operation, _ parameters: [String: String], _ body: [String: Any],
    as seed: UInt16
  ) async throws {
    let bytes = try Array(JSONSerialization.data(withJSONObject: body, options: .sortedKeys))
    let answer = try await deployment.client(seed).ask(for: operation, parameters, body: bytes)
    guard answer.isSuccess else {
      throw Fault("\(operation): \(String(decoding: answer.body, as: UTF8.self))")
    }
  }
}

/// The owner's serials at one site: he signs one authority.
struct OwnerSerials: SerialLedger {
  var base: UInt32 = 0
  var nextSerial: UInt32 = 0
  var lowestLiveSerial: UInt32?
  var revokedSerials: [UInt32] = []
  private var sequence: UInt64 = 0

  mutating func allocate() -> UInt32 {
    defer { nextSerial += 1 }
    return nextSerial
  }

  mutating func nextStapleSequence() -> UInt64 {
    sequence += 1
    return sequence
  }

  mutating func noteStaple(base: UInt32) { self.base = base }
}
