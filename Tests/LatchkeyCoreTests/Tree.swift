/// A value of CBOR, read leniently and written deterministically, without the modules under test.
///
/// A byte string that holds a map, a list or an envelope is read into: a message is one tree.
indirect enum Tree: Equatable {
  case unsigned(UInt64)
  case negative(UInt64)
  case bytes([UInt8])
  case text([UInt8])
  case array([Tree])
  case map([Pair])
  case tag(UInt64, Tree)
  /// A byte string that holds an item.
  case embedded(Tree)

  struct Pair: Equatable {
    var key: Tree
    var value: Tree
  }

  /// Reads one item that fills the bytes; any width of head, any order of keys.
  init?(_ bytes: [UInt8]) {
    var position = 0
    guard let tree = Tree.item(bytes, &position), position == bytes.count else { return nil }
    self = tree
  }

  private static func item(_ bytes: [UInt8], _ position: inout Int) -> Tree? {
    guard position < bytes.count else { return nil }
    let initial = bytes[position]
    let information = Int(initial & 31)
    position += 1
    var argument = UInt64(information)
    if information >= 24 {
      guard let width = [24: 1, 25: 2, 26: 4, 27: 8][information],
        bytes.count - position >= width
      else { return nil }
      argument = bytes[position..<(position + width)].reduce(0) { $0 << 8 | UInt64($1) }
      position += width
    }
    switch initial >> 5 {
    case 0: return .unsigned(argument)
    case 1: return .negative(argument)
    case 2, 3:
      guard argument <= UInt64(bytes.count - position) else { return nil }
      let content = Array(bytes[position..<(position + Int(argument))])
      position += content.count
      return initial >> 5 == 3 ? .text(content) : inside(content)
    case 4:
      var items: [Tree] = []
      for _ in 0..<min(argument, 65_536) {
        guard let entry = item(bytes, &position) else { return nil }
        items.append(entry)
      }
      return .array(items)
    case 5:
      var pairs: [Pair] = []
      for _ in 0..<min(argument, 65_536) {
        guard let key = item(bytes, &position), let value = item(bytes, &position) else {
          return nil
        }
        pairs.append(Pair(key: key, value: value))
      }
      return .map(pairs)
    case 6: return item(bytes, &position).map { .tag(argument, $0) }
    default: return nil
    }
  }

  /// What a byte string holds.
  private static func inside(_ content: [UInt8]) -> Tree {
    guard let first = content.first, content.count > 1,
      [4, 5].contains(first >> 5) || first == 0xd2,
      let tree = Tree(content)
    else { return .bytes(content) }
    return .embedded(tree)
  }

  /// The one encoding that RFC 8949 §4.2.1 gives the value.
  var encoded: [UInt8] {
    switch self {
    case .unsigned(let value): Self.head(0, value)
    case .negative(let value): Self.head(1, value)
    case .bytes(let value): Self.head(2, UInt64(value.count)) + value
    case .text(let value): Self.head(3, UInt64(value.count)) + value
    case .array(let items): Self.head(4, UInt64(items.count)) + items.flatMap(\.encoded)
    case .map(let pairs):
      Self.head(5, UInt64(pairs.count))
        + pairs.map { ($0.key.encoded, $0.value.encoded) }
        .sorted { $0.0.lexicographicallyPrecedes($1.0) }.flatMap { $0.0 + $0.1 }
    case .tag(let number, let item): Self.head(6, number) + item.encoded
    case .embedded(let item): Tree.bytes(item.encoded).encoded
    }
  }

  /// A head, shortest unless a width is given.
  static func head(_ major: UInt8, _ argument: UInt64, width: Int? = nil) -> [UInt8] {
    let least = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65_536 ? 2 : 4
    let width = width ?? (argument > 0xffff_ffff ? 8 : least)
    let widths: [Int: UInt8] = [1: 24, 2: 25, 4: 26, 8: 27]
    let information: UInt8 = widths[width] ?? UInt8(argument & 31)
    var bytes: [UInt8] = [major << 5 | information]
    for index in 0..<width {
      let shift = UInt64(8 * (width - 1 - index))
      bytes.append(UInt8(truncatingIfNeeded: argument >> shift))
    }
    return bytes
  }

  /// The value of a key in a map.
  subscript(key: Int64) -> Tree? {
    guard case .map(let pairs) = self else { return nil }
    let wanted: Tree = key >= 0 ? .unsigned(UInt64(key)) : .negative(UInt64(-1 - key))
    return pairs.first { $0.key == wanted }?.value
  }

  /// The map with another value, which takes its place in the order of keys.
  func setting(_ key: Int64, _ value: Tree) -> Tree {
    guard case .map(var pairs) = self else { return self }
    let wanted: Tree = key >= 0 ? .unsigned(UInt64(key)) : .negative(UInt64(-1 - key))
    pairs.removeAll { $0.key == wanted }
    return .map(pairs + [Pair(key: wanted, value: value)])
  }

  static func int(_ value: Int) -> Tree {
    value >= 0 ? .unsigned(UInt64(value)) : .negative(UInt64(-1 - value))
  }
}
