/// Path and query as they stand in a request, taken apart and not yet decoded.
struct RequestTarget {
  /// All of it: what is signed (REQ-4).
  let raw: String
  let segments: [Substring]
  let query: Substring

  /// - Returns: `nil` for anything but a path with or without a query.
  init?(_ raw: String) {
    guard raw.hasPrefix("/"), raw.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    let parts = raw.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.raw = raw
    segments = parts[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    query = parts.count > 1 ? parts[1] : ""
  }

  var path: Substring { raw.prefix { $0 != "?" } }

  /// The text of a segment without its percent signs; `nil` unless it is 1 to 128 bytes of UTF-8
  /// without control characters.
  static func decode(_ segment: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = segment.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexDigit),
        let low = rest.popFirst().flatMap(hexDigit)
      else { return nil }
      bytes.append(high << 4 | low)
    }
    guard (1...128).contains(bytes.count), bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      return nil
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
