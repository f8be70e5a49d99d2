import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

/// What the configuration of one lock says, read for the issuing side.
struct EnrolledLock {
  let lockID: LockID
  let site: SiteID
  let sequence: UInt32
  let previous: Digest
  /// SHA-256 of the envelope.
  let hash: Digest
  let point: String
  let anchors: [AnchorDraft]
  let residents: [PublicKey]
  let witnesses: [PublicKey]
  let auditors: [PublicKey]
  let timeSources: [PublicKey]
  let window: UInt32
  private let kid: KeyID
  private let bytes: [UInt8]

  /// Reads a configuration; ``expectSigned(byOneOf:using:)`` and the chain of hashes make it
  /// believable.
  init(message bytes: [UInt8], using crypto: some CryptoBackend) throws(DenyReason) {
    let message = try Unverified<ConfigurationClaims>(message: bytes.span)
    let claims = message.claims
    self.bytes = bytes
    kid = message.envelope.kid.value(in: bytes.span)
    lockID = bytes[claims.lockID]
    site = bytes[claims.site]
    sequence = claims.sequence
    previous = bytes[claims.previous]
    hash = crypto.sha256(bytes.span)
    point = String(decoding: bytes.copying(claims.point), as: UTF8.self)
    window = claims.window
    var anchors: [AnchorDraft] = []
    try claims.anchors.visit(in: bytes.span) { (row) throws(DenyReason) in
      anchors.append(
        AnchorDraft(
          bytes[row.key], issuedAfter: row.issuedAfter, notAfter: row.notAfter,
          status: row.status.map { bytes[$0] }))
    }
    self.anchors = anchors
    residents = try Self.keys(claims.residents, in: bytes)
    witnesses = try Self.keys(claims.witnesses, in: bytes)
    auditors = try Self.keys(claims.auditors, in: bytes)
    var sources: [PublicKey] = []
    try claims.timeSources.visit(in: bytes.span) { (row) throws(DenyReason) in
      sources.append(bytes[row.key])
    }
    timeSources = sources
  }

  private static func keys(
    _ rows: RowList<KeyRow>, in bytes: [UInt8]
  ) throws(DenyReason) -> [PublicKey] {
    var keys: [PublicKey] = []
    try rows.visit(in: bytes.span) { (row) throws(DenyReason) in keys.append(bytes[row.key]) }
    return keys
  }

  /// Judges that one of these keys signed it.
  ///
  /// - Throws: ``DenyReason/unknownIssuer`` (CONF-9), ``DenyReason/badSignature``.
  func expectSigned(
    byOneOf keys: [PublicKey], using crypto: some CryptoBackend
  ) throws(DenyReason) {
    guard let key = keys.first(where: { crypto.keyID(of: $0) == kid }) else {
      throw .unknownIssuer
    }
    try Unverified<ConfigurationClaims>(message: bytes.span)
      .expectSignature(by: key, in: bytes.span, using: crypto)
  }
}
