import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// Judges the next acknowledgement of a ferry that was taken in: one signature at most (RCPT-9).
  mutating func acknowledge<Flash: FlashDevice & ~Copyable, Output: ByteSink & ~Copyable>(
    _ index: Int, _ message: Span<UInt8>, journal: inout Journal<Flash>,
    using backend: some CryptoBackend, to output: inout Output
  ) throws(DenyReason) -> VisitProgress {
    guard index < state.run.presentation.acknowledgementCount else {
      visit.acknowledgedCount = nil
      try writeDownLearned(to: &journal, tick: visit.tick)
      if visit.hasAcknowledged { try writeDownAcknowledged(to: &journal) }
      output.writeUnsigned(nil)
      return .done(verdict(nil))
    }
    visit.acknowledgedCount = index &+ 1  // at most 2
    guard let word = state.acknowledgement(index, message, using: backend) else { return .more }
    var counts = false
    if let claimed = word.hash, hash(of: word.sequence, in: &journal) == claimed {
      ring.acknowledge(word.auditor, through: word.sequence)
      visit.hasAcknowledged = true
      counts = true
    }
    // SHOW-3
    if let nonce = word.nonce, counts || word.hash == nil,
      state.spend(nonce, at: visit.tick, using: backend)
    {
      visit.showing = ReceiptCursor(
        from: counts ? word.sequence &+ 1 : 0, for: .auditor)  // at most the next sequence
    }
    return .more
  }

  /// SHA-256 of the envelope of a receipt that is kept: the next one names it.
  private mutating func hash<Flash: FlashDevice & ~Copyable>(
    of sequence: UInt64, in journal: inout Journal<Flash>
  ) -> Digest? {
    guard sequence >= ring.oldest, sequence < receipts.next else { return nil }
    let next = sequence &+ 1  // below 2^64
    if next == receipts.next { return receipts.last }
    guard let receipt = read(next, from: &journal) else { return nil }
    return receipt.previous
  }

  /// A receipt that is kept.
  mutating func read<Flash: FlashDevice & ~Copyable>(
    _ sequence: UInt64, from journal: inout Journal<Flash>
  ) -> StoredReceipt? {
    guard sequence >= ring.oldest, sequence < receipts.next else { return nil }
    do throws(JournalFailure) {
      try journal.find(places.position(of: sequence))
    } catch {
      return nil
    }
    var reader = EntryReader(journal.record.payload)
    guard let stored = StoredReceipt.read(&reader), stored.sequence == sequence else { return nil }
    return stored
  }
}
