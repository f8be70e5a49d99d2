import LatchkeyCBOR

/// What a credential says: eight claims of a CBOR Web Token (RFC 8392; Spec/credential.md).
public struct CredentialClaims: MessageClaims {
  public static var domain: Domain { .credential }

  /// `aud`: the site.
  public private(set) var audience = SiteID(bytes: .zero)
  /// `exp`: the first second outside, since 1970-01-01T00:00:00Z.
  public private(set) var expiration: UInt64 = 0
  /// `nbf`: the first second inside.
  public private(set) var notBefore: UInt64 = 0
  /// `iat`.
  public private(set) var issuedAt: UInt64 = 0
  /// `cti`: the serial, unique per issuer key and site.
  public private(set) var serial: UInt32 = 0
  /// `cnf`: the holder's key.
  public private(set) var confirmation = Place<PublicKey>.none
  /// `scope`: entries `[point, permissions]`.
  public private(set) var scope = RowList<ScopeEntry>.empty
  /// What narrows the grant.
  public private(set) var constraints = Constraints()

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 3: audience = try SiteID(audience: &fields.reader)
      case 4: expiration = try fields.reader.readSecond()
      case 5: notBefore = try fields.reader.readSecond()
      case 6: issuedAt = try fields.reader.readSecond()
      case 7: serial = try fields.reader.readSerial()
      case 8: confirmation = try Self.readConfirmation(&fields.reader)
      case 9: scope = try Self.readScope(&fields.reader)
      case -65537:
        try constraints.read(&fields)
        seen.insert(10)
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen == .keys(3, through: 10) else { throw .missingKey }  // ENC-10
    guard notBefore < expiration else { throw .emptyWindow }  // CRED-2
  }

  /// Reads `{1: COSE_Key}` (RFC 8747 §3.2).
  private static func readConfirmation(
    _ reader: inout CBORReader
  ) throws(DenyReason) -> Place<PublicKey> {
    // The one encoding that such a map of an Ed25519 key has, up to the key.
    let head: InlineArray<10, UInt8> = [0xa1, 1, 0xa3, 1, 1, 0x20, 6, 0x21, 0x58, 0x20]
    let rest = reader.rest
    guard rest.count >= 42, rest.extracting(0..<10).equals(head.span) else {
      return try readOtherConfirmation(&reader)
    }
    reader.skip(8)
    return try reader.readKey()
  }

  /// Finds the first fault of a confirmation that is another.
  @inline(never)
  private static func readOtherConfirmation(
    _ reader: inout CBORReader
  ) throws(DenyReason) -> Place<PublicKey> {
    var map = try reader.readMap()
    var key: Place<PublicKey>?
    while let member = try reader.nextKey(in: &map) {
      guard member == 1 else { throw .unknownKey }  // ENC-9
      key = try PublicKey.readCOSEKey(&reader)
    }
    guard let key else { throw .missingKey }  // ENC-10
    return key
  }

  /// Reads `bstr .cbor aif` (RFC 9237 §2).
  private static func readScope(
    _ reader: inout CBORReader
  ) throws(DenyReason) -> RowList<ScopeEntry> {
    let content = try reader.readBytes()
    var inner = PayloadReader(try CBORReader(reader.bytes, within: content))
    let list = try RowList<ScopeEntry>(&inner, atMost: Limits.scopeEntryCount)
    try inner.reader.expectEnd()  // ENC-7
    return list
  }
}

extension PublicKey {
  /// Reads `{1: 1, -1: 6, -2: key}` (RFC 9053 §7.2).
  static func readCOSEKey(_ reader: inout CBORReader) throws(DenyReason) -> Place<PublicKey> {
    var map = try reader.readMap()
    var seen = 0
    var key = Place<PublicKey>.none
    while let member = try reader.nextKey(in: &map) {
      switch member {
      case 1: _ = try reader.readUnsigned(from: 1, through: 1)
      case -1: _ = try reader.readUnsigned(from: 6, through: 6)
      case -2: key = try reader.readKey()
      default: throw .unknownKey  // ENC-9
      }
      seen &+= 1  // at most 3: keys ascend
    }
    guard seen == 3 else { throw .missingKey }  // ENC-10
    return key
  }
}

extension CBORReader {
  /// Reads a key that Latchkey takes (SIG-10, CONF-1).
  @_lifetime(self: copy self)
  mutating func readKey() throws(DenyReason) -> Place<PublicKey> {
    let key: Place<PublicKey> = try readPlace()
    guard Ed25519Acceptance.acceptsPoint(bytes.extracting(key.range)) else { throw .weakKey }
    return key
  }
}

extension SiteID {
  /// Reads an audience: 22 characters of base64url without padding (CRED-1, RFC 4648 §5).
  init(audience reader: inout CBORReader) throws(DenyReason) {
    let text = try reader.readCharacters(atMost: 65_535)
    guard text.count == 22 else { throw .malformed }  // ENC-8 comes before the alphabet
    let characters = reader.bytes.extracting(text)
    var bytes = FixedBytes<16>.zero
    var fault: UInt32 = 0
    var filled = 0
    var place = 0
    while place < 20 {
      // Four characters are three bytes.
      let (first, second) = (Self.sextet(characters[place]), Self.sextet(characters[place &+ 1]))
      let (third, last) = (
        Self.sextet(characters[place &+ 2]), Self.sextet(characters[place &+ 3])
      )
      fault |= first | second | third | last
      let bits = first &<< 18 | second &<< 12 | third &<< 6 | last
      bytes.set(filled, to: UInt8(truncatingIfNeeded: bits &>> 16))
      bytes.set(filled &+ 1, to: UInt8(truncatingIfNeeded: bits &>> 8))
      bytes.set(filled &+ 2, to: UInt8(truncatingIfNeeded: bits))
      filled &+= 3  // at most 15
      place &+= 4
    }
    // Two more are the last byte, and four bits that are zero.
    let (first, second) = (Self.sextet(characters[20]), Self.sextet(characters[21]))
    bytes.set(15, to: UInt8(truncatingIfNeeded: first &<< 2 | second &>> 4))
    fault |= first | second
    guard fault < 64, second & 0xf == 0 else { throw .invalidText }  // ENC-12
    self.init(bytes: bytes)
  }

  /// The six bits that a character stands for; 64 when it stands for nothing.
  @inline(__always)
  private static func sextet(_ character: UInt8) -> UInt32 {
    character < 128 ? UInt32(sextets[Int(character)]) : 64
  }

  /// What each character of ASCII stands for in base64url; 64 where it stands for nothing.
  private static let sextets: InlineArray<128, UInt8> = [
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62, 64, 64,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64,
    64, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 63,
    64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64,
  ]
}
