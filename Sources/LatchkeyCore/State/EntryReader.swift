import LatchkeyCBOR

/// Reads what a lock wrote down for itself: numbers, big-endian, and strings of bytes (Spec/journal.md).
///
/// Behind the end everything reads as zero and ``isShort`` is set: the caller asks once, at its end.
package struct EntryReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var position = 0
  /// Whether something was read that is not there.
  package private(set) var isShort = false

  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  package var isAtEnd: Bool { position >= bytes.count }
  /// Bytes read so far.
  package var offset: Int { position }

  /// The next number, of at most 8 bytes.
  @inline(never)
  @_lifetime(self: copy self)
  package mutating func number(_ byteCount: Int) -> UInt64 {
    var value: UInt64 = 0
    for _ in 0..<byteCount {
      guard position < bytes.count else {
        isShort = true
        return 0
      }
      value = value &<< 8 | wide(bytes[position])
      position &+= 1  // below the count
    }
    return value
  }

  @_lifetime(self: copy self)
  package mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: number(1)) }

  @_lifetime(self: copy self)
  package mutating func word() -> UInt32 { narrow32(number(4)) }

  /// The next string of a length that its type knows.
  @_lifetime(self: copy self)
  package mutating func fixed<let count: Int>() -> FixedBytes<count> {
    guard bytes.count &- position >= count else {
      isShort = true
      return .zero
    }
    let value = FixedBytes<count>(prefixOf: bytes.extracting(position..<bytes.count))
    position &+= count  // at most the count
    return value
  }

  /// Passes over a string, whose place in the bytes it returns.
  @_lifetime(self: copy self)
  package mutating func skip(_ count: Int) -> Range<Int> {
    guard count >= 0, bytes.count &- position >= count else {
      isShort = true
      return position..<position
    }
    position &+= count  // at most the count
    return position &- count..<position
  }
}
