import LatchkeyCBOR

/// Links that have verified, so that they need not again (DEC-5). RAM only, 32 bytes each.
struct LinkCache: ~Copyable {
  private var keys = InlineArray<4, Digest>(repeating: .zero)
  private var count = 0
  private var next = 0
  private let place = InPlace()

  /// - Parameter key: SHA-256(verifying key ‖ `Sig_structure` ‖ signature).
  func contains(_ key: Digest) -> Bool {
    for index in 0..<count where key.bytes.bytes.equals(keys[index].bytes.bytes) { return true }
    return false
  }

  /// Remembers a link in place of the one remembered longest.
  mutating func insert(_ key: Digest) {
    keys[next] = key
    next = (next &+ 1) & 3
    count = min(count &+ 1, Limits.cachedLinkCount)  // at most 5
  }

  mutating func removeAll() {
    count = 0
    next = 0
  }
}
