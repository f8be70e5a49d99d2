/// A major type of CBOR (RFC 8949 §3.1).
@usableFromInline
package enum MajorType: UInt8 {
  case unsigned, negative, bytes, text, array, map, tag, simple
}

/// The head of an item: its major type and its argument.
package struct Head: Equatable {
  package let major: MajorType
  package let argument: UInt64

  package init(major: MajorType, argument: UInt64) {
    self.major = major
    self.argument = argument
  }
}

/// Reads core deterministic CBOR (RFC 8949 §4.2.1), and nothing else.
///
/// One value has one encoding; every other one is refused, with the reason of the first fault in
/// byte order. The reader copies nothing, allocates nothing, and never reads past its bytes.
@usableFromInline
package struct CBORReader: ~Escapable {
  @usableFromInline
  package let bytes: Span<UInt8>
  @usableFromInline
  package var position: Int
  @usableFromInline
  let end: Int

  /// - Throws: ``DenyReason/tooLarge`` over 65,535 bytes (ENC-13).
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>) throws(DenyReason) {
    guard bytes.count <= 65_535 else { throw .tooLarge }
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  /// Reads a part of a message; the ranges it returns are those of the whole message.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, within range: ByteRange) throws(DenyReason) {
    guard bytes.count <= 65_535, range.upperBound <= bytes.count else { throw .tooLarge }
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// The bytes not read yet.
  package var rest: Span<UInt8> {
    @_lifetime(copy self)
    @inline(__always)
    get { bytes.extracting(position..<end) }
  }

  /// Passes over bytes that the caller has looked at.
  @_lifetime(self: copy self)
  package mutating func skip(_ count: Int) {
    if count >= 0, count <= end &- position { position &+= count }
  }

  /// Goes back to a position that was read before.
  @_lifetime(self: copy self)
  package mutating func rewind(to start: Int) {
    if start <= position { position = start }
  }

  /// Whether all bytes are read.
  package var isAtEnd: Bool { position == end }

  /// Reads a head.
  @_lifetime(self: copy self)
  package mutating func readHead() throws(DenyReason) -> Head {
    guard position < end else { throw .truncated }  // ENC-1
    let initial = bytes[position]
    // The three high bits always name a major type.
    guard let major = MajorType(rawValue: initial &>> 5) else { throw .malformed }
    let information = initial & 0x1f
    guard major != .simple else {
      // ENC-3, ENC-6
      throw information == 31 ? .indefiniteLength : .unsupportedType
    }
    if information < 24 {
      position &+= 1  // position < end ≤ 65,535
      return Head(major: major, argument: wide(information))
    }
    return Head(major: major, argument: try readLongArgument(information))
  }

  /// Reads an argument of 1, 2, 4 or 8 bytes; `information` is the head's low five bits.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #else
    @inline(__always)
  #endif
  @_lifetime(self: copy self)
  private mutating func readLongArgument(_ information: UInt8) throws(DenyReason) -> UInt64 {
    guard information != 31 else { throw .indefiniteLength }  // ENC-3
    guard information < 28 else { throw .malformed }  // ENC-8: reserved
    let width = 1 &<< Int(information &- 24)  // 1, 2, 4 or 8
    guard end &- position > width else { throw .truncated }  // ENC-1
    let start = position &+ 1
    position = start &+ width  // at most end, and so the loads stay within
    let argument = unsafe bytes.bytes.loadBigEndian(at: start, byteCount: width)
    // ENC-2: the argument must need its width, that is more than the width below has.
    let isShortest =
      width == 1 ? argument >= 24 : argument &>> wide(width &* 4) != 0
    guard isShortest else { throw .nonShortest }
    return argument
  }

  /// Reads a head of the given major type.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #else
    @inlinable
  #endif
  @_lifetime(self: copy self)
  package mutating func readArgument(of major: MajorType) throws(DenyReason) -> UInt64 {
    // What nearly every head is comes first; the difference wraps where the type is another.
    if position < end {
      let argument = bytes[position] &- major.rawValue &<< 5
      if argument < 24 {
        position &+= 1
        return wide(argument)
      }
    }
    return try readOtherArgument(of: major)
  }

  @usableFromInline
  @inline(never)
  @_lifetime(self: copy self)
  mutating func readOtherArgument(of major: MajorType) throws(DenyReason) -> UInt64 {
    if position < end {
      let information = bytes[position] &- major.rawValue &<< 5
      if information < 32 { return try readLongArgument(information) }
    }
    let head = try readHead()
    guard head.major == major else {
      throw head.major == .tag ? .unsupportedType : .malformed  // ENC-6, ENC-8
    }
    return head.argument
  }

  /// Reads an unsigned integer of at most `most`.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readUnsigned(through most: UInt64) throws(DenyReason) -> UInt64 {
    try readUnsigned(from: 0, through: most)
  }

  /// Reads an unsigned integer within `range`.
  @usableFromInline
  @inline(never)
  @_lifetime(self: copy self)
  package mutating func readUnsigned(
    from least: UInt64, through most: UInt64
  ) throws(DenyReason) -> UInt64 {
    let value = try readArgument(of: .unsigned)
    guard value >= least, value <= most else { throw .outOfRange }  // ENC-11
    return value
  }

  /// Reads an integer whose magnitude is at most `most`.
  @_lifetime(self: copy self)
  package mutating func readSigned(magnitude most: UInt32) throws(DenyReason) -> Int32 {
    let head = try readHead()
    switch head.major {
    case .unsigned:
      guard head.argument <= wide(most) else { throw .outOfRange }  // ENC-11
      return Int32(bitPattern: narrow32(head.argument))
    case .negative:
      guard head.argument < wide(most) else { throw .outOfRange }  // ENC-11
      return -1 &- Int32(bitPattern: narrow32(head.argument))  // argument < 2^31
    case .tag: throw .unsupportedType  // ENC-6
    default: throw .malformed  // ENC-8
    }
  }

  /// Reads the head of a string and passes over its content.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func readString(_ major: MajorType, atMost limit: Int) throws(DenyReason)
    -> ByteRange
  {
    let length = try readArgument(of: major)
    guard length <= wide(end &- position) else { throw .truncated }  // ENC-1
    guard length <= wide(limit) else { throw .tooLarge }  // ENC-13
    let start = position
    position &+= narrow(length)  // at most end
    return ByteRange(from: start, to: position)
  }

  /// Reads a byte string of at most `limit` bytes.
  @_lifetime(self: copy self)
  package mutating func readBytes(atMost limit: Int) throws(DenyReason) -> ByteRange {
    try readString(.bytes, atMost: limit)
  }

  /// Reads a byte string.
  @_lifetime(self: copy self)
  package mutating func readBytes() throws(DenyReason) -> ByteRange {
    try readString(.bytes, atMost: 65_535)
  }

  /// Reads a byte string of exactly `count` bytes, and returns where they begin.
  @usableFromInline
  @inline(never)
  @_lifetime(self: copy self)
  package mutating func readString(of count: Int) throws(DenyReason) -> UInt16 {
    // The one head that such a string has is one byte, or two.
    let headCount = count < 24 ? 1 : 2
    let left = end &- position
    if left >= headCount &+ count, count < 0x100,
      headCount == 1
        ? Int(bytes[position]) == 0x40 &+ count
        : bytes[position] == 0x58 && Int(bytes[position &+ 1]) == count
    {
      let start = position &+ headCount
      position = start &+ count  // at most end
      return UInt16(truncatingIfNeeded: start)
    }
    let range = try readString(.bytes, atMost: 65_535)
    guard Int(range.count) == count else { throw .malformed }  // ENC-8
    return range.offset
  }

  /// Reads a byte string of the length of a value, and leaves it where it is.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readPlace<Value>() throws(DenyReason) -> Place<Value> {
    Place(offset: try readString(of: Value.byteCount))
  }

  /// Reads a byte string of the length of a value, and copies it.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readValue<Value: FixedString>() throws(DenyReason) -> Value {
    let place: Place<Value> = try readPlace()
    return place.value(in: bytes)
  }

  /// Reads a byte string of exactly `n` bytes.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func readFixed<let n: Int>() throws(DenyReason) -> FixedBytes<n> {
    try readValue()
  }

  /// Reads a text of at most `limit` bytes, whose alphabet the caller judges.
  @_lifetime(self: copy self)
  package mutating func readCharacters(atMost limit: Int) throws(DenyReason) -> ByteRange {
    try readString(.text, atMost: limit)
  }

  /// Reads a text of printable ASCII (ENC-12) of at most `limit` bytes.
  @inline(never)
  @_lifetime(self: copy self)
  package mutating func readText(atMost limit: Int) throws(DenyReason) -> ByteRange {
    let range = try readCharacters(atMost: limit)
    var index = range.lowerBound
    while index < range.upperBound {
      guard bytes[index] &- 0x20 <= 0x5e else { throw .invalidText }  // 0x20 … 0x7e
      index &+= 1
    }
    return range
  }

  /// Reads the head of an array and returns its number of items, at most `limit` (ENC-13).
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  @_lifetime(self: copy self)
  package mutating func readArray(atMost limit: Int) throws(DenyReason) -> Int {
    let count = try readArgument(of: .array)
    guard count <= wide(limit) else { throw .tooLarge }
    return narrow(count)
  }

  /// Reads the head of an array that has exactly `count` items (ENC-8).
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  @_lifetime(self: copy self)
  package mutating func readArray(exactly count: Int) throws(DenyReason) {
    guard try readArgument(of: .array) == wide(count) else { throw .malformed }
  }

  /// Reads the head of a map, whose keys ``nextKey(in:)`` then yields.
  @_lifetime(self: copy self)
  package mutating func readMap() throws(DenyReason) -> MapCursor {
    let count = try readArgument(of: .map)
    // A pair takes two bytes at least, so a larger count cannot be true (ENC-1).
    guard count <= wide((end &- position) / 2) else { throw .truncated }
    return MapCursor(remaining: narrow(count))
  }

  /// Reads the next key of a map; `nil` behind the last pair.
  ///
  /// Keys are integers; they ascend in the bytewise order of their encoding, which for shortest
  /// heads is the order of major type, then argument. A key of more than 31 bits is in no message
  /// and comes back as ``MapCursor/foreignKey``.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #else
    @inlinable
  #endif
  @_lifetime(self: copy self)
  package mutating func nextKey(in map: inout MapCursor) throws(DenyReason) -> Int32? {
    guard map.remaining > 0 else { return nil }
    map.remaining &-= 1  // remaining > 0
    // What nearly every key is comes first.
    if position < end {
      let key = bytes[position]
      if key < 24, wide(key) >= map.least {
        position &+= 1
        map.least = wide(key) &+ 1
        return Int32(key)
      }
    }
    return try readOtherKey(in: &map)
  }

  @usableFromInline
  @inline(never)
  @_lifetime(self: copy self)
  mutating func readOtherKey(in map: inout MapCursor) throws(DenyReason) -> Int32 {
    let head = try readHead()
    guard head.major == .unsigned || head.major == .negative else {
      throw head.major == .tag ? .unsupportedType : .malformed  // ENC-6, ENC-8
    }
    guard head.argument < 0x8000_0000_0000_0000 else { throw .unknownKey }  // ENC-9
    let sign: UInt64 = head.major == .negative ? 0x8000_0000_0000_0000 : 0
    let rank = head.argument | sign
    guard rank >= map.least, !map.isExhausted else {
      let isSame = rank == (map.isExhausted ? UInt64.max : map.least &- 1)  // least > rank ≥ 0
      throw isSame ? .duplicateKey : .keyOrder  // ENC-5, ENC-4
    }
    map.isExhausted = rank == UInt64.max
    map.least = map.isExhausted ? rank : rank &+ 1
    guard head.argument < 0x7fff_ffff else { return MapCursor.foreignKey }
    let argument = Int32(bitPattern: narrow32(head.argument))
    return sign == 0 ? argument : -1 &- argument  // argument < 2^31
  }

  /// - Throws: ``DenyReason/trailingBytes`` unless all bytes are read (ENC-7).
  package func expectEnd() throws(DenyReason) {
    guard isAtEnd else { throw .trailingBytes }
  }

  /// Reads one item of any shape the profile has, to the given depth of nesting.
  ///
  /// Map keys are integers here as everywhere; a tag is refused.
  @_lifetime(self: copy self)
  package mutating func skipItem(depth: Int = 8) throws(DenyReason) {
    guard depth > 0 else { throw .tooLarge }  // ENC-13
    let start = position
    let head = try readHead()
    switch head.major {
    case .unsigned, .negative: return
    case .tag, .simple: throw .unsupportedType  // ENC-6
    case .bytes:
      position = start
      _ = try readBytes()
    case .text:
      position = start
      _ = try readText(atMost: 65_535)
    case .array:
      // ENC-1 counts where the bytes end: a fault in an entry before that is the first one.
      var remaining = head.argument
      while remaining > 0 {
        try skipItem(depth: depth &- 1)  // depth > 0; takes a byte at least, or throws
        remaining &-= 1  // remaining > 0
      }
    case .map:
      position = start
      var map = try readMap()
      while try nextKey(in: &map) != nil { try skipItem(depth: depth &- 1) }  // depth > 0
    }
  }
}
