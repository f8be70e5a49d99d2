/// A value that a message holds as a byte string of one length.
public protocol FixedString {
  /// Its length.
  static var byteCount: Int { get }
  /// Copies the value; bytes that are not there are zero.
  init(copying bytes: Span<UInt8>)
  /// Whether these are its bytes. Not for secrets.
  func equals(_ bytes: Span<UInt8>) -> Bool
}

extension FixedBytes: FixedString {
  @inlinable
  public static var byteCount: Int { count }
  @inlinable
  public init(copying bytes: Span<UInt8>) { self.init(prefixOf: bytes) }
  @inlinable
  public func equals(_ bytes: Span<UInt8>) -> Bool { storage.span.equals(bytes) }
}

/// Where a value lies inside the message that holds it: two bytes, valid only beside the same
/// message.
@frozen
public struct Place<Value: FixedString>: Equatable, Sendable {
  @usableFromInline
  let offset: UInt16

  /// A place in no message, until one is read.
  package static var none: Place { Place(offset: 0) }

  @inlinable
  package init(offset: UInt16) { self.offset = offset }

  /// Where it lies.
  @inlinable
  package var range: ByteRange { ByteRange(offset: offset, count: UInt16(Value.byteCount)) }

  /// The value.
  ///
  /// - Parameter message: The same bytes that it was read from.
  @inlinable
  public func value(in message: Span<UInt8>) -> Value {
    Value(copying: message.extracting(range))
  }

  /// Whether the message holds this value here.
  @inlinable
  public func holds(_ value: Value, in message: Span<UInt8>) -> Bool {
    value.equals(message.extracting(range))
  }
}
