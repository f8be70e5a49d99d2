import LatchkeyTestSupport

/// Random items that are admitted, and what becomes of them under a few changes.
struct RandomItems {
  var random = SplitMix64.seeded()

  /// A head of the shortest width.
  private func head(_ major: UInt8, _ argument: UInt64) -> [UInt8] {
    let width = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65_536 ? 2 : 4
    let count = argument > 0xffff_ffff ? 8 : width
    let information = [0: UInt8(truncatingIfNeeded: argument), 1: 24, 2: 25, 4: 26, 8: 27][count]
    return [major << 5 | (information ?? 0)]
      + (0..<count).map { UInt8(truncatingIfNeeded: argument >> UInt64(8 * (count - 1 - $0))) }
  }

  /// A number of any width, small ones more often.
  private mutating func number(below bits: Int = 64) -> UInt64 {
    let width = Int.random(in: 0...bits, using: &random)
    return width == 0 ? 0 : random.next() >> UInt64(64 - width)
  }

  mutating func admitted(levels: Int = 4) -> [UInt8] {
    let count = Int.random(in: 0...5, using: &random)
    switch Int.random(in: 0..<(levels > 1 ? 6 : 4), using: &random) {
    case 0: return head(0, number())
    case 1: return head(1, number())
    case 2: return head(2, UInt64(count)) + noise(count)
    case 3: return head(3, UInt64(count)) + noise(count).map { 32 + $0 % 95 }
    case 4:
      var bytes = head(4, UInt64(count))
      for _ in 0..<count { bytes += admitted(levels: levels - 1) }
      return bytes
    default:
      var keys = Set<[UInt8]>()
      for _ in 0..<count { keys.insert(head(UInt8(random.next() & 1), number(below: 63))) }
      var bytes = head(5, UInt64(keys.count))
      for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        bytes += key + admitted(levels: levels - 1)
      }
      return bytes
    }
  }

  /// One to three random changes.
  mutating func changed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let byte = UInt8(random.next() & 255)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.insert(byte, at: place)
      case 1: if place < bytes.count { bytes.remove(at: place) }
      case 2: if place < bytes.count { bytes[place] ^= 1 << (byte & 7) }
      default: bytes.removeLast(min(bytes.count, Int(byte & 3)))
      }
    }
    return bytes
  }

  mutating func noise(_ count: Int) -> [UInt8] { random.noise(count) }
}
