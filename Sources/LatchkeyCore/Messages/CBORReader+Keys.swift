import LatchkeyCBOR

// Fields that only some messages have: a key, a confirmation, a bitmap.

extension CBORReader {
  /// Reads a key that Latchkey takes (SIG-10, CONF-1).
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  @_lifetime(self: copy self)
  mutating func readKey() throws(DenyReason) -> Place<PublicKey> {
    let key: Place<PublicKey> = try readPlace()
    guard Ed25519Acceptance.acceptsPoint(bytes.extracting(key.range)) else { throw .weakKey }
    return key
  }

  /// Reads a key, or a string of no byte, which comes back as 0.
  @_lifetime(self: copy self)
  mutating func readOptionalKey() throws(DenyReason) -> UInt16 {
    let start = position
    guard try !readBytes().isEmpty else { return 0 }
    rewind(to: start)
    return try readKey().range.offset
  }

  /// Reads `{1: COSE_Key}` (RFC 8747 §3.2).
  @_lifetime(self: copy self)
  mutating func readConfirmation() throws(DenyReason) -> Place<PublicKey> {
    #if !hasFeature(Embedded)  // firmware is short of flash, a server of time
      // The one encoding that such a map of an Ed25519 key has, up to the key.
      let head: InlineArray<10, UInt8> = [0xa1, 1, 0xa3, 1, 1, 0x20, 6, 0x21, 0x58, 0x20]
      if rest.count >= 42, rest.extracting(0..<10).equals(head.span) {
        skip(8)
        return try readKey()
      }
    #endif
    return try readOtherConfirmation()
  }

  /// Reads a confirmation key by key, and so finds the first fault.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func readOtherConfirmation() throws(DenyReason) -> Place<PublicKey> {
    var map = try readMap()
    var key: Place<PublicKey>?
    while let member = try nextKey(in: &map) {
      guard member == 1 else { throw .unknownKey }  // ENC-9
      key = try readCOSEKey()
    }
    guard let key else { throw .missingKey }  // ENC-10
    return key
  }

  /// Reads `{1: 1, -1: 6, -2: key}` (RFC 9053 §7.2).
  @_lifetime(self: copy self)
  private mutating func readCOSEKey() throws(DenyReason) -> Place<PublicKey> {
    var map = try readMap()
    var seen = 0
    var key = Place<PublicKey>.none
    while let member = try nextKey(in: &map) {
      switch member {
      case 1: _ = try readUnsigned(from: 1, through: 1)
      case -1: _ = try readUnsigned(from: 6, through: 6)
      case -2: key = try readKey()
      default: throw .unknownKey  // ENC-9
      }
      seen &+= 1  // at most 3: keys ascend
    }
    guard seen == 3 else { throw .missingKey }  // ENC-10
    return key
  }

  /// Reads a revocation bitmap, whose last byte is not zero (STAPLE-1).
  @_lifetime(self: copy self)
  mutating func readBitmap() throws(DenyReason) -> ByteRange {
    let bitmap = try readBytes(atMost: Limits.bitmapByteCount)
    guard bitmap.isEmpty || bytes[bitmap.upperBound &- 1] != 0 else { throw .malformed }
    return bitmap
  }
}
