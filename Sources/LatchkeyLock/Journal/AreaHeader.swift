/// Where the parts of an area's first 64 bytes stand (JRNL-2).
enum AreaHeader {
  static let magic: UInt32 = 0x4c4b_4a4c
  static let geometryOffset = 4
  static let generationOffset = 8
  static let saltOffset = 12
  /// What stands before it goes into the CRC of every record.
  static let baseOffset = 16
  static let checkOffset = 28
  static let byteCount = 32
  /// Where an area's records begin: behind the header and the place where it is retired.
  static let blockByteCount = 64
}

extension RecordBuffer {
  /// Whether a header was read into the buffer.
  mutating func isHeader() -> Bool {
    let sum = check(AreaHeader.checkOffset, from: .max)
    return word(at: 0) == AreaHeader.magic && word(at: AreaHeader.checkOffset) == sum
  }
}

extension Journal where Flash: ~Copyable {
  /// Fills the buffer with a header.
  ///
  /// - Parameter baseByteCount: Bytes of the area in use when the header is written.
  @inline(never)
  mutating func putHeader(generation: UInt32, baseByteCount: Int) {
    record.put(AreaHeader.magic, at: 0)
    record.put(geometry, at: AreaHeader.geometryOffset)
    record.put(generation, at: AreaHeader.generationOffset)
    record.put(salt, at: AreaHeader.saltOffset)
    record.put(UInt32(truncatingIfNeeded: baseByteCount), at: AreaHeader.baseOffset)
    record.fill(0xff, from: AreaHeader.baseOffset &+ 4, to: AreaHeader.checkOffset)
    let sum = record.check(AreaHeader.checkOffset, from: .max)
    record.put(sum, at: AreaHeader.checkOffset)
  }

  /// The tail of an area without records, whose header is in the buffer.
  @inline(never)
  mutating func newTail(_ area: Int) -> Tail {
    let start = areaByteCount &* area &+ AreaHeader.blockByteCount
    let seed = crc32c(record.storage.span, count: AreaHeader.baseOffset, from: .max)
    return Tail(seed: seed, end: start, wholeEnd: start, isSealed: true)
  }

  /// Reads the header of an area into the buffer; false where there is none, or a retired one.
  @inline(never)
  mutating func loadHeader(_ area: Int) -> Bool {
    read(areaByteCount &* area, to: 0, count: AreaHeader.byteCount) && record.isHeader()
      && !isRetired(area)
  }

  @inline(never)
  mutating func isRetired(_ area: Int) -> Bool {
    let start = areaByteCount &* area &+ AreaHeader.byteCount
    return !holds(from: start, to: start &+ AreaHeader.byteCount, theRecord: false)
  }

  /// Version 1, the unit, and the KiB of an area, as a header holds them.
  var geometry: UInt32 {
    UInt32(truncatingIfNeeded: 1 &<< 24 | flash.unitByteCount &<< 16 | areaByteCount &>> 10)
  }
}
