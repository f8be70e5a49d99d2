import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyService
import LatchkeySodium

extension Street {
  var siteID: SiteID {
    get throws { Self.crypto.siteID(anchor: try Self.key(Self.owner), salt: Self.salt) }
  }

  var site: String { get throws { Named(try siteID).description } }

  func makeLock(_ point: String, seed: UInt8, window: UInt32 = 64) throws -> StreetLock {
    var lock = try StreetLock(point, seed: seed, now: now)
    try lock.found(
      ConfigurationDraft(
        point: point,
        anchors: [AnchorDraft(try Self.key(Self.owner), issuedAfter: now)],
        window: window, residents: [try Self.key(Self.resident)],
        witnesses: [try Self.key(Self.camera)],
        timeSources: [TimeSourceDraft(try Self.key(Self.owner), errorSeconds: 2)],
        auditors: [try Self.key(Self.auditor)]),
      salt: Self.salt, owner: Self.owner)
    return lock
  }

  /// The owner enrols what he has, signs an authority, and says what a delivery has to show.
  func enrol(_ locks: borrowing StreetLock, needs: [String]? = nil) async throws {
    try await ask(.enrolSite, ["site": try site], try enrolment(locks), as: Self.owner)
    try await authorize()
    if let needs {
      try await ask(
        .putTerms, ["site": try site],
        [
          "needs": needs, "gatherSeconds": 300, "heartbeatSeconds": 15, "graceSeconds": 120,
          "allowsBoltThrown": false, "allowsEndedByResident": false,
        ], as: Self.resident)
    }
  }

  func enrolment(_ lock: borrowing StreetLock) throws -> [String: Any] {
    [
      "salt": Base64URL.encode(Array(0..<16)),
      "firstAnchor": Named(try Self.key(Self.owner)).description,
      "locks": [
        [
          "key": Named(lock.key).description,
          "configurations": lock.configurations.map { Base64URL.encode($0.bytes) },
        ]
      ],
    ]
  }

  /// The owner lets the service issue.
  func authorize(_ service: UInt8 = Street.service, points: [String] = ["front"]) async throws {
    try await ask(
      .putAuthority, ["site": try site],
      ["links": try authorityLinks(for: service, points: points)], as: Self.owner)
  }

  /// An authority that the owner has signed.
  func authorityLinks(
    for service: UInt8 = Street.service, points: [String] = ["front"]
  ) throws -> [String] {
    let directory = SiteDirectory(
      site: try siteID, anchors: [AnchorDraft(try Self.key(Self.owner), issuedAfter: now)],
      window: 64)
    let chain = try Issuer(of: directory, using: Self.crypto).authorize(
      Grant(
        audience: try siteID, notBefore: now - 60, expiration: now + 30 * 86_400,
        confirmation: try Self.key(service),
        scope: points.map { ScopeGrant(point: $0, permissions: [.unlock, .lock]) }),
      each: EachDraft(uses: 1, lifeSeconds: 3_600), at: now, ledger: &authoritySerials,
      anchor: try Self.signer(Self.owner))
    return chain.messages.map(Base64URL.encode)
  }

  /// The operator names a courier and brings a job.
  func bringJob(_ job: String = "job-1", route: [String] = ["front"]) async throws {
    try await ask(
      .putCourier, ["courier": "carl"], ["key": Named(try Self.key(Self.courier)).description],
      as: Self.root)
    try await ask(.putJob, ["site": try site, "job": job], jobBody(route: route), as: Self.root)
  }

  func jobBody(courier: String = "carl", route: [String] = ["front"]) -> [String: Any] {
    [
      "courier": courier, "parcels": ["PK-77"], "route": route, "notBefore": now - 60,
      "expiration": now + 7_200,
    ]
  }

  /// A witness's statement.
  func evidence(
    _ kind: EvidenceKind, _ subject: EvidenceStatement.Subject, at lock: LockID,
    digest: Digest = .zero, by seed: UInt8 = Street.camera
  ) throws -> [UInt8] {
    try EvidenceStatement(
      kind, site: try siteID, lockID: lock, subject: subject, time: now, content: digest
    ).signed(by: try Self.signer(seed), using: Self.crypto)
  }
}
