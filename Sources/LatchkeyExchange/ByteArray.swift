import LatchkeyCBOR

/// Encoded bytes on the heap: what a host writes messages into.
package struct ByteArray: ByteSink {
  /// The bytes written so far.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  package mutating func append(_ added: Span<UInt8>) {
    added.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  /// Appends bytes that are already encoded.
  package mutating func append(_ added: [UInt8]) { bytes += added }

  /// Writes an array of items that are already encoded.
  package mutating func writeArray(of items: [[UInt8]]) {
    writeArray(count: items.count)
    for item in items { append(item) }
  }
}

extension ByteSink where Self: ~Copyable {
  /// Writes a text as it is: whether its characters are allowed is judged by who reads it.
  @inlinable
  package mutating func writeText(_ text: String) {
    let characters = text.utf8
    writeHead(.text, UInt64(characters.count))
    let isWritten: Void? = characters.withContiguousStorageIfAvailable { append($0.span) }
    if isWritten == nil { for character in characters { append(character) } }
  }
}

extension Array where Element == UInt8 {
  /// Copies bytes.
  package init(copying bytes: Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { Array($0) }
  }

  /// The bytes of a range of this message.
  package func copying(_ range: ByteRange) -> [UInt8] {
    guard range.upperBound <= count else { return [] }
    return Array(self[range.lowerBound..<range.upperBound])
  }

  /// The value at a place of this message.
  package subscript<Value>(place: Place<Value>) -> Value { place.value(in: span) }
}
