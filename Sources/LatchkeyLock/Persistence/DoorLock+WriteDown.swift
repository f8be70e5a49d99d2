import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// The most bytes of entries in one record, but for a configuration's.
  static var entriesByteCount: Int { 1_024 }
  /// The most bytes that what staples taught takes of one slot, or a whole slot.
  static var slotByteCount: Int { 448 }

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
      // Where the other area fails, this one still has its reserve, to the last byte.
      _ = compactWhole(&journal)
      try journal.begin(atMost: 0, usesReserve: true)
    }
  }

  /// Compacts from beginning to end; a unit that cannot be programmed is left behind, as at idle.
  ///
  /// - Returns: Whether there is room now.
  mutating func compactWhole<Flash: FlashDevice & ~Copyable>(
    _ journal: inout Journal<Flash>
  ) -> Bool {
    var failureCount = 0
    while failureCount < 16 {
      do throws(JournalFailure) {
        if try !compact(&journal) { return true }
      } catch {
        guard error == .storage else { return false }
        failureCount &+= 1  // at most 16
      }
    }
    return false
  }

  /// Does one step of a compaction; a loss that it meets halts the lock, and is remembered
  /// (JRNL-11).
  mutating func compact<Flash: FlashDevice & ~Copyable>(
    _ journal: inout Journal<Flash>
  ) throws(JournalFailure) -> Bool {
    do throws(JournalFailure) {
      return try journal.compact(&self)
    } catch {
      if error == .damaged {
        isHalted = true
        recovery.isUnreadable = true
        // The next one begins with a snapshot that says so.
        journal.abandon(baseByteCount: journal.compaction.baseByteCount)
      }
      throw error
    }
  }

  /// Persists an allow: its receipt where it has one, and all that it changed, in one record (DEC-4).
  mutating func writeDown<Flash: FlashDevice & ~Copyable>(
    _ receipt: borrowing StoredReceipt, isThere: Bool, to journal: inout Journal<Flash>
  ) throws(DenyReason) {
    do throws(JournalFailure) {
      // What it comes to is compared with what is left when it is written.
      try journal.begin(atMost: 0, usesReserve: true)
      if isThere { receipt.write(to: &journal.record) }
      state.writeChanges(to: &journal.record)
      let slots =
        state.changedSlots | writeUnsaved(besides: state.changedSlots, to: &journal.record)
      let position = try journal.commit(
        kind: isThere ? RecordKind.receipt : RecordKind.entries)
      if isThere { places.put(position, of: receipt.sequence) }
      state.notePersisted(slots: slots)
    } catch {
      throw .storage
    }
  }

  /// Persists a receipt alone.
  ///
  /// - Parameter usesReserve: Whether somebody's way in or out waits for it.
  mutating func writeDown<Flash: FlashDevice & ~Copyable>(
    only receipt: borrowing StoredReceipt, to journal: inout Journal<Flash>, usesReserve: Bool
  ) throws(DenyReason) {
    do throws(JournalFailure) {
      try journal.begin(atMost: usesReserve ? 0 : Self.entriesByteCount, usesReserve: usesReserve)
      receipt.write(to: &journal.record)
      let slots = writeUnsaved(besides: 0, to: &journal.record)
      places.put(try journal.commit(kind: RecordKind.receipt), of: receipt.sequence)
      state.notePersisted(slots: slots)
    } catch {
      throw .storage
    }
  }

  /// Takes along what staples taught and is not persisted yet, as far as there is room (DEC-7).
  ///
  /// - Returns: Its slots, a bit each.
  mutating func writeUnsaved(besides slots: UInt64, to record: inout RecordBuffer) -> UInt64 {
    let unsaved = state.replay.unsavedSlots & ~slots
    var written: UInt64 = 0
    for index in 0..<(slotCount &- 2) where unsaved &>> wide(index) & 1 != 0 {
      guard record.payload.count &+ Self.slotByteCount <= Self.entriesByteCount else { break }
      state.writeChanged(index, SlotPart.learned, to: &record)
      written |= 1 &<< wide(index)
    }
    return written
  }

  /// Persists what staples have taught, before the answer leaves (DEC-2), as far as the budget goes.
  ///
  /// What does not is kept in memory and written down later: a lock that forgets it in between is
  /// held by the freshness of what it still knows (DEC-7).
  mutating func writeDownLearned<Flash: FlashDevice & ~Copyable>(
    to journal: inout Journal<Flash>, tick: UInt32
  ) throws(DenyReason) {
    let floor = state.floor
    let hasFloor = state.raiseFloor(at: tick) != nil
    guard hasFloor || state.replay.unsavedSlots != 0 && learning.take(at: tick) else { return }
    do throws(JournalFailure) {
      repeat {
        try writeUnsaved(besides: 0, to: &journal)
      } while state.replay.unsavedSlots != 0 && learning.take(at: tick)
    } catch {
      if hasFloor { state.floor = floor }  // TIME-12: not persisted
      throw .storage
    }
  }

  /// Persists what staples have taught, whatever the budget, before something is given away that may
  /// be free for that reason alone: else a power cut brings back what it held (REPLAY-10).
  mutating func writeDownAllLearned<Flash: FlashDevice & ~Copyable>(
    besides slots: UInt64, to journal: inout Journal<Flash>
  ) throws(DenyReason) {
    do throws(JournalFailure) {
      while state.replay.unsavedSlots & ~slots != 0 {
        try writeUnsaved(besides: slots, to: &journal)
      }
    } catch {
      throw .storage
    }
  }

  /// Writes the floor and what staples taught into a record of its own.
  @inline(never)
  private mutating func writeUnsaved<Flash: FlashDevice & ~Copyable>(
    besides slots: UInt64, to journal: inout Journal<Flash>
  ) throws(JournalFailure) {
    try journal.begin(atMost: 0, usesReserve: true)
    state.writeFloor(to: &journal.record)
    let slots = writeUnsaved(besides: slots, to: &journal.record)
    _ = try journal.commit(kind: RecordKind.entries)
    state.notePersisted(slots: slots)
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
      let slots = writeUnsaved(besides: 0, to: &journal.record)
      _ = try journal.commit(kind: RecordKind.entries)
      state.notePersisted(slots: slots)
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
