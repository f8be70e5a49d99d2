import Foundation

/// A generator whose seed is printed, and may be given by the environment.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// `LATCHKEY_FUZZ_SEED`, or one of this run.
  static let seed: UInt64 =
    ProcessInfo.processInfo.environment["LATCHKEY_FUZZ_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0...UInt64.max)

  init() {
    state = Self.seed
    print("LATCHKEY_FUZZ_SEED=\(Self.seed)")
  }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Bytes without a zero, with one in four, or all of them zeros.
  mutating func message(_ count: Int) -> [UInt8] {
    let zeros = Int.random(in: 0...2, using: &self)
    return (0..<count).map { _ in
      let byte = UInt8.random(in: 1...255, using: &self)
      return zeros == 2 || (zeros == 1 && byte & 3 == 0) ? 0 : byte
    }
  }
}
