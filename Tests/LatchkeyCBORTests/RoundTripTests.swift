import LatchkeyCBOR
import Testing

@Suite("Reader and writer")
struct RoundTripTests {
  /// The arguments at which heads change their width, and their neighbours.
  static let boundaries: [UInt64] = [
    0, 1, 22, 23, 24, 25, 254, 255, 256, 257, 65_534, 65_535, 65_536, 65_537, 0xffff_fffe,
    0xffff_ffff, 0x1_0000_0000, 0x1_0000_0001, UInt64.max >> 1, UInt64.max - 1, UInt64.max,
  ]

  @Test("a head of every major type comes back (ENC-2)")
  func heads() throws {
    for argument in Self.boundaries {
      for major in [MajorType.unsigned, .negative, .bytes, .text, .array, .map, .tag] {
        var buffer = ByteBuffer<9>()
        buffer.writeHead(major, argument)
        var reader = try CBORReader(buffer.bytes)
        let head = try reader.readHead()
        let isAtEnd = reader.isAtEnd
        #expect(head == Head(major: major, argument: argument))
        #expect(isAtEnd)
      }
    }
  }

  @Test("an integer comes back")
  func integers() throws {
    for value in Self.boundaries.flatMap({ [Int64(bitPattern: $0), ~Int64(bitPattern: $0)] }) {
      var buffer = ByteBuffer<9>()
      buffer.write(value)
      var reader = try CBORReader(buffer.bytes)
      let head = try reader.readHead()
      #expect(head.major == (value >= 0 ? .unsigned : .negative))
      let argument = Int64(bitPattern: head.argument)
      #expect((value >= 0 ? argument : ~argument) == value)
    }
  }

  @Test("a small signed number comes back, and one beyond its magnitude does not (ENC-11)")
  func signed() throws {
    for value in -300...300 as ClosedRange<Int64> {
      var buffer = ByteBuffer<9>()
      buffer.write(value)
      var reader = try CBORReader(buffer.bytes)
      let read = try reader.readSigned(magnitude: 300)
      #expect(read == Int32(value))
      var narrow = try CBORReader(buffer.bytes)
      let narrowly = try? narrow.readSigned(magnitude: 299)
      #expect((narrowly == nil) == (abs(value) == 300))
    }
  }

  @Test("strings, arrays and maps come back")
  func containers() throws {
    for count in [0, 1, 23, 24, 255, 256] {
      let content = [UInt8](repeating: 0x61, count: count)
      var buffer = ByteBuffer<1_024>()
      buffer.writeArray(count: 3)
      buffer.writeBytes(content.span)
      buffer.writeText(content.span)
      buffer.writeMap(count: 1)
      buffer.write(Int64(-65_537))
      buffer.write(UInt64(count))
      var reader = try CBORReader(buffer.bytes)
      let entries = try reader.readArray(atMost: 3)
      let bytes = try reader.readBytes()
      let text = try reader.readText(atMost: 65_535)
      var map = try reader.readMap()
      let key = try reader.nextKey(in: &map)
      let value = try reader.readUnsigned(through: 256)
      let end = try reader.nextKey(in: &map)
      try reader.expectEnd()
      #expect(entries == 3)
      #expect(bytes.count == UInt16(count))
      #expect(text.count == UInt16(count))
      #expect(key == -65_537)
      #expect(value == UInt64(count))
      #expect(end == nil)
    }
  }

  @Test("what does not fit is dropped and remembered")
  func overflow() {
    var buffer = ByteBuffer<4>()
    buffer.write(UInt64(65_536))
    #expect(buffer.hasOverflowed)
    buffer.removeAll()
    buffer.write(UInt64(65_535))
    #expect(!buffer.hasOverflowed)
    #expect(buffer.count == 3)
  }
}
