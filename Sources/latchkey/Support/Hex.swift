import LatchkeyCBOR
import LatchkeyExchange

extension Collection where Element == UInt8 {
  /// Lower-case hexadecimal.
  var hex: String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 0xf)])
    }
    return text
  }
}

extension Array where Element == UInt8 {
  /// Reads hexadecimal, either case; white space is passed over.
  init?(hex text: String) {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text.unicodeScalars where !character.properties.isWhitespace {
      guard let digit = Self.digit(character) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else { return nil }
    self = bytes
  }

  private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar {
    case "0"..."9": UInt8(scalar.value - 48)
    case "a"..."f": UInt8(scalar.value - 87)
    case "A"..."F": UInt8(scalar.value - 55)
    default: nil
    }
  }

  /// Reads base64url or base64, with or without padding; white space is passed over.
  init?(base64 text: String) {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace && scalar != "=" {
      guard let value = Self.sextet(scalar) else { return nil }
      bits = (bits << 6 | value) & 0xffff
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
    }
    self = bytes
  }

  private static func sextet(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "A"..."Z": scalar.value - 65
    case "a"..."z": scalar.value - 71
    case "0"..."9": scalar.value + 4
    case "-", "+": 62
    case "_", "/": 63
    default: nil
    }
  }

  /// Base64 with padding (RFC 4648 §4).
  var base64: String {
    let alphabet = [Character]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    var index = 0
    while index < count {
      let rest = Swift.min(3, count - index)
      var group: UInt32 = 0
      for offset in 0..<3 {
        group = group << 8 | (offset < rest ? UInt32(self[index + offset]) : 0)
      }
      for sextet in 0..<4 {
        text.append(sextet <= rest ? alphabet[Int(group >> UInt32(18 - 6 * sextet) & 0x3f)] : "=")
      }
      index += 3
    }
    return text
  }
}

extension FixedBytes {
  /// The bytes on the heap.
  var array: [UInt8] { Array(copying: bytes) }

  /// Reads hexadecimal of exactly this length.
  init?(hex text: String) {
    guard let bytes = [UInt8](hex: text) else { return nil }
    self.init(bytes.span)
  }
}
