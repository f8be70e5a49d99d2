import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer

extension SiteDirectory {
  /// What an issuer learns of a site from one configuration in force.
  ///
  /// - Parameter lock: The key of the lock.
  init(configuration bytes: [UInt8], lock: PublicKey, timeZone: TimeZone?) throws(DenyReason) {
    let claims = try Unverified<ConfigurationClaims>(message: bytes.span).claims
    var anchors: [AnchorDraft] = []
    try claims.anchors.visit(in: bytes.span) { (row) throws(DenyReason) in
      anchors.append(
        AnchorDraft(
          bytes[row.key], issuedAfter: row.issuedAfter, notAfter: row.notAfter,
          status: row.status.map { bytes[$0] }))
    }
    // An anchor may be a time source beside; its key is reserved as an anchor's.
    var reserved = [lock]
    try claims.timeSources.visit(in: bytes.span) { (row) throws(DenyReason) in
      reserved.append(bytes[row.key])
    }
    for list in [claims.witnesses, claims.auditors] {
      try list.visit(in: bytes.span) { (row) throws(DenyReason) in reserved.append(bytes[row.key]) }
    }
    var residents: [PublicKey] = []
    try claims.residents.visit(in: bytes.span) { (row) throws(DenyReason) in
      residents.append(bytes[row.key])
    }
    self.init(
      site: bytes[claims.site], anchors: anchors, residents: residents, reserved: reserved,
      window: claims.window, timeZone: timeZone)
  }
}
