import LatchkeyCBOR

/// As of a time, these grants of the signer are revoked (Spec/staples.md).
public struct StapleClaims: MessageClaims {
  public static var domain: Domain { .staple }

  private var values = FieldValues<7>()

  public var site: Place<SiteID> { values.place(0) }
  /// Rises with every staple of the signing key.
  public var sequence: UInt64 { values.long(1) }
  /// When it was signed.
  public var time: UInt64 { values.long(3) }
  /// Nothing below this serial lives.
  public var base: UInt32 { values.word(5) }
  /// Bit i, low bit of each byte first: serial base + i is revoked.
  public var revoked: ByteRange { values.range(6) }

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var target = values.target
    let seen = try fields.readMap(.staple, from: 1, into: &target)
    guard seen == .keys(1, through: 5) else { throw .missingKey }  // ENC-10
  }
}

/// The time, over a nonce of one lock (Spec/time.md).
public struct TimeStatementClaims: MessageClaims {
  public static var domain: Domain { .time }

  private var values = FieldValues<5>()

  public var site: Place<SiteID> { values.place(0) }
  public var lockID: Place<LockID> { values.place(1) }
  public var nonce: Place<Nonce> { values.place(2) }
  /// Seconds since 1970-01-01T00:00:00Z.
  public var time: UInt64 { values.long(3) }

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var target = values.target
    let seen = try fields.readMap(.time, from: 1, into: &target)
    guard seen == .keys(1, through: 4) else { throw .missingKey }  // ENC-10
  }
}

/// What a witness saw (Spec/decision.md, Evidence).
public struct EvidenceClaims: MessageClaims {
  public static var domain: Domain { .evidence }

  private var values = FieldValues<8>()

  public var kind: EvidenceKind { EvidenceKind(word: values.word(0)) }
  public var site: Place<SiteID> { values.place(1) }
  public var lockID: Place<LockID> { values.place(2) }
  /// The visit it belongs to; exactly one of nonce and job is present.
  public var nonce: Place<Nonce>? { values.optionalPlace(3) }
  /// The job it belongs to.
  public var job: Place<Digest>? { values.optionalPlace(4) }
  /// When it was witnessed.
  public var time: UInt64 { values.long(5) }
  /// Digest of the thing witnessed, which the lock does not judge.
  public var subject: Place<Digest> { values.place(7) }

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      if key == 5 {
        // EVID-2: one of the two, and a job only where the kind allows it.
        guard nonce == nil, !seen.contains(1) || kind.mayNameJob else { throw .malformed }
      }
      var target = values.target
      try fields.readField(of: key &- 1, .evidence, into: &target, or: .unknownKey)
      seen.insert(key)
    }
    seen.insert(nonce == nil ? 4 : 5)
    guard seen == .keys(1, through: 7) else { throw .missingKey }  // ENC-10
  }
}
