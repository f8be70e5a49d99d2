import LatchkeyCBOR

// Messages of the service and of passcodes (Spec/cddl/service.cddl).

/// A request to a service.
public struct RequestClaims: MessageClaims {
  public static var domain: Domain { .request }

  public let origin: ByteRange
  /// Thumbprint of the server's key.
  public let server: Digest
  /// The server's own nonce.
  public let nonce: FixedBytes<32>
  public let method: ByteRange
  public let path: ByteRange
  /// SHA-256 of the body.
  public let body: Digest

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var origin = ByteRange.empty
    var server = Digest.zero
    var nonce = FixedBytes<32>.zero
    var method = ByteRange.empty
    var path = ByteRange.empty
    var body = Digest.zero
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
    self.origin = origin
    self.server = server
    self.nonce = nonce
    self.method = method
    self.path = path
    self.body = body
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

  public let site: SiteID
  public let lockID: LockID
  /// Spent by the enrolment, revoked by its deletion.
  public let serial: UInt32
  /// Slot on the keypad, 0 … 99.
  public let slot: UInt8
  public let expiration: UInt64
  public let notBefore: UInt64
  /// Keyed verifier of the digits.
  public let verifier: Digest
  /// Uses allowed; `nil` when not counted.
  public let uses: UInt16?

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var site = SiteID(bytes: .zero)
    var lockID = LockID(bytes: .zero)
    var serial: UInt32 = 0
    var slot: UInt8 = 0
    var expiration: UInt64 = 0
    var notBefore: UInt64 = 0
    var verifier = Digest.zero
    var uses: UInt16?
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
    self.site = site
    self.lockID = lockID
    self.serial = serial
    self.slot = slot
    self.expiration = expiration
    self.notBefore = notBefore
    self.verifier = verifier
    self.uses = uses
  }
}
