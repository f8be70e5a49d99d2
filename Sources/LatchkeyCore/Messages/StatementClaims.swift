import LatchkeyCBOR

/// As of a time, these grants of the signer are revoked (Spec/staples.md).
public struct StapleClaims: MessageClaims {
  public static var domain: Domain { .staple }

  public let site: SiteID
  /// Rises with every staple of the signing key.
  public let sequence: UInt64
  /// When it was signed.
  public let time: UInt64
  /// Nothing below this serial lives.
  public let base: UInt32
  /// Bit i, low bit of each byte first: serial base + i is revoked.
  public let revoked: ByteRange

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var site = SiteID(bytes: .zero)
    var sequence: UInt64 = 0
    var time: UInt64 = 0
    var base: UInt32 = 0
    var revoked = ByteRange.empty
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: site = SiteID(bytes: try fields.reader.readFixed())
      case 2: sequence = try fields.reader.readSequence()
      case 3: time = try fields.reader.readSecond()
      case 4: base = try fields.reader.readUInt32()
      case 5:
        revoked = try fields.reader.readBytes(atMost: Limits.bitmapByteCount)
        // STAPLE-1
        guard revoked.isEmpty || fields.reader.bytes[revoked.upperBound &- 1] != 0 else {
          throw .malformed
        }
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen == .keys(1, through: 5) else { throw .missingKey }  // ENC-10
    self.site = site
    self.sequence = sequence
    self.time = time
    self.base = base
    self.revoked = revoked
  }
}

/// The time, over a nonce of one lock (Spec/time.md).
public struct TimeStatementClaims: MessageClaims {
  public static var domain: Domain { .time }

  public let site: SiteID
  public let lockID: LockID
  public let nonce: Nonce
  /// Seconds since 1970-01-01T00:00:00Z.
  public let time: UInt64

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var site = SiteID(bytes: .zero)
    var lockID = LockID(bytes: .zero)
    var nonce = Nonce(bytes: .zero)
    var time: UInt64 = 0
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: site = SiteID(bytes: try fields.reader.readFixed())
      case 2: lockID = LockID(bytes: try fields.reader.readFixed())
      case 3: nonce = Nonce(bytes: try fields.reader.readFixed())
      case 4: time = try fields.reader.readSecond()
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen == .keys(1, through: 4) else { throw .missingKey }  // ENC-10
    self.site = site
    self.lockID = lockID
    self.nonce = nonce
    self.time = time
  }
}

/// What a witness saw (Spec/decision.md, Evidence).
public struct EvidenceClaims: MessageClaims {
  public static var domain: Domain { .evidence }

  public let kind: EvidenceKind
  public let site: SiteID
  public let lockID: LockID
  /// The visit it belongs to; exactly one of nonce and job is present.
  public let nonce: Nonce?
  /// The job it belongs to.
  public let job: Digest?
  /// When it was witnessed.
  public let time: UInt64
  /// Digest of the thing witnessed, which the lock does not judge.
  public let subject: Digest

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var kind: EvidenceKind?
    var site = SiteID(bytes: .zero)
    var lockID = LockID(bytes: .zero)
    var nonce: Nonce?
    var job: Digest?
    var time: UInt64 = 0
    var subject = Digest.zero
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: kind = try EvidenceKind(&fields.reader)
      case 2: site = SiteID(bytes: try fields.reader.readFixed())
      case 3: lockID = LockID(bytes: try fields.reader.readFixed())
      case 4: nonce = Nonce(bytes: try fields.reader.readFixed())
      case 5:
        // EVID-2: one of the two, and a job only where the kind allows it.
        guard nonce == nil, kind?.mayNameJob ?? true else { throw .malformed }
        job = Digest(bytes: try fields.reader.readFixed())
      case 6: time = try fields.reader.readSecond()
      case 7: subject = Digest(bytes: try fields.reader.readFixed())
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    seen.insert(nonce == nil ? 4 : 5)
    guard seen == .keys(1, through: 7), let kind else {
      throw .missingKey  // ENC-10
    }
    self.kind = kind
    self.site = site
    self.lockID = lockID
    self.nonce = nonce
    self.job = job
    self.time = time
    self.subject = subject
  }
}
