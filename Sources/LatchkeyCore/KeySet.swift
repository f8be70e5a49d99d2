import LatchkeyCBOR

/// A set of small map keys, 0 … 31.
public struct KeySet: Equatable, Sendable {
  public private(set) var rawValue: UInt32

  init(rawValue: UInt32 = 0) { self.rawValue = rawValue }

  mutating func insert(_ key: Int32) {
    guard key >= 0, key < 32 else { return }
    rawValue |= 1 &<< UInt32(bitPattern: key)
  }

  public func contains(_ key: Int32) -> Bool {
    guard key >= 0, key < 32 else { return false }
    return rawValue & (1 &<< UInt32(bitPattern: key)) != 0
  }

  /// Whether every key of `other` is in this set.
  func isSuperset(of other: KeySet) -> Bool { rawValue & other.rawValue == other.rawValue }

  /// The keys from `first` through `last`, both below 31.
  static func keys(_ first: UInt32, through last: UInt32) -> KeySet {
    KeySet(rawValue: (2 &<< last) &- (1 &<< first))
  }
}
