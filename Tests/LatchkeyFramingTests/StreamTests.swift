import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFraming
import LatchkeyTestSupport
import Testing

@Suite("Streams")
struct StreamTests {
  /// `[3, 0, []]`, and the frame that the specification shows for it.
  static let hello: [UInt8] = [0x83, 0x03, 0x00, 0x80]
  static let framedHello: [UInt8] = [
    0x00, 0x03, 0x83, 0x03, 0x06, 0x80, 0x31, 0x56, 0xfb, 0xb0, 0x00,
  ]

  /// Lengths at which a block or a limit ends, and their neighbours.
  static let lengths = [1, 2, 249, 250, 251, 253, 254, 255, 504, 508, 509, 2_556, 2_559, 2_560]

  @Test("the worked example is what is written and what is read (FRAME-1)")
  func example() throws {
    #expect(try frame(Self.hello) == Self.framedHello)
    #expect(StreamEnd.messages(in: Self.framedHello) == [Self.hello])
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Spec/framing.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.contains("00 03 83 03 06 80 31 56 fb b0 00"))
    #expect(text.contains("41 13 14 15 16 17"))
  }

  @Test("the longest message is that of every other layer (FRAME-1)")
  func limit() { #expect(Framing.messageByteCount == Limits.presentationByteCount) }

  @Test("a message of any length and kind comes back, with no zero inside its frame (FRAME-1)")
  func roundTrips() throws {
    var random = SplitMix64.seeded()
    for length in Self.lengths + (0..<60).map({ _ in Int.random(in: 1...2_560, using: &random) }) {
      for message in [
        random.message(length), [UInt8](repeating: 0, count: length),
        [UInt8](repeating: 0xff, count: length),
      ] {
        let bytes = try frame(message)
        #expect(bytes.count <= Framing.frameByteCount)
        #expect(!bytes.dropFirst().dropLast().contains(0))
        #expect(StreamEnd.messages(in: bytes) == [message])
      }
    }
  }

  @Test("nothing, and more than the limit, is not sent (FRAME-1)")
  func unsendable() {
    #expect(throws: DenyReason.truncated) { try frame([]) }
    #expect(throws: DenyReason.tooLarge) { try frame([UInt8](repeating: 1, count: 2_561)) }
  }

  @Test("a frame with any one bit changed is dropped, and the next is read (FRAME-2)")
  func flips() throws {
    var random = SplitMix64.seeded()
    for message in [Self.hello, random.message(1), random.message(300)] {
      let good = try frame(message)
      for bit in 0..<(good.count * 8) {
        var bytes = good
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(StreamEnd.messages(in: bytes + Self.framedHello) == [Self.hello], "bit \(bit)")
      }
    }
  }

  @Test("a frame cut off anywhere is dropped, and the next is read (FRAME-2)")
  func truncations() throws {
    var random = SplitMix64.seeded()
    let message = random.message(400)
    let good = try frame(message)
    for count in 0..<(good.count - 1) {
      let bytes = good.prefix(count) + Self.framedHello
      #expect(StreamEnd.messages(in: [UInt8](bytes)) == [Self.hello], "\(count) bytes")
      let tail = good.suffix(count) + Self.framedHello
      #expect(StreamEnd.messages(in: [UInt8](tail)) == [Self.hello], "last \(count) bytes")
    }
    // The first zero of the next frame ends one whose last zero was lost.
    #expect(
      StreamEnd.messages(in: good.dropLast() + Self.framedHello) == [message, Self.hello])
  }

  @Test("noise before, between and behind frames takes nothing away (FRAME-2)")
  func noise() throws {
    var random = SplitMix64.seeded()
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      var sent: [[UInt8]] = []
      for _ in 0..<4 {
        bytes += random.message(Int.random(in: 0...40, using: &random))
        sent.append(random.message(Int.random(in: 1...300, using: &random)))
        bytes += try frame(sent[sent.count - 1])
      }
      bytes += random.message(Int.random(in: 0...40, using: &random))
      #expect(StreamEnd.messages(in: bytes) == sent)
    }
  }

  @Test("however the bytes are cut into pieces, the messages are the same (FRAME-2)")
  func chunks() throws {
    var random = SplitMix64.seeded()
    let sent = (0..<20).map { _ in random.message(Int.random(in: 1...600, using: &random)) }
    let bytes = try sent.flatMap { try frame($0) }
    for _ in 0..<50 {
      var end = StreamEnd()
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...min(rest.count, 900), using: &random)
        end.receive(piece: [UInt8](rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(end.messages == sent)
    }
  }
}
