import LatchkeyCBOR

/// `Spec/encoding.md` read once more, item by item, with memory to spare: the reader that the real
/// one must agree with.
struct ReferenceReader {
  let bytes: [UInt8]
  var position = 0

  /// The reason for which an item is refused; `nil` when it is admitted.
  static func fault(of bytes: [UInt8]) -> DenyReason? {
    var reader = ReferenceReader(bytes: bytes)
    do throws(DenyReason) {
      try reader.item(level: 1)
      return reader.position == bytes.count ? nil : .trailingBytes
    } catch {
      return error
    }
  }

  /// Steps 1 to 6 of "Order within one item".
  private mutating func head() throws(DenyReason) -> (major: UInt8, argument: UInt64) {
    guard position < bytes.count else { throw .truncated }
    let major = bytes[position] >> 5
    let information = Int(bytes[position] & 31)
    if major == 7 { throw information == 31 ? .indefiniteLength : .unsupportedType }
    if information == 31 { throw .indefiniteLength }
    if information >= 28 { throw .malformed }
    if information < 24 {
      position += 1
      return (major, UInt64(information))
    }
    let width = [24: 1, 25: 2, 26: 4, 27: 8][information] ?? 0
    guard bytes.count - position > width else { throw .truncated }
    let argument = bytes[(position + 1)...(position + width)].reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    let needed = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65_536 ? 2 : 4
    if width > (argument > 0xffff_ffff ? 8 : needed) { throw .nonShortest }
    position += width + 1
    return (major, argument)
  }

  private mutating func item(level: Int) throws(DenyReason) {
    if level > 8 { throw .tooLarge }
    let head = try head()
    switch head.major {
    case 0, 1: return
    case 2, 3:
      guard head.argument <= UInt64(bytes.count - position) else { throw .truncated }
      let content = bytes[position..<(position + Int(head.argument))]
      if head.major == 3, content.contains(where: { $0 < 0x20 || $0 > 0x7e }) {
        throw .invalidText
      }
      position += Int(head.argument)
    case 4:
      var entry: UInt64 = 0
      while entry < head.argument {
        try item(level: level + 1)
        entry += 1
      }
    case 5: try map(head.argument, level: level)
    default: throw .unsupportedType
    }
  }

  private mutating func map(_ count: UInt64, level: Int) throws(DenyReason) {
    guard count <= UInt64((bytes.count - position) / 2) else { throw .truncated }
    var last: [UInt8] = []
    for _ in 0..<count {
      let start = position
      let head = try head()
      if head.major == 6 { throw .unsupportedType }
      if head.major > 1 { throw .malformed }
      if head.argument >= 1 << 63 { throw .unknownKey }
      let key = Array(bytes[start..<position])
      if key == last { throw .duplicateKey }
      if !last.isEmpty, key.lexicographicallyPrecedes(last) { throw .keyOrder }
      last = key
      try item(level: level + 1)
    }
  }
}

extension CBORReader {
  /// The reason for which the real reader refuses an item.
  static func fault(of bytes: [UInt8]) -> DenyReason? {
    do throws(DenyReason) {
      var reader = try CBORReader(bytes.span)
      try reader.skipItem()
      try reader.expectEnd()
      return nil
    } catch {
      return error
    }
  }
}
