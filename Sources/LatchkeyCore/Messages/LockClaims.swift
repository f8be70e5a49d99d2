import LatchkeyCBOR

// What a lock says of itself: read by holders, issuers and tools (Spec/presentation.md).

/// `[kid, base, sequence]`: what a lock knows of one issuer.
public struct IssuerRow: Row, Sendable {
  public let kid: KeyID
  /// Serials below it are dead.
  public let base: UInt32
  /// Sequence of the last staple of the issuer's own key.
  public let sequence: UInt64

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 3)
    kid = KeyID(bytes: try fields.reader.readFixed())
    base = try fields.reader.readUInt32()
    sequence = try fields.reader.readSequence()
  }

  public func expect(next: IssuerRow, in bytes: Span<UInt8>) throws(DenyReason) {}
}

/// A lock's challenge (CHAL-1).
public struct ChallengeClaims: MessageClaims {
  public static var domain: Domain { .challenge }

  public private(set) var lockID = LockID(bytes: .zero)
  public private(set) var nonce = Nonce(bytes: .zero)
  /// Whether the clock is known to within an hour.
  public private(set) var clockIsCertain = false
  /// Serials of a window.
  public private(set) var window: UInt32 = 0
  public private(set) var configurationSequence: UInt32 = 0
  /// SHA-256 of the configuration in force.
  public private(set) var configurationHash = Digest.zero
  public private(set) var issuers = RowList<IssuerRow>.empty

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: lockID = LockID(bytes: try fields.reader.readFixed())
      case 2: nonce = Nonce(bytes: try fields.reader.readFixed())
      case 3: clockIsCertain = try fields.reader.readSmall(through: 1) == 1
      case 4: window = try fields.reader.readUInt32()
      case 5: configurationSequence = try fields.reader.readUInt32()
      case 6: configurationHash = Digest(bytes: try fields.reader.readFixed())
      case 7: issuers = try RowList(&fields, atMost: Limits.helloKidCount)
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen == .keys(1, through: 7) else { throw .missingKey }  // ENC-10
  }
}

extension ChallengeClaims {
  /// Reads an unsigned challenge, `[4, challenge]`: a hint, and no more (CHAL-3).
  ///
  /// - Throws: the reason of the first fault in byte order.
  public init(unsigned message: Span<UInt8>) throws(DenyReason) {
    guard message.count <= Limits.challengeByteCount else { throw .tooLarge }  // ENC-13
    var reader = try CBORReader(message)
    let entryCount = try reader.readArgument(of: .array)
    guard try reader.readArgument(of: .unsigned) == 4 else { throw .unknownMessage }  // PRES-1
    guard entryCount == 2 else { throw .malformed }  // ENC-8
    var fields = PayloadReader(reader)
    self.init()
    try read(&fields)
    try fields.reader.expectEnd()  // ENC-7
  }
}

/// A lock's signed answer to a presentation whose proof verified (ANS-2).
public struct AnswerClaims: MessageClaims {
  public static var domain: Domain { .answer }

  public private(set) var lockID = LockID(bytes: .zero)
  public private(set) var nonce = Nonce(bytes: .zero)
  /// SHA-256 of the proof's envelope.
  public private(set) var proof = Digest.zero
  /// Whether the lock did what was asked.
  public private(set) var isAllowed = false
  /// What the holder may know of the reason.
  public private(set) var code = HolderCode.denied
  /// What the lock knows of the time.
  public private(set) var clock = ClockInterval(earliest: 0, latest: nil)
  public private(set) var configurationSequence: UInt32 = 0
  public private(set) var configurationHash = Digest.zero
  public private(set) var issuers = RowList<IssuerRow>.empty
  /// New receipts of the presenting credential.
  public private(set) var receipts = RowList<DisclosedReceipt>.empty
  /// Where the lock's receipts stand; on an allow, and for residents (RCPT-15).
  public private(set) var ring: ReceiptRingState?

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var earliest: UInt64 = 0
    var latest: UInt64?
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: lockID = LockID(bytes: try fields.reader.readFixed())
      case 2: nonce = Nonce(bytes: try fields.reader.readFixed())
      case 3: proof = Digest(bytes: try fields.reader.readFixed())
      case 4: isAllowed = try fields.reader.readSmall(through: 1) == 1
      case 5: code = HolderCode(rawValue: try fields.reader.readSmall(through: 12))
      case 6: earliest = try fields.reader.readSecond()
      case 7: latest = try fields.reader.readSecond()
      case 8: configurationSequence = try fields.reader.readUInt32()
      case 9: configurationHash = Digest(bytes: try fields.reader.readFixed())
      case 10: issuers = try RowList(&fields, from: 1, atMost: Limits.linkCount)
      case 11: receipts = try RowList(&fields, atMost: 1)
      case 12: ring = try ReceiptRingState(&fields)
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    seen.insert(7)
    seen.insert(12)
    guard seen == .keys(1, through: 12) else { throw .missingKey }  // ENC-10
    if let latest, latest < earliest { throw .outOfRange }  // ENC-11
    clock = ClockInterval(earliest: earliest, latest: latest)
  }
}

/// `[next, last, oldest, free]`: where a lock's receipts stand (RCPT-15).
public struct ReceiptRingState: Equatable, Sendable {
  /// Sequence of the next receipt.
  public let next: UInt64
  /// SHA-256 of the last one's envelope; zero before the first.
  public let last: Digest
  /// Sequence of the oldest that is kept.
  public let oldest: UInt64
  /// Places that are free.
  public let free: UInt16

  init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 4)
    next = try fields.reader.readSequence()
    last = Digest(bytes: try fields.reader.readFixed())
    oldest = try fields.reader.readSequence()
    free = narrow16(try fields.reader.readUnsigned(through: 65_535))
  }
}

/// `[6, receipt, salt, body]`: a receipt as a lock shows it behind an answer (SHOW-1).
public struct ShownClaims {
  public private(set) var receipt = Unverified<ReceiptClaims>()
  /// `nil` where the body is of no concern to whom it is shown.
  public private(set) var salt: FixedBytes<16>?
  /// The body, inside its byte string; empty without salt.
  public let body: ByteRange

  /// - Throws: the reason of the first fault in byte order (ENC, PRES-1).
  public init(message: Span<UInt8>) throws(DenyReason) {
    guard message.count <= Limits.shownByteCount else { throw .tooLarge }  // ENC-13
    var reader = try CBORReader(message)
    let entryCount = try reader.readArgument(of: .array)
    guard try reader.readArgument(of: .unsigned) == 6 else { throw .unknownMessage }  // PRES-1
    guard entryCount == 4 else { throw .malformed }  // ENC-8
    var fields = PayloadReader(reader)
    try receipt.read(&fields)
    let salted = try fields.reader.readBytes()
    guard salted.count == 0 || salted.count == 16 else { throw .outOfRange }  // ENC-11
    salt = salted.count == 0 ? nil : FixedBytes(prefixOf: message.extracting(salted))
    body = try fields.reader.readBytes()
    guard (salt == nil) == (body.count == 0) else { throw .malformed }  // ENC-8
    if salt != nil { _ = try readBody(in: message) }
    try fields.reader.expectEnd()  // ENC-7
  }

  /// What the body says, where it is shown.
  public func readBody(in message: Span<UInt8>) throws(DenyReason) -> ReceiptBody {
    var reader = try CBORReader(message, within: body)
    let content = try ReceiptBody(&reader)
    try reader.expectEnd()  // ENC-7
    return content
  }
}

/// `[receipt, salt, body]`: a receipt, opened.
public struct DisclosedReceipt: Row {
  public private(set) var receipt = Unverified<ReceiptClaims>()
  public let salt: FixedBytes<16>
  /// The body, inside its byte string.
  public let body: ByteRange

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 3)
    try receipt.read(&fields)
    salt = try fields.reader.readFixed()
    body = try fields.reader.readBytes()
    var inner = try CBORReader(fields.reader.bytes, within: body)
    _ = try ReceiptBody(&inner)
    try inner.expectEnd()  // ENC-7
  }

  public func expect(next: DisclosedReceipt, in bytes: Span<UInt8>) throws(DenyReason) {}

  /// What the body says.
  public func readBody(in message: Span<UInt8>) throws(DenyReason) -> ReceiptBody {
    var reader = try CBORReader(message, within: body)
    return try ReceiptBody(&reader)
  }
}
