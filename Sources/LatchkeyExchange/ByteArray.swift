import LatchkeyCBOR

/// Encoded bytes on the heap: what a host writes messages into.
package struct ByteArray: ByteSink {
  /// The bytes written so far.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  package mutating func append(_ added: Span<UInt8>) {
    bytes.reserveCapacity(bytes.count + added.count)
    for index in 0..<added.count { bytes.append(added[index]) }
  }

  /// Appends bytes that are already encoded.
  package mutating func append(_ added: [UInt8]) { bytes += added }

  /// Writes a text as it is: whether its characters are allowed is judged by who reads it.
  package mutating func writeText(_ text: String) {
    let characters = Array(text.utf8)
    writeText(characters.span)
  }

  /// Writes an array of items that are already encoded.
  package mutating func writeArray(of items: [[UInt8]]) {
    writeArray(count: items.count)
    for item in items { append(item) }
  }
}

extension Array where Element == UInt8 {
  /// Copies bytes.
  package init(copying bytes: Span<UInt8>) {
    self.init(unsafeUninitializedCapacity: bytes.count) { buffer, count in
      for index in 0..<bytes.count { buffer[index] = bytes[index] }
      count = bytes.count
    }
  }

  /// The bytes of a range of this message.
  package func copying(_ range: ByteRange) -> [UInt8] {
    guard range.upperBound <= count else { return [] }
    return Array(self[range.lowerBound..<range.upperBound])
  }
}
