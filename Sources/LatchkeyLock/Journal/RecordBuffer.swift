import LatchkeyCBOR

/// One record as it stands in flash: kind, length, payload, padding, CRC (JRNL-3).
///
/// 1,608 bytes: a payload of 1,536 with its frame at any unit, and 32 for what is read beside it.
public struct RecordBuffer: ByteSink, ~Copyable {
  /// The longest payload in bytes.
  public static let payloadByteCount = 1_536
  /// Bytes in front of the payload: kind and length.
  static let headByteCount = 3

  /// The most bytes of a record.
  static let frameByteCount = 1_576

  /// Behind the last byte of the payload, at most 1,539.
  private(set) var payloadEnd = headByteCount
  /// Whether something did not fit.
  private(set) var hasOverflowed = false
  var storage = InlineArray<1_608, UInt8>(repeating: 0)
  private let place = InPlace()

  init() {}

  /// Bytes in flash of a record with `count` bytes of payload, of which there are at most 65,535.
  static func byteCount(_ count: Int, unit: Int) -> Int {
    (count &+ headByteCount &+ 4 &+ unit &- 1) & ~(unit &- 1)  // unit is a power of two
  }

  /// Whether a client may use it: 0 is the journal's own, and 255 reads as erased.
  static func isValid(kind: UInt8) -> Bool { kind &- 1 < 0xfe }

  /// What kind of record it is; 0 is the journal's own.
  var kind: UInt8 { storage[0] }

  /// The payload written or loaded.
  var payload: Span<UInt8> {
    @_lifetime(&self)
    @inline(__always)
    mutating get { storage.span.extracting(Self.headByteCount..<payloadEnd) }
  }

  /// Begins an empty payload.
  mutating func begin() {
    payloadEnd = Self.headByteCount
    hasOverflowed = false
  }

  /// Drops what the payload has behind its first `count` bytes.
  mutating func shorten(to count: Int) {
    payloadEnd = min(payloadEnd, Self.headByteCount &+ max(0, min(count, Self.payloadByteCount)))
  }

  public mutating func append(_ byte: UInt8) {
    guard payloadEnd < Self.headByteCount &+ Self.payloadByteCount else {
      hasOverflowed = true
      return
    }
    storage[payloadEnd] = byte
    payloadEnd &+= 1  // bounded by the guard
  }

  public mutating func append(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      append(bytes[index])
      index &+= 1  // below the count
    }
  }

  /// Appends a big-endian number to a payload that has space for it.
  mutating func append(_ value: UInt32) {
    put(value, at: payloadEnd)
    payloadEnd &+= 4
  }

  /// Completes the record: head, padding, CRC.
  ///
  /// - Returns: Its bytes in flash.
  @inline(never)
  mutating func close(kind: UInt8, seed: UInt32, unit: Int) -> Int {
    let count = payloadEnd &- Self.headByteCount  // 0 … 1,536
    storage[0] = kind
    storage[1] = UInt8(truncatingIfNeeded: count &>> 8)
    storage[2] = UInt8(truncatingIfNeeded: count)
    let byteCount = Self.byteCount(count, unit: unit)
    fill(0xff, from: payloadEnd, to: byteCount &- 4)
    let sum = check(byteCount &- 4, from: seed)
    put(sum, at: byteCount &- 4)
    return byteCount
  }

  /// The bytes that the head in the buffer claims, or 0 where no record begins so.
  mutating func claimedByteCount(unit: Int) -> Int {
    let count = Int(truncatingIfNeeded: word(at: 0) &>> 8) & 0xffff
    guard kind != 0xff, count <= Self.payloadByteCount else { return 0 }
    return Self.byteCount(count, unit: unit)
  }

  /// Takes a record of `byteCount` bytes that was read into the buffer, if it is whole.
  @inline(never)
  mutating func accept(_ byteCount: Int, seed: UInt32) -> Bool {
    payloadEnd = Self.headByteCount &+ Int(truncatingIfNeeded: word(at: 0) &>> 8) & 0xffff
    hasOverflowed = false
    let sum = check(byteCount &- 4, from: seed)
    return word(at: byteCount &- 4) == sum
  }

  /// The CRC of the first `count` bytes. All ones is stored as 0, so that the last unit of a record
  /// never reads as erased.
  @inline(never)
  mutating func check(_ count: Int, from seed: UInt32) -> UInt32 {
    let register = crc32c(storage.span, count: count, from: seed)
    return register == 0 ? 0 : ~register
  }

  /// Fills with `byte`.
  @inline(never)
  mutating func fill(_ byte: UInt8, from start: Int, to end: Int) {
    var index = start
    while index < end {
      storage[index] = byte
      index &+= 1  // below end
    }
  }

  /// The big-endian number at `offset`.
  mutating func word(at offset: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in offset..<offset &+ 4 {
      value = value &<< 8 | UInt32(truncatingIfNeeded: storage[index])
    }
    return value
  }

  /// Puts a big-endian number at `offset`.
  @inline(never)
  mutating func put(_ value: UInt32, at offset: Int) {
    var rest = value
    for index in 0..<4 {
      storage[offset &+ 3 &- index] = UInt8(truncatingIfNeeded: rest)
      rest &>>= 8
    }
  }
}
