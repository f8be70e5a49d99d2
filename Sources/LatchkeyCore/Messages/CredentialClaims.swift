import LatchkeyCBOR

/// What a credential says: eight claims of a CBOR Web Token (RFC 8392; Spec/credential.md).
public struct CredentialClaims: MessageClaims {
  public static var domain: Domain { .credential }

  private var values = FieldValues<10>()

  /// `aud`: the site.
  public private(set) var audience = SiteID(bytes: .zero)
  /// `exp`: the first second outside, since 1970-01-01T00:00:00Z.
  public var expiration: UInt64 { values.long(0) }
  /// `nbf`: the first second inside.
  public var notBefore: UInt64 { values.long(2) }
  /// `iat`.
  public var issuedAt: UInt64 { values.long(4) }
  /// `cti`: the serial, unique per issuer key and site.
  public var serial: UInt32 { values.word(6) }
  /// `cnf`: the holder's key.
  public var confirmation: Place<PublicKey> { values.place(7) }
  /// `scope`: entries `[point, permissions]`.
  public var scope: RowList<ScopeEntry> { values.rows(8) }
  /// What narrows the grant.
  public private(set) var constraints = Constraints()

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 3: try audience.read(audience: &fields.reader)
      case -65537:
        try constraints.read(&fields)
        seen.insert(10)
      default:
        var target = values.target
        // ENC-9
        try fields.readField(of: key &- 4, .credential, into: &target, or: .unknownKey)
      }
      seen.insert(key)
    }
    guard seen == .keys(3, through: 10) else { throw .missingKey }  // ENC-10
    guard notBefore < expiration else { throw .emptyWindow }  // CRED-2
  }
}
