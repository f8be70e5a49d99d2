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
    sink.writeHead(.text, 22)
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for index in 0..<16 {
      bits = bits << 8 | UInt32(bytes[index])
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        sink.append(Self.character(bits >> bitCount & 0x3f))
      }
    }
    // 128 bits are 21 sextets and two bits, which begin the last one.
    sink.append(Self.character(bits << 4 & 0x3f))
  }

  private static func character(_ sextet: UInt32) -> UInt8 {
    let sextet = UInt8(truncatingIfNeeded: sextet)
    return switch sextet {
    case 0..<26: UInt8(ascii: "A") + sextet
    case 26..<52: UInt8(ascii: "a") + sextet - 26
    case 52..<62: UInt8(ascii: "0") + sextet - 52
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
  }
}
