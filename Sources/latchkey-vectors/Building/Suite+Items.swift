import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Cases of one `cbor` step.

extension Suite {
  /// An item that every reader takes.
  mutating func admits(
    _ id: String, _ title: String, _ requirements: [String], note: String? = nil, _ item: [UInt8]
  ) {
    add(id, title, requirements, note: note) { $0.readItem(item, .allow) }
  }

  /// An item that every reader refuses; `of` is an id of this suite without its family.
  mutating func refuses(
    _ id: String, _ title: String, _ requirements: [String], of: String, note: String? = nil,
    _ item: [UInt8], _ reason: DenyReason
  ) {
    add(id, title, requirements, threats: ["T23"], of: "\(family)-\(of)", note: note) {
      $0.readItem(item, .deny(reason))
    }
  }
}

extension World {
  /// Reads one item of CBOR.
  mutating func readItem(_ item: [UInt8], _ expect: Expectation) {
    var step = Step(.cbor)
    step.message = Hex.encode(item)
    add(step, expect)
  }
}

/// Bytes from hexadecimal; spaces are for the reader.
func hex(_ text: String) -> [UInt8] {
  guard let bytes = Hex.decode(text.filter { $0 != " " }) else {
    preconditionFailure("a recipe has a slip in its hexadecimal: \(text)")
  }
  return bytes
}

extension Item {
  /// A head of a stated width, whatever its argument needs.
  ///
  /// - Parameter width: Bytes of the argument: 1, 2, 4 or 8.
  static func head(_ major: UInt8, _ argument: UInt64, width: Int) -> [UInt8] {
    let information: UInt8 =
      switch width {
      case 1: 24
      case 2: 25
      case 4: 26
      default: 27
      }
    return [major << 5 | information] + bigEndian(argument, width)
  }

  /// What follows a head: content of a string, entries of an array or map, the item of a tag.
  static func content(of major: UInt8, count: Int) -> [UInt8] {
    switch major {
    case 2, 3: [UInt8](repeating: 0x61, count: count)
    case 4: [UInt8](repeating: 0, count: count)
    case 5: (0..<count).flatMap { head(0, UInt64($0)) + [0] }
    case 6: [0]
    default: []
    }
  }
}
