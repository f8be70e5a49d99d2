/// Writes core deterministic CBOR (RFC 8949 §4.2.1): every head in its shortest form.
///
/// The order of map keys is the caller's: messages are written key by key, ascending.
extension ByteSink where Self: ~Copyable {
  /// Writes a head.
  @inlinable
  package mutating func writeHead(_ major: MajorType, _ argument: UInt64) {
    let high = major.rawValue &<< 5  // at most 7 << 5
    if argument < 24 {
      append(high | UInt8(truncatingIfNeeded: argument))
    } else if argument < 0x100 {
      append(high | 24)
      append(UInt8(truncatingIfNeeded: argument))
    } else if argument < 0x1_0000 {
      append(high | 25)
      appendBigEndian(argument, byteCount: 2)
    } else if argument < 0x1_0000_0000 {
      append(high | 26)
      appendBigEndian(argument, byteCount: 4)
    } else {
      append(high | 27)
      appendBigEndian(argument, byteCount: 8)
    }
  }

  /// Appends the low bytes of a number, most significant first.
  @inlinable
  package mutating func appendBigEndian(_ value: UInt64, byteCount: Int) {
    for index in 0..<byteCount {
      let shift = wide((byteCount &- 1 &- index) &* 8)  // 0 … 56
      append(UInt8(truncatingIfNeeded: value &>> shift))
    }
  }

  /// Writes an unsigned integer.
  @inlinable
  package mutating func write(_ value: UInt64) { writeHead(.unsigned, value) }

  /// Writes an integer.
  @inlinable
  package mutating func write(_ value: Int64) {
    if value >= 0 {
      writeHead(.unsigned, UInt64(bitPattern: value))
    } else {
      writeHead(.negative, UInt64(bitPattern: -1 &- value))  // value < 0
    }
  }

  /// Writes a byte string.
  @inlinable
  package mutating func writeBytes(_ bytes: Span<UInt8>) {
    writeHead(.bytes, wide(bytes.count))
    append(bytes)
  }

  /// Writes a text, whose bytes are printable ASCII.
  @inlinable
  package mutating func writeText(_ bytes: Span<UInt8>) {
    writeHead(.text, wide(bytes.count))
    append(bytes)
  }

  /// Writes the head of an array.
  @inlinable
  package mutating func writeArray(count: Int) { writeHead(.array, wide(count)) }

  /// Writes the head of a map.
  @inlinable
  package mutating func writeMap(count: Int) { writeHead(.map, wide(count)) }
}
