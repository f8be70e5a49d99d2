import LatchkeyCore

extension DoorLock {
  /// Does one step of what waits while nobody is there: to be called when the lock idles, and at least
  /// hourly, so that a clock set back by a pulled battery loses little (TIME-12).
  ///
  /// Programs one record, or erases one sector.
  ///
  /// - Returns: Whether there is more to do.
  /// - Throws: when the flash fails; the next call tries again.
  public mutating func tend<Flash: FlashDevice & ~Copyable>(
    _ journal: inout Journal<Flash>, tick: UInt32
  ) throws(JournalFailure) -> Bool {
    guard bootCount > 0, journal.isOpen else { return false }
    if journal.needsCompaction { return try compact(&journal) }
    let floor = state.floor
    guard state.raiseFloor(at: tick) != nil else { return false }
    do throws(JournalFailure) {
      try beginEntries(in: &journal)
      state.writeFloor(to: &journal.record)
      let slots = writeUnsaved(besides: 0, to: &journal.record)
      _ = try journal.commit(kind: RecordKind.entries)
      state.notePersisted(slots: slots)
    } catch {
      state.floor = floor  // TIME-12: not persisted
      throw error
    }
    return journal.needsCompaction
  }
}
