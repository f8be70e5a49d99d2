import LatchkeyCBOR
import LatchkeyCore

extension [UInt8] {
  /// The bytes that `hex` spells, or `nil` when it is not pairs of hexadecimal digits.
  init?<Text: StringProtocol>(hex: Text) {
    let digits = hex.compactMap(\.hexDigitValue)
    guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}

/// The hexadecimal spelling of `bytes`.
func hex<let count: Int>(_ bytes: FixedBytes<count>) -> String {
  let digits = Array("0123456789abcdef")
  return (0..<count).reduce(into: "") { text, index in
    text.append(digits[Int(bytes[index] >> 4)])
    text.append(digits[Int(bytes[index] & 15)])
  }
}

extension FixedBytes {
  /// The bytes that `hex` spells, or `nil` unless they are as many.
  init?<Text: StringProtocol>(hex: Text) {
    guard let bytes = [UInt8](hex: hex) else { return nil }
    self.init(bytes.span)
  }
}

extension PublicKey {
  init?(hex: String) {
    guard let bytes = FixedBytes<32>(hex: hex) else { return nil }
    self.init(bytes: bytes)
  }
}

extension Signature {
  init?(hex: String) {
    guard let bytes = FixedBytes<64>(hex: hex) else { return nil }
    self.init(bytes: bytes)
  }
}
