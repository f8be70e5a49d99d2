import LatchkeyCBOR

// Fields that several messages have. ENC-11 bounds every number.

extension CBORReader {
  /// Reads a time in seconds since 1970-01-01T00:00:00Z, 0 … 2^40.
  @_lifetime(self: copy self)
  mutating func readSecond() throws(DenyReason) -> UInt64 {
    try readUnsigned(through: Limits.lastSecond)
  }

  /// Reads a 32-bit number.
  @_lifetime(self: copy self)
  mutating func readUInt32() throws(DenyReason) -> UInt32 {
    narrow32(try readUnsigned(through: 0xffff_ffff))
  }

  /// Reads a number of at most eight bits.
  @_lifetime(self: copy self)
  mutating func readSmall(through most: UInt64) throws(DenyReason) -> UInt8 {
    try readSmall(from: 0, through: most)
  }

  /// Reads a number of at most eight bits.
  @_lifetime(self: copy self)
  mutating func readSmall(from least: UInt64, through most: UInt64) throws(DenyReason) -> UInt8 {
    UInt8(truncatingIfNeeded: try readUnsigned(from: least, through: most))
  }

  /// Reads a 64-bit sequence number.
  @_lifetime(self: copy self)
  mutating func readSequence() throws(DenyReason) -> UInt64 {
    try readUnsigned(through: UInt64.max)
  }

  /// Reads a `cti`: four bytes, big-endian.
  @_lifetime(self: copy self)
  mutating func readSerial() throws(DenyReason) -> UInt32 {
    let start = Int(try readString(of: 4))
    return bytes.extracting(start..<(start &+ 4)).bigEndianValue  // read just now
  }

  /// Reads a point: 1 to 32 characters of `[a-z0-9-]` (ENC-12, ENC-13).
  @_lifetime(self: copy self)
  mutating func readPoint() throws(DenyReason) -> ByteRange {
    let text = try readCharacters(atMost: Limits.pointByteCount)
    guard !text.isEmpty else { throw .malformed }
    for index in text.lowerBound..<text.upperBound {
      guard PointName.isAllowed(bytes[index]) else { throw .invalidText }
    }
    return text
  }
}

extension Span where Element == UInt8 {
  /// The number that the bytes spell, most significant first; of more than four, the last four.
  package var bigEndianValue: UInt32 {
    var value: UInt32 = 0
    var index = 0
    while index < count {
      value = value &<< 8 | UInt32(self[index])
      index &+= 1
    }
    return value
  }
}

/// The alphabet of a point.
package enum PointName {
  package static func isAllowed(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }

  /// Bytewise order; a point comes before a longer one that begins with it (CRED-3).
  static func precedes(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    let shared = min(left.count, right.count)
    for index in 0..<shared where left[index] != right[index] { return left[index] < right[index] }
    return left.count < right.count
  }
}
