/// The bytes of one head in its shortest form (RFC 8949 §4.2.1), at most nine.
@frozen
public struct EncodedHead: Sendable {
  @usableFromInline
  var storage = FixedBytes<9>.zero
  @usableFromInline
  var used = 0

  @usableFromInline
  package init(_ major: MajorType, _ argument: UInt64) {
    let high = major.rawValue &<< 5  // at most 7 << 5
    guard argument >= 24 else {
      storage.storage[0] = high | UInt8(truncatingIfNeeded: argument)
      used = 1
      return
    }
    let width = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8
    storage.storage[0] = high | (width == 1 ? 24 : width == 2 ? 25 : width == 4 ? 26 : 27)
    used = 1
    append(argument, byteCount: width)
  }

  /// The low bytes of a number, at most eight, most significant first.
  @usableFromInline
  package init(bigEndian value: UInt64, byteCount: Int) { append(value, byteCount: byteCount) }

  private mutating func append(_ value: UInt64, byteCount: Int) {
    var place = byteCount &+ used
    var rest = value
    while place > used {
      place &-= 1  // above used ≥ 0
      storage.storage[place] = UInt8(truncatingIfNeeded: rest)
      rest = rest &>> 8
    }
    used &+= byteCount  // at most 9
  }

  @inlinable
  package var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    @inline(__always)
    get { storage.bytes.extracting(first: used) }
  }
}

/// Writes core deterministic CBOR (RFC 8949 §4.2.1): every head in its shortest form.
///
/// The order of map keys is the caller's: messages are written key by key, ascending.
extension ByteSink where Self: ~Copyable {
  /// Writes a head.
  @inlinable
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  package mutating func writeHead(_ major: MajorType, _ argument: UInt64) {
    guard argument >= 24 else {
      append(major.rawValue &<< 5 | UInt8(truncatingIfNeeded: argument))
      return
    }
    #if !hasFeature(Embedded)  // firmware is short of flash, a server of time
      guard argument >= 0x100 else {
        append(major.rawValue &<< 5 | 24)
        append(UInt8(truncatingIfNeeded: argument))
        return
      }
    #endif
    let head = EncodedHead(major, argument)
    append(head.bytes)
  }

  /// Appends the low bytes of a number, most significant first.
  @inlinable
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  package mutating func appendBigEndian(_ value: UInt64, byteCount: Int) {
    let number = EncodedHead(bigEndian: value, byteCount: byteCount)
    append(number.bytes)
  }

  /// Writes an unsigned integer.
  @inlinable
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
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
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
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
