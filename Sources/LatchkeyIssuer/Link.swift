import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// One credential of a chain: read, and believed only inside a chain that has verified.
public struct Link: Equatable, Sendable {
  /// The envelope.
  public let bytes: [UInt8]
  /// Whose key signed it, by his own word.
  public let issuerID: KeyID
  /// `cti`: the serial, unique per issuer key and site.
  public let serial: UInt32
  /// `iat`, in seconds since 1970-01-01T00:00:00Z.
  public let issuedAt: UInt64
  /// What it grants.
  public let grant: Grant

  /// Reads one credential.
  ///
  /// - Parameter bytes: One envelope, at most 512 bytes.
  /// - Throws: the reason of the first fault in byte order (ENC, SIG-1, SIG-2, SIG-10, CRED, CON).
  public init(message bytes: [UInt8]) throws(DenyReason) {
    let message = try UnverifiedCredential(message: bytes.span)
    let claims = message.claims
    self.bytes = bytes
    issuerID = message.envelope.kid.value(in: bytes.span)
    serial = claims.serial
    issuedAt = claims.issuedAt
    var scope: [ScopeGrant] = []
    try claims.scope.visit(in: bytes.span) { (entry) throws(DenyReason) in
      scope.append(
        ScopeGrant(
          point: String(decoding: bytes.copying(entry.point), as: UTF8.self),
          permissions: Permissions(rawValue: entry.permissions)))
    }
    grant = Grant(
      audience: claims.audience, notBefore: claims.notBefore, expiration: claims.expiration,
      confirmation: claims.confirmation.value(in: bytes.span), scope: scope,
      constraints: try ConstraintsDraft(claims.constraints, of: bytes))
  }

  /// The link that has just been sealed, its encoding read by Core.
  init(_ bytes: [UInt8], issuerID: KeyID, serial: UInt32, issuedAt: UInt64, grant: Grant) {
    self.bytes = bytes
    self.issuerID = issuerID
    self.serial = serial
    self.issuedAt = issuedAt
    self.grant = grant.isInOrder ? grant : grant.inOrder
  }

  /// SHA-256 of what was signed, which binds the link below (SIG-4).
  func structureDigest(
    under parent: Digest?, using crypto: some CryptoBackend
  ) throws(DenyReason) -> Digest {
    try UnverifiedCredential(message: bytes.span)
      .structureDigest(in: bytes, under: parent, using: crypto)
  }

  /// Judges that `key` signed it under this parent.
  ///
  /// - Throws: ``DenyReason/badSignature`` (SIG-3, SIG-4).
  func expectSignature(
    by key: PublicKey, under parent: Digest?, using crypto: some CryptoBackend
  ) throws(DenyReason) {
    try UnverifiedCredential(message: bytes.span)
      .expectSignature(by: key, parent: parent, in: bytes.span, using: crypto)
  }
}

extension ConstraintsDraft {
  /// Copies what Core has read.
  fileprivate init(_ claims: Constraints, of message: [UInt8]) throws(DenyReason) {
    let present = claims.present
    self.init()
    if present.contains(Constraints.Key.uses) { uses = claims.uses }
    if present.contains(Constraints.Key.schedule) {
      schedule = try ScheduleDraft(claims, of: message)
    }
    if present.contains(Constraints.Key.maxStaleness) {
      maxStalenessSeconds = claims.maxStalenessSeconds
    }
    challenge = claims.challenge?.value(in: message.span)
    if present.contains(Constraints.Key.relockWithin) {
      relockWithinSeconds = claims.relockWithinSeconds
    }
    var rows: [EvidenceRequirement] = []
    try claims.evidence.visit(in: message.span) { (row) throws(DenyReason) in
      rows.append(
        EvidenceRequirement(row.kind, witness: row.witness, maxAgeSeconds: row.maxAgeSeconds))
    }
    evidence = rows
    if present.contains(Constraints.Key.channels) {
      channels = ChannelSet(rawValue: claims.channels)
    }
    if present.contains(Constraints.Key.lifetimeFromFirstUse) {
      lifetimeFromFirstUseSeconds = claims.lifetimeFromFirstUseSeconds
    }
    job = claims.job?.value(in: message.span)
    if present.contains(Constraints.Key.depth) { depth = claims.depth }
    if present.contains(Constraints.Key.each) { each = EachDraft(claims.each) }
    if present.contains(Constraints.Key.slots) { slots = claims.slots }
  }
}

extension ScheduleDraft {
  fileprivate init(_ claims: Constraints, of message: [UInt8]) throws(DenyReason) {
    var rows: [ScheduleSpan] = []
    try claims.schedule.visit(in: message.span) { (row) throws(DenyReason) in
      rows.append(
        ScheduleSpan(days: Weekdays(rawValue: row.days), start: row.start, end: row.end))
    }
    var offsets: [OffsetSpan] = []
    try claims.offsets.visit(in: message.span) { (row) throws(DenyReason) in
      offsets.append(OffsetSpan(from: row.from, minutes: row.minutes))
    }
    self.init(rows, offsets: offsets)
  }
}

extension EachDraft {
  fileprivate init(_ claims: EachLimits) {
    self.init(
      uses: claims.uses == 0 ? nil : claims.uses,
      lifeSeconds: claims.lifeSeconds == 0 ? nil : claims.lifeSeconds,
      maxStalenessSeconds: claims.maxStalenessSeconds == 0 ? nil : claims.maxStalenessSeconds,
      needs: Set(ConstraintKey.allCases.filter { claims.needs.contains(Int32($0.rawValue)) }))
  }
}
