import LatchkeyCBOR

extension SiteID {
  /// Reads an audience: 22 characters of base64url without padding (CRED-1, RFC 4648 §5).
  @inline(never)
  mutating func read(audience reader: inout CBORReader) throws(DenyReason) {
    let text = try reader.readCharacters(atMost: 65_535)
    guard text.count == 22 else { throw .malformed }  // ENC-8 comes before the alphabet
    let characters = reader.bytes.extracting(text)
    var fault: UInt32 = 0
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    var filled = 0
    for index in 0..<22 {
      let sextet = Self.sextet(characters[index])
      fault |= sextet
      bits = bits &<< 6 | sextet
      bitCount &+= 6  // at most 13
      guard bitCount >= 8 else { continue }
      bitCount &-= 8  // at least 8
      bytes.set(filled, to: UInt8(truncatingIfNeeded: bits &>> bitCount))
      filled &+= 1  // at most 16: 22 characters hold 132 bits
    }
    // The last four bits are no byte, and zero.
    guard fault < 64, bits & 0xf == 0 else { throw .invalidText }  // ENC-12
  }

  /// The six bits that a character stands for; 64 when it stands for nothing.
  @inline(__always)
  private static func sextet(_ character: UInt8) -> UInt32 {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character &- UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character &- UInt8(ascii: "a") &+ 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character &- UInt8(ascii: "0") &+ 52)
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: 64
    }
  }
}
