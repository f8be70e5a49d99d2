/// Bytes as text without padding (RFC 4648 §5): how JSON and paths of the service carry them.
public enum Base64URL {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The text of bytes.
  public static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var index = 0
    while index < bytes.count {
      let rest = bytes.count - index
      let first = bytes[index]
      let second = rest > 1 ? bytes[index + 1] : 0
      let third = rest > 2 ? bytes[index + 2] : 0
      text.append(alphabet[Int(first >> 2)])
      text.append(alphabet[Int((first & 3) << 4 | second >> 4)])
      if rest > 1 { text.append(alphabet[Int((second & 15) << 2 | third >> 6)]) }
      if rest > 2 { text.append(alphabet[Int(third & 63)]) }
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text; `nil` for any other than the one text that ``encode(_:)`` makes of them.
  public static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var pending: UInt32 = 0
    var pendingBits = 0
    for character in text.utf8 {
      guard let value = value(of: character) else { return nil }
      pending = pending << 6 | UInt32(value)  // at most 13 bits are pending
      pendingBits += 6
      guard pendingBits >= 8 else { continue }
      pendingBits -= 8
      bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(pendingBits)))
      pending &= (1 << UInt32(pendingBits)) - 1
    }
    // One value has one text: no lone character, no bits beyond the last byte.
    guard pendingBits < 6, pending == 0 else { return nil }
    return bytes
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
