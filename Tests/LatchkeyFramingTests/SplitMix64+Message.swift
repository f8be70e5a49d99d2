import LatchkeyTestSupport

extension SplitMix64 {
  /// Bytes without a zero, with one in four, or all of them zeros.
  mutating func message(_ count: Int) -> [UInt8] {
    let zeros = Int.random(in: 0...2, using: &self)
    return (0..<count).map { _ in
      let byte = UInt8.random(in: 1...255, using: &self)
      return zeros == 2 || (zeros == 1 && byte & 3 == 0) ? 0 : byte
    }
  }
}
