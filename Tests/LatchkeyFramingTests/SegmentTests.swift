import LatchkeyCBOR
import LatchkeyFraming
import LatchkeyTestSupport
import Testing

@Suite("Small packets")
struct SegmentTests {
  /// The message and the segments that the specification shows.
  static let message = [UInt8](0..<24)
  static let cut: [[UInt8]] = [[0x80] + [UInt8](0..<19), [0x41, 0x13, 0x14, 0x15, 0x16, 0x17]]

  @Test("the worked example is what is written and what is read (FRAME-4)")
  func example() throws {
    #expect(try segments(Self.message, of: 20) == Self.cut)
    var end = PacketEnd()
    end.receive(Self.cut)
    #expect(end.messages == [Self.message])
  }

  @Test("a message of any length comes back over packets of any size (FRAME-4)")
  func roundTrips() throws {
    var random = SplitMix64.seeded()
    for size in [20, 21, 100, 185, 243, 244] {
      for length in [1, 2, size - 2, size - 1, size, 2 * size - 2, 1_000, 2_559, 2_560] {
        let message = random.message(length)
        let packets = try segments(message, of: size)
        #expect(packets.allSatisfy { 2...size ~= $0.count })
        #expect(packets.count == (length + size - 2) / (size - 1))
        var end = PacketEnd()
        end.receive(packets)
        #expect(end.messages == [message])
      }
    }
  }

  @Test("sizes and messages over their limits are not sent (FRAME-4)")
  func unsendable() {
    for size in [Int.min, 0, 19, 245, Int.max] {
      #expect(throws: DenyReason.outOfRange) { try segments([1], of: size) }
    }
    #expect(throws: DenyReason.truncated) { try segments([], of: 20) }
    #expect(throws: DenyReason.tooLarge) {
      try segments([UInt8](repeating: 0, count: 2_561), of: 20)
    }
  }

  @Test("a segment lost, repeated or out of turn drops its message and no other (FRAME-5)")
  func outOfTurn() throws {
    var random = SplitMix64.seeded()
    let packets = try segments(random.message(2_560), of: 20)
    let next = try segments(Self.message, of: 20)
    for index in packets.indices {
      var lost = packets
      lost.remove(at: index)
      var twice = packets
      twice.insert(packets[index], at: index)
      var swapped = packets
      if index > 0 { swapped.swapAt(index, index - 1) }
      for changed in [lost, twice] + (index > 0 ? [swapped] : []) {
        var end = PacketEnd()
        end.receive(changed + next)
        // The first one again begins the same message anew; the last one again comes too late.
        let isWhole = changed == twice && (index == 0 || index == packets.count - 1)
        #expect(end.messages.last == Self.message && end.messages.count == (isWhole ? 2 : 1))
      }
    }
  }

  @Test("every change of a header drops the message, but of what tells it is first (FRAME-5)")
  func headers() throws {
    let packets = try segments([UInt8](0..<50), of: 20)
    for index in packets.indices {
      for header: UInt8 in 0...255 where header != packets[index][0] {
        var changed = packets
        changed[index][0] = header
        var end = PacketEnd()
        end.receive(changed)
        let begin = header & 0xbf == 0x80  // a message that this segment alone begins
        let expected: [[UInt8]]
        if header == 0xc0 {
          expected = [[UInt8](packets[index].dropFirst())]
        } else if begin && index == 2 {
          expected = []
        } else if header == packets[index][0] | 0x40 {
          expected = [changed.prefix(index + 1).flatMap { $0.dropFirst() }]
        } else {
          expected = []
        }
        #expect(end.messages == expected, "segment \(index), header \(header)")
      }
    }
  }

  @Test("a first segment takes the place of a message that has begun (FRAME-5)")
  func anew() {
    var end = PacketEnd()
    end.receive([[0x80, 9, 9, 9], [0x01, 9]] + Self.cut)
    #expect(end.messages == [Self.message])
  }

  @Test("an empty packet and an empty segment drop the message (FRAME-5)")
  func empty() {
    for nothing: [UInt8] in [[], [0x01], [0x41], [0x80], [0xc0]] {
      var end = PacketEnd()
      end.receive([Self.cut[0], nothing, Self.cut[1]])
      #expect(end.messages == [])
    }
  }

  @Test("a message of more than 2,560 bytes is dropped at that byte (FRAME-5)")
  func tooLong() {
    var end = PacketEnd()
    let part = [UInt8](repeating: 7, count: 256)
    end.receive([[0x80] + part] + (1..<9).map { [UInt8($0)] + part } + [[0x49] + part])
    #expect(end.messages == [[UInt8](repeating: 7, count: 2_560)])
    end.messages = []
    end.receive([[0x80] + part] + (1..<10).map { [UInt8($0)] + part } + [[0x4a, 7]])
    #expect(end.messages == [])
    end.receive([[0xc0] + [UInt8](repeating: 7, count: 2_561)])
    #expect(end.messages == [])
    end.receive(Self.cut)
    #expect(end.messages == [Self.message])
  }

  @Test("silence of more than 3 s, and a connection that ends, drop a message (FRAME-6)")
  func silence() {
    let start = UInt32.max - 1_000
    var end = PacketEnd()
    end.receive([Self.cut[0]], at: start)
    end.receive([Self.cut[1]], at: start &+ 3_000)
    #expect(end.messages == [Self.message])
    end.receive([Self.cut[0]], at: start)
    end.receive([Self.cut[1]], at: start &+ 3_001)
    #expect(end.messages.count == 1)
    end.receive([Self.cut[0]], at: start)
    end.reassembler.reset()
    end.receive([Self.cut[1]], at: start)
    #expect(end.messages.count == 1)
  }

  @Test("any packets at all leave a reassembler that takes the next message (FRAME-5)")
  func anything() {
    var random = SplitMix64.seeded()
    var end = PacketEnd()
    for _ in 0..<5_000 {
      end.receive([random.message(Int.random(in: 0...244, using: &random))])
      end.messages = []
      end.receive(Self.cut)
      #expect(end.messages == [Self.message])
    }
  }
}
