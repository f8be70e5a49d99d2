import Foundation

/// A small random generator whose seed reproduces a failure.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Bytes of any value.
  public mutating func noise(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}

extension SplitMix64 {
  /// `LATCHKEY_FUZZ_SEED`, or one of this run.
  public static let runSeed: UInt64 =
    ProcessInfo.processInfo.environment["LATCHKEY_FUZZ_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0...UInt64.max)

  /// A generator whose seed is printed, and may be given by the environment.
  public static func seeded() -> SplitMix64 {
    print("LATCHKEY_FUZZ_SEED=\(runSeed)")
    return SplitMix64(seed: runSeed)
  }
}
