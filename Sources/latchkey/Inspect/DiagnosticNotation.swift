import LatchkeyCBOR

/// CBOR in diagnostic notation (RFC 8949 §8): any well-formed item, deterministic or not.
///
/// What an envelope or a scope has embedded is shown inside `<< >>`. Reads no byte twice but those,
/// and goes 16 levels deep.
struct DiagnosticNotation {
  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The notation of one item and nothing behind it.
  ///
  /// - Throws: what a decoder refuses the item with, and the position in the message.
  static func text(of bytes: [UInt8]) throws -> String {
    var notation = DiagnosticNotation(bytes)
    do throws(DenyReason) {
      let text = try notation.item(depth: 16)
      guard notation.position == bytes.count else { throw DenyReason.trailingBytes }
      return text
    } catch {
      throw ToolFailure.refused(error, field: "byte \(notation.position)")
    }
  }

  private mutating func head() throws(DenyReason) -> (major: UInt8, argument: UInt64) {
    guard position < bytes.count else { throw .truncated }
    let major = bytes[position] >> 5
    let information = bytes[position] & 0x1f
    guard information >= 24 else {
      position += 1
      return (major, UInt64(information))
    }
    guard information < 28 else {
      throw information == 31 ? .indefiniteLength : .malformed
    }
    let width = 1 << Int(information - 24)
    guard bytes.count - position > width else { throw .truncated }
    var argument: UInt64 = 0
    for offset in 1...width { argument = argument << 8 | UInt64(bytes[position + offset]) }
    position += 1 + width
    return (major, argument)
  }

  private mutating func item(depth: Int) throws(DenyReason) -> String {
    guard depth > 0 else { throw .tooLarge }
    let start = position
    let (major, argument) = try head()
    switch major {
    case 0: return "\(argument)"
    case 1: return argument == .max ? "-18446744073709551616" : "-\(argument + 1)"
    case 2: return "h'\(try string(argument).hex)'"
    case 3: return Node.text(String(decoding: try string(argument), as: UTF8.self)).json
    case 4: return "[\(try items(argument, depth: depth).joined(separator: ", "))]"
    case 5: return try map(argument, depth: depth)
    case 6: return "\(argument)(\(try tagged(argument, depth: depth)))"
    default: return simple(bytes[start] & 0x1f, argument)
    }
  }

  private mutating func string(_ count: UInt64) throws(DenyReason) -> [UInt8] {
    guard count <= UInt64(bytes.count - position) else { throw .truncated }
    defer { position += Int(count) }
    return Array(bytes[position..<(position + Int(count))])
  }

  private mutating func items(_ count: UInt64, depth: Int) throws(DenyReason) -> [String] {
    guard count <= UInt64(bytes.count - position) else { throw .truncated }
    var texts: [String] = []
    // A receipt comes as [envelope, salt, body]: its body is CBOR in a string.
    let isDisclosure = count == 3 && position < bytes.count && bytes[position] == 0xd2
    for index in 0..<count {
      texts.append(
        isDisclosure && index == 2
          ? try embedded(depth: depth - 1) : try item(depth: depth - 1))
    }
    return texts
  }

  private mutating func map(_ count: UInt64, depth: Int) throws(DenyReason) -> String {
    guard count <= UInt64((bytes.count - position) / 2) else { throw .truncated }
    var texts: [String] = []
    for _ in 0..<count {
      let key = try item(depth: depth - 1)
      // Key 9 of a credential is a scope inside a string.
      let value = key == "9" ? try embedded(depth: depth - 1) : try item(depth: depth - 1)
      texts.append("\(key): \(value)")
    }
    return "{\(texts.joined(separator: ", "))}"
  }

  /// An envelope: protected header and payload are CBOR in strings.
  private mutating func tagged(_ tag: UInt64, depth: Int) throws(DenyReason) -> String {
    guard tag == 18, position < bytes.count, bytes[position] == 0x84 else {
      return try item(depth: depth - 1)
    }
    position += 1
    var parts: [String] = []
    for index in 0..<4 {
      parts.append(
        index == 0 || index == 2 ? try embedded(depth: depth - 1) : try item(depth: depth - 1))
    }
    return "[\(parts.joined(separator: ", "))]"
  }

  /// A string whose content is shown when it is one item of CBOR.
  private mutating func embedded(depth: Int) throws(DenyReason) -> String {
    let start = position
    guard start < bytes.count, bytes[start] >> 5 == 2 else { return try item(depth: depth) }
    let (_, count) = try head()
    let content = try string(count)
    var inner = DiagnosticNotation(content)
    if content.count != 32, let text = try? inner.item(depth: depth - 1),
      inner.position == content.count
    {
      return "<<\(text)>>"
    }
    return "h'\(content.hex)'"
  }

  private func simple(_ information: UInt8, _ argument: UInt64) -> String {
    switch information {
    case 20: "false"
    case 21: "true"
    case 22: "null"
    case 23: "undefined"
    case 25: "float16(\(argument))"
    case 26: "\(Float(bitPattern: UInt32(truncatingIfNeeded: argument)))"
    case 27: "\(Double(bitPattern: argument))"
    default: "simple(\(argument))"
    }
  }
}
