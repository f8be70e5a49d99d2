/// Constraint keys, a bit each.
struct ConstraintKeySet: Equatable, Sendable {
  /// Bit n is the key with the number n.
  private(set) var bits: UInt16 = 0

  init() {}

  init(_ keys: Set<ConstraintKey>) {
    for key in keys { insert(key) }
  }

  mutating func insert(_ key: ConstraintKey) { bits |= Self.bit(key) }

  func contains(_ key: ConstraintKey) -> Bool { bits & Self.bit(key) != 0 }

  /// Number of keys.
  var count: Int { bits.nonzeroBitCount }

  /// The lowest key that `other` lacks; `nil` when it has all.
  func first(missingFrom other: ConstraintKeySet) -> ConstraintKey? {
    let missing = bits & ~other.bits
    return missing == 0 ? nil : ConstraintKey(rawValue: UInt8(missing.trailingZeroBitCount))
  }

  /// The keys one by one.
  var keys: Set<ConstraintKey> { Set(ConstraintKey.allCases.filter(contains)) }

  private static func bit(_ key: ConstraintKey) -> UInt16 { 1 << UInt16(key.rawValue) }
}
