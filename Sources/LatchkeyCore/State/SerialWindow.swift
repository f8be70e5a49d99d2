import LatchkeyCBOR

/// A base and a bit for each of the serials from there on, RFC 6479 style (Spec/replay.md).
///
/// `wordCount` × 32 serials.
public struct SerialWindow<let wordCount: Int>: ~Copyable, Sendable {
  /// Bit i stands for serial base + i.
  public private(set) var words: InlineArray<wordCount, UInt32>
  private let place = InPlace()

  init() { words = InlineArray(repeating: 0) }

  /// Restores a window.
  package init(words: InlineArray<wordCount, UInt32>) { self.words = words }

  subscript(index: Int) -> Bool {
    get { isSet(index) }
    set {
      guard newValue, index >= 0, index < wordCount &* 32 else { return }
      words[index / 32] |= Self.mask(index)
    }
  }

  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  private func isSet(_ index: Int) -> Bool {
    guard index >= 0, index < wordCount &* 32 else { return false }
    return words[index / 32] & Self.mask(index) != 0
  }

  /// Restores one word.
  mutating func set(_ index: Int, to word: UInt32) { words[index] = word }

  private static func mask(_ index: Int) -> UInt32 {
    1 &<< UInt32(truncatingIfNeeded: index & 31)
  }

  /// Moves every bit down by `distance`; those below fall away.
  mutating func shiftDown(by distance: UInt64) {
    guard distance < wide(wordCount &* 32) else {
      words = InlineArray(repeating: 0)
      return
    }
    let whole = narrow(distance) / 32
    let part = UInt32(truncatingIfNeeded: narrow(distance) & 31)
    for index in 0..<wordCount {
      let low = word(index &+ whole) &>> part
      let high = part == 0 ? 0 : word(index &+ whole &+ 1) &<< (32 &- part)
      words[index] = low | high
    }
  }

  private func word(_ index: Int) -> UInt32 { index < wordCount ? words[index] : 0 }
}
