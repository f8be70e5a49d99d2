import LatchkeyCBOR

// Messages of the service and of passcodes (Spec/cddl/service.cddl).

/// A request to a service.
public struct RequestClaims: MessageClaims {
  public static var domain: Domain { .request }

  public private(set) var origin = ByteRange.empty
  /// Thumbprint of the server's key.
  public private(set) var server = Digest.zero
  /// The server's own nonce.
  public private(set) var nonce = FixedBytes<32>.zero
  public private(set) var method = ByteRange.empty
  public private(set) var path = ByteRange.empty
  /// SHA-256 of the body.
  public private(set) var body = Digest.zero

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: origin = try fields.reader.readOrigin()
      case 2: server = Digest(bytes: try fields.reader.readFixed())
      case 3: nonce = try fields.reader.readFixed()
      case 4: method = try fields.reader.readMethod()
      case 5: path = try fields.reader.readPath()
      case 6: body = Digest(bytes: try fields.reader.readFixed())
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen == .keys(1, through: 6) else { throw .missingKey }  // ENC-10
  }
}

extension CBORReader {
  /// Reads `http://` or `https://` and 1 to 128 visible characters.
  @_lifetime(self: copy self)
  fileprivate mutating func readOrigin() throws(DenyReason) -> ByteRange {
    let text = try readText(atMost: 136)
    guard text.count >= 8 else { throw .malformed }  // ENC-8: shorter than any origin
    let content = bytes.extracting(text)
    let schemeCount = content.starts(with: "http://") ? 7 : content.starts(with: "https://") ? 8 : 0
    guard schemeCount > 0 else { throw .invalidText }  // ENC-12
    let rest = content.count &- schemeCount  // the scheme is part of the content
    guard rest >= 1 else { throw .malformed }  // ENC-8
    guard rest <= 128 else { throw .tooLarge }  // ENC-13
    try expectVisible(text)
    return text
  }

  /// Reads 1 to 8 capital letters.
  @_lifetime(self: copy self)
  fileprivate mutating func readMethod() throws(DenyReason) -> ByteRange {
    let text = try readText(atMost: 8)
    guard !text.isEmpty else { throw .malformed }  // ENC-8
    for index in text.lowerBound..<text.upperBound {
      guard bytes[index] >= UInt8(ascii: "A"), bytes[index] <= UInt8(ascii: "Z") else {
        throw .invalidText  // ENC-12
      }
    }
    return text
  }

  /// Reads a slash and up to 127 visible characters.
  @_lifetime(self: copy self)
  fileprivate mutating func readPath() throws(DenyReason) -> ByteRange {
    let text = try readText(atMost: 128)
    guard !text.isEmpty else { throw .malformed }  // ENC-8
    guard bytes.extracting(text).starts(with: "/") else { throw .invalidText }  // ENC-12
    try expectVisible(text)
    return text
  }

  /// Refuses the space: every other printable character is visible.
  private func expectVisible(_ text: ByteRange) throws(DenyReason) {
    for index in text.lowerBound..<text.upperBound where bytes[index] == 0x20 {
      throw .invalidText  // ENC-12
    }
  }
}

extension Span where Element == UInt8 {
  /// Whether the first bytes are those of a literal.
  fileprivate func starts(with text: StaticString) -> Bool {
    guard count >= text.utf8CodeUnitCount else { return false }
    for index in 0..<text.utf8CodeUnitCount {
      // index is below the count of the literal, which never moves.
      guard unsafe self[index] == text.utf8Start[index] else { return false }
    }
    return true
  }
}

/// Enrolment of a passcode.
public struct PasscodeClaims: MessageClaims {
  public static var domain: Domain { .passcode }

  public private(set) var site = SiteID(bytes: .zero)
  public private(set) var lockID = LockID(bytes: .zero)
  /// Spent by the enrolment, revoked by its deletion.
  public private(set) var serial: UInt32 = 0
  /// Slot on the keypad, 0 … 99.
  public private(set) var slot: UInt8 = 0
  public private(set) var expiration: UInt64 = 0
  public private(set) var notBefore: UInt64 = 0
  /// Keyed verifier of the digits.
  public private(set) var verifier = Digest.zero
  /// Uses allowed; `nil` when not counted.
  public private(set) var uses: UInt16?

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: site = SiteID(bytes: try fields.reader.readFixed())
      case 2: lockID = LockID(bytes: try fields.reader.readFixed())
      case 3: serial = try fields.reader.readSerial()
      case 4: slot = try fields.reader.readSmall(through: 99)
      case 5: expiration = try fields.reader.readSecond()
      case 6: notBefore = try fields.reader.readSecond()
      case 7: verifier = Digest(bytes: try fields.reader.readFixed())
      case 8: uses = narrow16(try fields.reader.readUnsigned(from: 1, through: 65_535))
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen.isSuperset(of: .keys(1, through: 7)) else { throw .missingKey }  // ENC-10
    guard notBefore < expiration else { throw .emptyWindow }  // CRED-2
  }
}
