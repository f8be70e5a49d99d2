import LatchkeyCBOR

extension SiteID {
  /// Reads an audience: 22 characters of base64url without padding (CRED-1, RFC 4648 §5).
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  mutating func read(audience reader: inout CBORReader) throws(DenyReason) {
    let text = try reader.readCharacters(atMost: 65_535)
    guard text.count == 22 else { throw .malformed }  // ENC-8 comes before the alphabet
    let characters = reader.bytes.extracting(text)
    var fault: UInt32 = 0
    var filled = 0
    var place = 0
    while place < 20 {
      // Four characters are three bytes.
      var bits: UInt32 = 0
      for index in place..<(place &+ 4) {
        let sextet = Self.sextet(characters[index])
        fault |= sextet
        bits = bits &<< 6 | sextet
      }
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
