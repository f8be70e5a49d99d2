import LatchkeyCBOR

/// Where in the journal the receipts stand that a lock keeps.
struct ReceiptPlaces<let wordCount: Int>: ~Copyable {
  private var positions = InlineArray<wordCount, InlineArray<16, UInt32>>(
    repeating: InlineArray(repeating: 0))

  /// Where a receipt stands, or stood: whoever reads it there compares the sequence.
  func position(of sequence: UInt64) -> UInt32 {
    let place = place(of: sequence)
    return positions[place / 16][place % 16]
  }

  mutating func put(_ position: UInt32, of sequence: UInt64) {
    let place = place(of: sequence)
    positions[place / 16][place % 16] = position
  }

  private func place(of sequence: UInt64) -> Int {
    let sequence = narrow32(sequence)
    return Int(sequence % UInt32(truncatingIfNeeded: wordCount &* 16))
  }
}
