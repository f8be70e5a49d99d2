/// Writes a tree deterministically but for one item.
struct TreeWalk {
  enum Change: CaseIterable {
    /// The head takes 1, 2, 4 or 8 more bytes than it needs.
    case width1, width2, width4, width8
    /// A pair of a map stands before its predecessor.
    case swapped
    /// A pair of a map stands twice.
    case duplicated
    /// A map has a key of which nobody has heard, behind all others.
    case unknown

    var width: Int? {
      switch self {
      case .width1: 1
      case .width2: 2
      case .width4: 4
      case .width8: 8
      default: nil
      }
    }
  }

  let change: Change
  /// The item that is changed, counted in the order of the bytes; a map counts once per pair.
  let target: Int
  private(set) var index = -1
  /// Whether there was such an item, and it could be changed.
  private(set) var isChanged = false
  /// Whether the changed item stands in a header, whose bytes are frozen.
  private(set) var isInHeader = false

  init(_ change: Change, at target: Int) {
    self.change = change
    self.target = target
  }

  mutating func write(_ tree: Tree, isInHeader inHeader: Bool = false) -> [UInt8] {
    switch tree {
    case .unsigned(let value): return head(0, value, inHeader)
    case .negative(let value): return head(1, value, inHeader)
    case .bytes(let value): return head(2, UInt64(value.count), inHeader) + value
    case .text(let value): return head(3, UInt64(value.count), inHeader) + value
    case .array(let items):
      var bytes = head(4, UInt64(items.count), inHeader)
      for (place, item) in items.enumerated() {
        // The first two entries of an envelope are its headers.
        let isHeader = place < 2 && items.count == 4 && items[0].isEmbedded
        bytes += write(item, isInHeader: inHeader || isHeader)
      }
      return bytes
    case .map(let pairs): return map(pairs, inHeader)
    case .tag(let number, let item):
      return head(6, number, inHeader) + write(item, isInHeader: inHeader)
    case .embedded(let item):
      let outer = index + 1
      index += 1
      let content = write(item, isInHeader: inHeader)
      var head = Tree.head(2, UInt64(content.count))
      if outer == target, let width = change.width, width > head.count - 1 {
        head = Tree.head(2, UInt64(content.count), width: width)
        isChanged = true
        isInHeader = inHeader
      }
      return head + content
    }
  }

  private mutating func head(_ major: UInt8, _ argument: UInt64, _ inHeader: Bool) -> [UInt8] {
    index += 1
    let shortest = Tree.head(major, argument)
    guard index == target, let width = change.width, width > shortest.count - 1 else {
      return shortest
    }
    isChanged = true
    isInHeader = inHeader
    return Tree.head(major, argument, width: width)
  }

  private mutating func map(_ pairs: [Tree.Pair], _ inHeader: Bool) -> [UInt8] {
    let begin = index + 1
    var encoded: [[UInt8]] = []
    let hasExtra = (change == .duplicated || change == .unknown) && begin == target
    let isHit = target == begin && change.width == nil
    let count = UInt64(
      pairs.count + (hasExtra && !(pairs.isEmpty && change == .duplicated) ? 1 : 0))
    var bytes = head(5, count, inHeader)
    for pair in pairs {
      encoded.append(
        write(pair.key, isInHeader: inHeader) + write(pair.value, isInHeader: inHeader))
    }
    if isHit {
      isInHeader = inHeader
      isChanged = true
      switch change {
      case .swapped where encoded.count > 1: encoded.swapAt(encoded.count - 2, encoded.count - 1)
      case .duplicated where !encoded.isEmpty: encoded.append(encoded[encoded.count - 1])
      case .unknown: encoded.append([0x3a, 0x7f, 0xff, 0xff, 0xff, 0])
      default: isChanged = false
      }
    }
    bytes += encoded.flatMap { $0 }
    return bytes
  }
}

extension Tree {
  var isEmbedded: Bool {
    if case .embedded = self { return true }
    return false
  }
}
