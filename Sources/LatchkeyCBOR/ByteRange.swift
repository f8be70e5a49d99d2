/// Where a string lies inside the message that holds it.
///
/// A parsed message keeps ranges, not copies: four bytes each, valid only beside the same bytes.
@frozen
public struct ByteRange: Equatable, Sendable {
  /// Offset of the first byte.
  public let offset: UInt16
  /// Number of bytes.
  public let count: UInt16

  /// The range of no bytes.
  public static let empty = ByteRange(offset: 0, count: 0)

  @inlinable
  package init(offset: UInt16, count: UInt16) {
    self.offset = offset
    self.count = count
  }

  /// The range from `start` up to `end`, both inside a message of at most 65,535 bytes.
  package init(from start: Int, to end: Int) {
    offset = UInt16(truncatingIfNeeded: start)
    count = UInt16(truncatingIfNeeded: end &- start)  // end ≥ start: both come from one reader
  }

  /// Offset of the first byte.
  @inlinable
  public var lowerBound: Int { Int(offset) }
  /// Offset behind the last byte.
  @inlinable
  public var upperBound: Int { Int(offset) &+ Int(count) }  // at most 2 × 65,535
  /// Whether the range holds no byte.
  @inlinable
  public var isEmpty: Bool { count == 0 }
}

extension Span where Element == UInt8 {
  /// The bytes of `range`; nothing when the range belongs to another, longer message.
  @inlinable
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  @_lifetime(copy self)
  package func extracting(_ range: ByteRange) -> Span<UInt8> {
    guard range.upperBound <= count else { return extracting(first: 0) }
    return extracting(range.lowerBound..<range.upperBound)
  }
}
