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
    let text = try reader.readText(exactly: 22)
    var bytes = ByteBuffer<16>()
    var bits: UInt32 = 0
    var bitCount = 0
    for index in text.lowerBound..<text.upperBound {
      guard let value = Self.sextet(reader.bytes[index]) else { throw .invalidText }
      bits = (bits &<< 6 | UInt32(value)) & 0xffff
      bitCount &+= 6  // at most 13
      if bitCount >= 8 {
        bitCount &-= 8
        bytes.append(UInt8(truncatingIfNeeded: bits &>> UInt32(bitCount)))
      }
    }
    // 22 × 6 = 132 bits: the last four are unused, and zero.
    guard bits & 0xf == 0 else { throw .invalidText }
    self.init(copying: bytes.bytes)
  }

  @inline(__always)
  private static func sextet(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character &- UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character &- UInt8(ascii: "a") &+ 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character &- UInt8(ascii: "0") &+ 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
