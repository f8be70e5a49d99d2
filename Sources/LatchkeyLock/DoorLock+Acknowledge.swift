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
    if let word = state.acknowledgement(index, message, using: backend),
      hash(of: word.sequence, in: &journal) == word.hash,
      ring.acknowledge(word.auditor, through: word.sequence)
    {
      // One that is replayed costs the flash nothing.
      visit.hasAcknowledged = true
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

  /// Writes a receipt again that is kept; none where it is not.
  package mutating func receipt<Flash: FlashDevice & ~Copyable>(
    _ sequence: UInt64, for reader: ReceiptReader, from journal: inout Journal<Flash>,
    secret: Span<UInt8>, using backend: some CryptoBackend
  ) -> Receipt {
    guard let stored = read(sequence, from: &journal) else { return Receipt() }
    return open(stored, for: reader, secret: secret, using: backend)
  }

  /// A receipt that is kept.
  private mutating func read<Flash: FlashDevice & ~Copyable>(
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
