import LatchkeyCBOR

/// As of a time, these grants of the signer are revoked (Spec/staples.md).
public struct StapleClaims: MessageClaims {
  public static var domain: Domain { .staple }

  public private(set) var site = Place<SiteID>.none
  /// Rises with every staple of the signing key.
  public private(set) var sequence: UInt64 = 0
  /// When it was signed.
  public private(set) var time: UInt64 = 0
  /// Nothing below this serial lives.
  public private(set) var base: UInt32 = 0
  /// Bit i, low bit of each byte first: serial base + i is revoked.
  public private(set) var revoked = ByteRange.empty

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: site = try fields.reader.readPlace()
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
  }
}

/// The time, over a nonce of one lock (Spec/time.md).
public struct TimeStatementClaims: MessageClaims {
  public static var domain: Domain { .time }

  public private(set) var site = Place<SiteID>.none
  public private(set) var lockID = Place<LockID>.none
  public private(set) var nonce = Place<Nonce>.none
  /// Seconds since 1970-01-01T00:00:00Z.
  public private(set) var time: UInt64 = 0

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: site = try fields.reader.readPlace()
      case 2: lockID = try fields.reader.readPlace()
      case 3: nonce = try fields.reader.readPlace()
      case 4: time = try fields.reader.readSecond()
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen == .keys(1, through: 4) else { throw .missingKey }  // ENC-10
  }
}

/// What a witness saw (Spec/decision.md, Evidence).
public struct EvidenceClaims: MessageClaims {
  public static var domain: Domain { .evidence }

  public private(set) var kind = EvidenceKind.recording
  public private(set) var site = Place<SiteID>.none
  public private(set) var lockID = Place<LockID>.none
  /// The visit it belongs to; exactly one of nonce and job is present.
  public private(set) var nonce: Place<Nonce>?
  /// The job it belongs to.
  public private(set) var job: Place<Digest>?
  /// When it was witnessed.
  public private(set) var time: UInt64 = 0
  /// Digest of the thing witnessed, which the lock does not judge.
  public private(set) var subject = Place<Digest>.none

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: kind = try EvidenceKind(&fields.reader)
      case 2: site = try fields.reader.readPlace()
      case 3: lockID = try fields.reader.readPlace()
      case 4: nonce = try fields.reader.readPlace()
      case 5:
        // EVID-2: one of the two, and a job only where the kind allows it.
        guard nonce == nil, !seen.contains(1) || kind.mayNameJob else { throw .malformed }
        job = try fields.reader.readPlace()
      case 6: time = try fields.reader.readSecond()
      case 7: subject = try fields.reader.readPlace()
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    seen.insert(nonce == nil ? 4 : 5)
    guard seen == .keys(1, through: 7) else { throw .missingKey }  // ENC-10
  }
}
