import LatchkeyCBOR
import LatchkeyFraming
import LatchkeyTestSupport
import Testing

@Suite("Limits of streams")
struct StreamLimitTests {
  /// Content, checksum included, as a frame: any content, also one that no sender makes.
  static func stuffed(_ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0]
    var piece: [UInt8] = []
    for byte in content + [0] {
      if byte != 0 { piece.append(byte) }
      guard byte == 0 || piece.count == 254 else { continue }
      bytes += [UInt8(piece.count + 1)] + piece
      piece = []
    }
    return bytes + [0]
  }

  /// CRC-32, bit by bit.
  static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    var register: UInt32 = 0xffff_ffff
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register >> 1 ^ (register & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    return (0..<4).map { UInt8(truncatingIfNeeded: ~register >> UInt32(24 - 8 * $0)) }
  }

  @Test("the checksum is that of Ethernet (FRAME-1)")
  func check() throws {
    #expect(Self.checksum([UInt8]("123456789".utf8)) == [0xcb, 0xf4, 0x39, 0x26])
    let message = [UInt8]("123456789".utf8)
    #expect(try frame(message) == Self.stuffed(message + Self.checksum(message)))
  }

  @Test("a message of 2,560 bytes is taken and one of 2,561 is not (FRAME-2)")
  func longest() {
    for value: UInt8 in [0, 1] {
      let message = [UInt8](repeating: value, count: 2_561)
      let short = [UInt8](message.dropLast())
      #expect(StreamEnd.messages(in: Self.stuffed(short + Self.checksum(short))) == [short])
      let bytes = Self.stuffed(message + Self.checksum(message)) + StreamTests.framedHello
      #expect(StreamEnd.messages(in: bytes) == [StreamTests.hello])
    }
  }

  @Test("a megabyte without a zero is passed over (FRAME-2)")
  func endless() {
    var end = StreamEnd()
    for _ in 0..<1_000 { end.receive(piece: [UInt8](repeating: 0x55, count: 1_000)) }
    end.receive(StreamTests.framedHello)
    #expect(end.messages == [StreamTests.hello])
  }

  @Test("the checksum of an empty message makes no message (FRAME-2)")
  func empty() {
    #expect(StreamEnd.messages(in: Self.stuffed(Self.checksum([]))) == [])
    #expect(StreamEnd.messages(in: [0, 1, 0, 0, 0, 1, 1, 0]) == [])
  }

  @Test("a code byte 01 behind a full piece at the end may be there or not (FRAME-2)")
  func fullPiece() throws {
    var random = SplitMix64.seeded()
    var message: [UInt8] = []
    repeat {
      message = (0..<250).map { _ in UInt8.random(in: 1...255, using: &random) }
    } while Self.checksum(message).contains(0)
    let bytes = try frame(message)
    #expect(bytes.suffix(2) == [1, 0])
    #expect(StreamEnd.messages(in: bytes) == [message])
    #expect(StreamEnd.messages(in: bytes.dropLast(2) + [0]) == [message])
  }

  @Test("a smaller buffer lowers the limit (FRAME-2)")
  func smallBuffer() throws {
    var end = StreamEnd()
    end.buffer = [UInt8](repeating: 0, count: StreamTests.hello.count + 4)
    end.receive(try frame(StreamTests.hello + [1]) + StreamTests.framedHello)
    #expect(end.messages == [StreamTests.hello])
  }

  @Test("silence of more than 3 s drops the beginning of a frame, also over a wrap (FRAME-3)")
  func silence() throws {
    let start = UInt32.max - 1_000
    for cut in 2..<(StreamTests.framedHello.count - 1) {
      var end = StreamEnd()
      end.receive([UInt8](StreamTests.framedHello.prefix(cut)), at: start)
      end.receive([UInt8](StreamTests.framedHello.dropFirst(cut)), at: start &+ 3_000)
      #expect(end.messages == [StreamTests.hello], "cut at \(cut)")
      end.receive([UInt8](StreamTests.framedHello.prefix(cut)), at: start)
      end.receive([UInt8](StreamTests.framedHello.dropFirst(cut)), at: start &+ 3_001)
      #expect(end.messages == [StreamTests.hello], "cut at \(cut)")
      // Without its first zero: the byte behind the silence begins a frame.
      end.receive([UInt8](StreamTests.framedHello.prefix(cut)), at: start)
      end.receive([UInt8](StreamTests.framedHello.dropFirst()), at: start &+ 3_001)
      #expect(end.messages == [StreamTests.hello, StreamTests.hello], "cut at \(cut)")
    }
  }

  @Test("silence between frames means nothing (FRAME-3)")
  func silenceBetween() {
    var end = StreamEnd()
    for hour: UInt32 in 0..<3 { end.receive(StreamTests.framedHello, at: hour * 3_600_000) }
    #expect(end.messages.count == 3)
  }

  @Test("any bytes at all leave a reader that reads the next frame (FRAME-2)")
  func anything() {
    var random = SplitMix64.seeded()
    var end = StreamEnd()
    for _ in 0..<2_000 {
      end.messages = []
      end.receive(random.message(Int.random(in: 0...200, using: &random)))
      #expect(end.messages == [])
      end.receive(StreamTests.framedHello)
      #expect(end.messages == [StreamTests.hello])
    }
  }
}
