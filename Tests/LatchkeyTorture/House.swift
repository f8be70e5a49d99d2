import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyIssuer
import LatchkeyService

/// A site with one lock, enrolled at the service, and whoever lives there.
struct House: Sendable {
  let number: Int
  let lock: SimulatedLock
  let siteID: SiteID
  private let salt: FixedBytes<16>

  init(_ number: Int) throws {
    self.number = number
    salt = FixedBytes { UInt8(truncatingIfNeeded: $0 + number) }
    siteID = Cast.crypto.siteID(anchor: try Cast.key(.owner, number), salt: salt)
    lock = try SimulatedLock(site: number, salt: salt)
  }

  var site: String { Named(siteID).description }

  /// The owner enrols the site, lets the service issue there, and says what a delivery has to show.
  func enrol(_ messenger: inout Messenger) async throws {
    let owner = try Cast.requestSigner(.owner, number)
    let configurations = await lock.configurations
    let enrolment: [String: Any] = [
      "salt": Base64URL.encode((0..<16).map { UInt8(truncatingIfNeeded: $0 + number) }),
      "firstAnchor": Named(owner.publicKey).description,
      "locks": [
        [
          "key": Named(lock.key).description,
          "configurations": configurations.map { Base64URL.encode($0.bytes) },
        ]
      ],
    ]
    try expect(await messenger.ask(.enrolSite, ["site": site], enrolment, as: owner))
    let links = try authority().map(Base64URL.encode)
    try expect(await messenger.ask(.putAuthority, ["site": site], ["links": links], as: owner))
    try expect(
      await messenger.ask(
        .putTerms, ["site": site],
        [
          "needs": ["recording"], "gatherSeconds": 300, "heartbeatSeconds": 120,
          "graceSeconds": 3_600, "allowsBoltThrown": false, "allowsEndedByResident": false,
        ], as: owner))
  }

  private func authority() throws -> [[UInt8]] {
    let now = UInt64(Date().timeIntervalSince1970)
    let anchor = try Cast.signer(.owner, number)
    let directory = SiteDirectory(
      site: siteID, anchors: [AnchorDraft(anchor.publicKey, issuedAfter: now - 120)],
      window: Cast.window)
    var serials = OwnerSerials()
    return try Issuer(of: directory, using: Cast.crypto).authorize(
      Grant(
        audience: siteID, notBefore: now - 60, expiration: now + 86_400,
        confirmation: try Cast.key(.service),
        scope: [ScopeGrant(point: Cast.point, permissions: [.unlock, .lock])]),
      each: EachDraft(uses: 1, lifeSeconds: 3_600), at: now, ledger: &serials, anchor: anchor
    ).messages
  }

  /// The camera's word that it records.
  func recording(_ nonce: Nonce) throws -> [UInt8] {
    try EvidenceStatement(
      .recording, site: siteID, lockID: lock.lockID, subject: .visit(nonce),
      time: UInt64(Date().timeIntervalSince1970), content: .zero
    ).signed(by: try Cast.signer(.camera, number), using: Cast.crypto)
  }

  private func expect(_ answer: ServiceAnswer) throws {
    guard answer.isSuccess else {
      throw Fault("The site was refused: \(String(decoding: answer.body, as: UTF8.self))")
    }
  }
}
