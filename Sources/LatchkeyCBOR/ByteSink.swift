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
  /// Bytes written so far, at most `capacity`.
  public internal(set) var count = 0
  /// Whether something did not fit. The content is then useless.
  public internal(set) var hasOverflowed = false

  /// An empty buffer.
  public init() { storage = InlineArray(repeating: 0) }

  /// The bytes written so far.
  @inlinable
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    @inline(__always)
    get { storage.span.extracting(0..<count) }
  }

  public mutating func append(_ byte: UInt8) {
    guard count < capacity else {
      hasOverflowed = true
      return
    }
    storage[count] = byte
    count &+= 1  // count < capacity
  }

  public mutating func append(_ bytes: Span<UInt8>) {
    let added = bytes.count
    guard added <= capacity &- count else {  // count ≤ capacity
      hasOverflowed = true
      return
    }
    let start = count
    var target = storage.mutableSpan
    unsafe target.withUnsafeMutableBufferPointer { to in
      unsafe bytes.withUnsafeBufferPointer { from in
        // The guard above keeps start + added within the storage.
        guard let to = to.baseAddress, let from = from.baseAddress else { return }
        unsafe (to + start).update(from: from, count: added)
      }
    }
    count = start &+ added
  }

  /// Forgets the content, so that the buffer can be used again.
  public mutating func removeAll() {
    count = 0
    hasOverflowed = false
  }
}
