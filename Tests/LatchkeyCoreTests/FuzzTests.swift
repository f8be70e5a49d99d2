import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors
import Testing

@Suite("Random input")
struct FuzzTests {
  /// `LATCHKEY_FUZZ_SEED`, or one of this run.
  static let seed: UInt64 =
    ProcessInfo.processInfo.environment["LATCHKEY_FUZZ_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0...UInt64.max)

  @Test("100,000 inputs, each through four readers in turn: none traps, and none has two encodings")
  func readers() {
    print("LATCHKEY_FUZZ_SEED=\(Self.seed)")
    var mutator = Mutator(seed: Self.seed)
    let all = Reader.allCases
    var accepted = 0
    for round in 0..<100_000 {
      let kind = round / 2 % all.count
      let input = round % 2 == 0 ? mutator.noise() : mutator.changed(kind)
      // Its own reader, and three others: after a while every reader has seen every kind.
      let turn = round / (2 * all.count)
      for step in [0, turn % all.count, (turn + 5) % all.count, (turn + 11) % all.count] {
        let reader = all[(kind + step) % all.count]
        guard reader.fault(of: input) == nil else { continue }
        accepted += 1
        guard Tree(input)?.encoded != input else { continue }
        Issue.record("\(reader): \(Hex.encode(input)) has a second encoding")
      }
    }
    print("accepted \(accepted) of 400,000 readings")
    #expect(accepted > 0)
  }

  @Test("a lock answers 5,000 inputs, and none opens it")
  func lock() throws {
    var mutator = Mutator(seed: Self.seed ^ 1)
    let door = try Door.ready()
    let presentation = try #require(Sample.all.firstIndex { $0.reader == .presentation })
    var counts: [UInt16: Int] = [:]
    for round in 0..<5_000 {
      let input = round % 4 == 0 ? mutator.noise() : mutator.changed(presentation)
      guard let reason = door.present(input) else {
        Issue.record("\(Hex.encode(input)) opens")
        continue
      }
      counts[reason.rawValue, default: 0] += 1
    }
    print("a lock's reasons: \(counts.sorted { $0.key < $1.key })")
  }
}

/// Makes bytes that are almost messages.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  private mutating func next(below bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ (mixed >> 31)) >> 33) % max(bound, 1)
  }

  /// Random bytes, which begin like a message in one case of two.
  mutating func noise() -> [UInt8] {
    let starts: [[UInt8]] = [
      [], [0xd2, 0x84, 0x4d, 0xa2, 1, 0x32, 4, 0x48], [0x86, 1], [0x85, 2], [0x83, 3], [0x82, 4],
    ]
    let start = next(below: 2) == 0 ? [] : starts[next(below: starts.count)]
    return start + (0..<next(below: 48)).map { _ in UInt8(next(below: 256)) }
  }

  /// A message with one to four changes.
  ///
  /// - Parameter kind: Its place in ``Sample/all``.
  mutating func changed(_ kind: Int) -> [UInt8] {
    var bytes = Sample.all[kind].bytes
    for _ in 0...next(below: 4) {
      let place = next(below: bytes.count)
      let count = min(next(below: 8), bytes.count - place)
      switch next(below: 6) {
      case 0: bytes.insert(UInt8(next(below: 256)), at: place)
      case 1: bytes.removeSubrange(place..<(place + count))
      case 2: bytes.insert(contentsOf: bytes[place..<(place + count)], at: place)
      case 3:
        let other = Sample.all[next(below: Sample.all.count)].bytes
        bytes.replaceSubrange(place..<(place + count), with: other.prefix(count))
      default: if !bytes.isEmpty { bytes[place] ^= 1 << UInt8(next(below: 8)) }
      }
    }
    return bytes
  }
}
