/// A string of bytes whose length is its type.
@frozen
public struct FixedBytes<let count: Int>: Equatable, Sendable {
  @usableFromInline
  var storage: InlineArray<count, UInt8>

  /// All bytes zero.
  @inlinable
  public static var zero: FixedBytes { FixedBytes(storage: InlineArray(repeating: 0)) }

  @inlinable
  init(storage: InlineArray<count, UInt8>) { self.storage = storage }

  /// Copies `bytes`.
  ///
  /// - Returns: `nil` unless `bytes` has exactly ``count`` bytes.
  @inlinable
  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count == count else { return nil }
    self.init(prefixOf: bytes)
  }

  /// Makes each byte from its index.
  @inlinable
  public init(_ byte: (Int) -> UInt8) {
    storage = InlineArray { byte($0) }
  }

  /// The first bytes of a longer string; zeros where it ends before.
  @inlinable
  public init<let longer: Int>(prefixOf other: FixedBytes<longer>) {
    self.init(prefixOf: other.storage.span)
  }

  /// The first bytes of a longer string; zeros where it ends before.
  @inlinable
  public init(prefixOf bytes: Span<UInt8>) {
    guard bytes.count >= count else {
      storage = InlineArray(repeating: 0)
      var target = storage.mutableSpan
      copyBytes(bytes, to: &target, at: 0)
      return
    }
    // The guard above keeps the load within the bytes.
    storage = unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(as: InlineArray<count, UInt8>.self)
    }
  }

  /// The byte at `index`, from 0 up to ``count``.
  @inlinable
  public subscript(index: Int) -> UInt8 { storage[index] }

  /// Changes the byte at `index`, from 0 up to ``count``.
  @inlinable
  package mutating func set(_ index: Int, to byte: UInt8) { storage[index] = byte }

  /// The bytes, readable while the value lives.
  @inlinable
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    @inline(__always)
    get { storage.span }
  }

  /// Whether both hold the same bytes. Not for secrets: it stops at the first difference.
  @inlinable
  public static func == (left: FixedBytes, right: FixedBytes) -> Bool {
    left.storage.span.equals(right.storage.span)
  }

  /// Whether both hold the same bytes, in a time that does not depend on where they differ.
  @inlinable
  public func equalsInConstantTime(_ other: FixedBytes) -> Bool {
    var difference: UInt8 = 0
    for index in 0..<count { difference |= storage[index] ^ other.storage[index] }
    return difference == 0
  }
}
