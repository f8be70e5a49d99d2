import LatchkeyCBOR
import LatchkeyCore

/// How full a lock is: what its owner should see before a pass is refused for it.
public struct LockCapacity: Equatable, Sendable {
  /// A number of places, and how many of them are taken.
  public struct Share: Equatable, Sendable {
    public let used: Int
    public let of: Int
  }

  /// Issuers that hold a slot (CAP-1, CAP-2).
  public let issuers: Share
  /// Grants with several uses, or a life from their first (CAP-3).
  public let counters: Share
  /// Receipts that must stay until an auditor has them (RCPT-10); those that may go are not counted.
  public let receipts: Share
  /// Receipts that anybody but a resident may still cause (RCPT-12).
  public let freeReceiptCount: Int
  /// Bytes that the journal takes before it must be compacted.
  public let freeJournalByteCount: Int
  /// Whether ``DoorLock/tend(_:tick:)`` has something to do.
  public let needsTending: Bool
}

extension DoorLock {
  /// Says how full the lock is. Changes nothing.
  public func capacity<Flash: FlashDevice & ~Copyable>(
    of journal: borrowing Journal<Flash>
  ) -> LockCapacity {
    let most = Int(truncatingIfNeeded: ReceiptRing<ringWordCount>.capacity)
    let kept = Int(truncatingIfNeeded: narrow32(receipts.next &- ring.firstKept))  // at most `most`
    return LockCapacity(
      issuers: .init(
        used: slotCount &- 2 &- state.freeIssuerCount, of: slotCount &- 2),
      counters: .init(used: counterCount &- state.freeCounterCount, of: counterCount),
      receipts: .init(used: kept, of: most),
      freeReceiptCount: Int(truncatingIfNeeded: ring.free),
      freeJournalByteCount: journal.freeByteCount, needsTending: journal.needsCompaction)
  }
}
