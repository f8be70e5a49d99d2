/// What an encoder writes into.
public protocol ByteSink: ~Copyable {
  /// Appends one byte.
  mutating func append(_ byte: UInt8)
  /// Appends a string of bytes.
  mutating func append(_ bytes: Span<UInt8>)
}

/// A byte string of at most `capacity` bytes that lives where it is declared.
///
/// What does not fit is dropped and remembered in ``hasOverflowed``, so that an encoder asks once,
/// at its end.
@frozen
public struct ByteBuffer<let capacity: Int>: ByteSink, Sendable {
  @usableFromInline
  var storage: InlineArray<capacity, UInt8>
  @usableFromInline
  var used = 0
  @usableFromInline
  var isOverfull = false

  /// An empty buffer.
  @inlinable
  public init() { storage = InlineArray(repeating: 0) }

  /// Bytes written so far, at most `capacity`.
  @inlinable
  public var count: Int { used }

  /// Whether something did not fit. The content is then useless.
  @inlinable
  public var hasOverflowed: Bool { isOverfull }

  /// The bytes written so far.
  @inlinable
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    @inline(__always)
    get { storage.span.extracting(0..<count) }
  }

  @inlinable
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  public mutating func append(_ byte: UInt8) {
    guard used < capacity else {
      isOverfull = true
      return
    }
    storage[used] = byte
    used &+= 1  // used < capacity
  }

  @inlinable
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  public mutating func append(_ bytes: Span<UInt8>) {
    var target = storage.mutableSpan
    if copyBytes(bytes, to: &target, at: used) {
      used &+= bytes.count  // at most capacity
    } else {
      isOverfull = true
    }
  }

  /// Forgets the content, so that the buffer can be used again.
  @inlinable
  public mutating func removeAll() {
    used = 0
    isOverfull = false
  }
}
