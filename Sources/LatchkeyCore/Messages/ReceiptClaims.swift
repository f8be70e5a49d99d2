import LatchkeyCBOR

/// The header of a receipt: what proves continuity and shows nothing (Spec/cddl/receipt.cddl).
public struct ReceiptClaims: MessageClaims {
  public static var domain: Domain { .receipt }

  public private(set) var lockID = LockID(bytes: .zero)
  public private(set) var sequence: UInt64 = 0
  /// SHA-256 of the previous receipt's envelope.
  public private(set) var previous = Digest.zero
  /// First 8 bytes of SHA-256(job ‖ sequence), or random.
  public private(set) var tag = FixedBytes<8>.zero
  /// SHA-256(salt ‖ body).
  public private(set) var digest = Digest.zero
  /// The same for the auditors' own body.
  public private(set) var auditorsDigest = Digest.zero

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: lockID = LockID(bytes: try fields.reader.readFixed())
      case 2: sequence = try fields.reader.readSequence()
      case 3: previous = Digest(bytes: try fields.reader.readFixed())
      case 4: tag = try fields.reader.readFixed()
      case 5: digest = Digest(bytes: try fields.reader.readFixed())
      case 6: auditorsDigest = Digest(bytes: try fields.reader.readFixed())
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen == .keys(1, through: 6) else { throw .missingKey }  // ENC-10
  }
}

/// An auditor has what stands up to here, or asks for what follows, or both.
public struct AcknowledgementClaims: MessageClaims {
  public static var domain: Domain { .acknowledgement }

  private var values = FieldValues<5>()

  public var lockID: Place<LockID> { values.place(0) }
  /// Sequence of the last receipt the auditor has, where ``receipt`` is there.
  public var sequence: UInt64 { values.long(1) }
  /// SHA-256 of the receipt at that sequence; `nil` where none is acknowledged.
  public var receipt: Place<Digest>? { values.optionalPlace(3) }
  /// The lock's, from whoever asks for what follows.
  public var nonce: Place<Nonce>? { values.optionalPlace(4) }

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var target = values.target
    let seen = try fields.readMap(.acknowledgement, from: 1, into: &target)
    guard seen.contains(1), seen.contains(2) == seen.contains(3),
      seen.contains(2) || seen.contains(4)
    else { throw .missingKey }  // ENC-10
  }
}
