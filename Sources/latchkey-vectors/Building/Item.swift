/// A value of CBOR, written exactly as it is put together: cases need wrong encodings too.
indirect enum Item: Sendable {
  case unsigned(UInt64)
  case negative(UInt64)
  case bytes([UInt8])
  case text(String)
  case array([Item])
  case map([(Item, Item)])
  case tag(UInt64, Item)
  /// Bytes as they are.
  case raw([UInt8])

  static func int(_ value: Int64) -> Item {
    value >= 0 ? .unsigned(UInt64(value)) : .negative(UInt64(-1 - value))
  }

  var encoded: [UInt8] {
    switch self {
    case .unsigned(let value): Self.head(0, value)
    case .negative(let value): Self.head(1, value)
    case .bytes(let value): Self.head(2, UInt64(value.count)) + value
    case .text(let value): Self.head(3, UInt64(value.utf8.count)) + Array(value.utf8)
    case .array(let items): Self.head(4, UInt64(items.count)) + items.flatMap(\.encoded)
    case .map(let pairs):
      Self.head(5, UInt64(pairs.count)) + pairs.flatMap { $0.0.encoded + $0.1.encoded }
    case .tag(let number, let item): Self.head(6, number) + item.encoded
    case .raw(let bytes): bytes
    }
  }

  /// The shortest head.
  static func head(_ major: UInt8, _ argument: UInt64) -> [UInt8] {
    let high = major << 5
    return switch argument {
    case ..<24: [high | UInt8(argument)]
    case ..<0x100: [high | 24, UInt8(argument)]
    case ..<0x1_0000: [high | 25] + bigEndian(argument, 2)
    case ..<0x1_0000_0000: [high | 26] + bigEndian(argument, 4)
    default: [high | 27] + bigEndian(argument, 8)
    }
  }

  static func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }
}

/// The claims of one message: a map with integer keys, in the order of the encoding.
struct Fields {
  private(set) var pairs: [(key: Int64, value: Item)] = []

  init(_ pairs: [(Int64, Item)] = []) {
    for (key, value) in pairs { self[key] = value }
  }

  /// Sets, replaces or, with `nil`, removes a key; keys stay in the order of the encoding.
  subscript(key: Int64) -> Item? {
    get { pairs.first { $0.key == key }?.value }
    set {
      pairs.removeAll { $0.key == key }
      guard let newValue else { return }
      let place = pairs.firstIndex { Self.precedes(key, $0.key) } ?? pairs.count
      pairs.insert((key, newValue), at: place)
    }
  }

  private static func precedes(_ left: Int64, _ right: Int64) -> Bool {
    if (left < 0) != (right < 0) { return right < 0 }
    return left < 0 ? left > right : left < right
  }

  var item: Item { .map(pairs.map { (.int($0.key), $0.value) }) }
  var encoded: [UInt8] { item.encoded }
}
