import LatchkeyCBOR
import LatchkeyCore

extension SiteID {
  /// The site as a credential names it: base64url without padding, 22 characters (CRED-1).
  public var audience: String {
    var buffer = ByteBuffer<24>()
    writeAudience(to: &buffer)
    return buffer.bytes.withUnsafeBufferPointer { String(decoding: $0.dropFirst(), as: UTF8.self) }
  }

  /// Writes the text that a credential names the site by.
  func writeAudience<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    var text = FixedBytes<22>.zero
    for index in 0..<5 {
      // Three bytes are four sextets.
      let bits =
        UInt32(bytes[index &* 3]) << 16 | UInt32(bytes[index &* 3 &+ 1]) << 8
        | UInt32(bytes[index &* 3 &+ 2])
      text.set(index &* 4, to: Self.character(bits &>> 18))
      text.set(index &* 4 &+ 1, to: Self.character(bits &>> 12))
      text.set(index &* 4 &+ 2, to: Self.character(bits &>> 6))
      text.set(index &* 4 &+ 3, to: Self.character(bits))
    }
    // The last byte is a sextet and two bits, which begin another.
    text.set(20, to: Self.character(UInt32(bytes[15]) &>> 2))
    text.set(21, to: Self.character(UInt32(bytes[15]) &<< 4))
    sink.writeText(text.bytes)
  }

  private static func character(_ sextet: UInt32) -> UInt8 {
    let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    // A literal of 64 bytes never moves, and a sextet is at most 63.
    return alphabet.utf8Start[Int(sextet & 0x3f)]
  }
}
