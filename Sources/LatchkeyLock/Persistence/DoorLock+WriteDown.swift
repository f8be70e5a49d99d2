import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// The most bytes of entries in one record.
  static var entriesByteCount: Int { 1_024 }

  /// Begins a record of entries, making room for it where there is none.
  ///
  /// Not on the way to an unlock: it may compact.
  mutating func beginEntries<Flash: FlashDevice & ~Copyable>(
    in journal: inout Journal<Flash>
  ) throws(JournalFailure) {
    do throws(JournalFailure) {
      try journal.begin(atMost: Self.entriesByteCount, usesReserve: false)
    } catch {
      guard error == .full else { throw error }
      while try journal.compact(&self) {}
      try journal.begin(atMost: Self.entriesByteCount, usesReserve: true)
    }
  }

  /// Persists an allow: its receipt where it has one, and all that it changed, in one record (DEC-4).
  mutating func writeDown<Flash: FlashDevice & ~Copyable>(
    _ receipt: borrowing StoredReceipt, isThere: Bool, to journal: inout Journal<Flash>
  ) throws(DenyReason) {
    do throws(JournalFailure) {
      try journal.begin(atMost: Self.entriesByteCount, usesReserve: true)
      if isThere { receipt.write(to: &journal.record) }
      state.writeChanges(SlotPart.used, to: &journal.record)
      let position = try journal.commit(
        kind: isThere ? RecordKind.receipt : RecordKind.entries)
      if isThere { places.put(position, of: receipt.sequence) }
    } catch {
      throw .storage
    }
  }

  /// Persists a receipt alone.
  ///
  /// - Parameter usesReserve: Whether it belongs to the way of somebody who was let in.
  mutating func writeDown<Flash: FlashDevice & ~Copyable>(
    only receipt: borrowing StoredReceipt, to journal: inout Journal<Flash>, usesReserve: Bool
  ) throws(DenyReason) {
    do throws(JournalFailure) {
      try journal.begin(atMost: StoredReceipt.byteCount, usesReserve: usesReserve)
      receipt.write(to: &journal.record)
      places.put(try journal.commit(kind: RecordKind.receipt), of: receipt.sequence)
    } catch {
      throw .storage
    }
  }

  /// Persists what staples have taught, before the answer leaves (DEC-2), as far as the budget goes.
  ///
  /// What does not is kept in memory and written down later: a lock that forgets it in between is
  /// held by the freshness of what it still knows (DEC-7).
  mutating func writeDownLearned<Flash: FlashDevice & ~Copyable>(
    to journal: inout Journal<Flash>, tick: UInt32
  ) throws(DenyReason) {
    let hasFloor = state.raiseFloor(at: tick) != nil
    let slots = state.replay.unsavedSlots
    guard hasFloor || slots != 0 && learning.take(at: tick) else { return }
    do throws(JournalFailure) {
      for index in 0..<(slotCount &- 2) where slots &>> wide(index) & 1 != 0 || index == 0 {
        let isUnsaved = slots &>> wide(index) & 1 != 0
        guard isUnsaved || hasFloor else { continue }
        try journal.begin(atMost: Self.entriesByteCount, usesReserve: true)
        if index == 0 { state.writeFloor(to: &journal.record) }
        if isUnsaved { state.writeSlot(index, SlotPart.learned, to: &journal.record) }
        _ = try journal.commit(kind: RecordKind.entries)
        state.replay.unsavedSlots &= ~(1 &<< wide(index))
      }
    } catch {
      throw .storage
    }
  }
}

extension DoorLock {
  /// Persists what auditors have acknowledged.
  mutating func writeDownAcknowledged<Flash: FlashDevice & ~Copyable>(
    to journal: inout Journal<Flash>
  ) throws(DenyReason) {
    do throws(JournalFailure) {
      try beginEntries(in: &journal)
      writeAcknowledged(to: &journal.record)
      _ = try journal.commit(kind: RecordKind.entries)
    } catch {
      throw .storage
    }
  }
}

/// How often staples may make a lock write before an answer: who signs them could wear the flash out
/// (DEC-7).
struct LearningBudget {
  private var left: UInt8 = LearningBudget.most
  private var tick: UInt32 = 0

  static var most: UInt8 { 16 }
  static var seconds: UInt32 { 240 }

  mutating func take(at now: UInt32) -> Bool {
    while left < Self.most && now &- tick >= Self.seconds {
      left &+= 1  // at most 16
      tick &+= Self.seconds  // at most now
    }
    if left == Self.most { tick = now }
    guard left > 0 else { return false }
    left &-= 1  // above 0
    return true
  }
}
