import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// Accepts a configuration, or refuses it and changes nothing (CONF-1 … CONF-12).
  ///
  /// Not on the way to an unlock: it may compact the journal.
  ///
  /// - Parameters:
  ///   - message: The envelope as received; untrusted.
  ///   - hasPresence: Whether somebody inside has shown that he is there.
  ///   - tick: Seconds since boot.
  /// - Throws: the first reason in the order of `Spec/configuration.md`; ``DenyReason/storage`` when it
  ///   could not be written down, and then the lock is halted until it has booted again.
  public mutating func configure<Flash: FlashDevice & ~Copyable>(
    _ message: Span<UInt8>, hasPresence: Bool, tick: UInt32, journal: inout Journal<Flash>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    var act = ConfigurationAct()
    let new = try state.judgeConfiguration(
      message, hasPresence: hasPresence, tick: tick, &act, using: backend)
    let byteCount = RecordBuffer.payloadByteCount
    // Before it is in force: a snapshot behind it would hold what no record says (JRNL-10).
    if journal.freeByteCount < 2 &* byteCount {
      guard compactWhole(&journal) else { throw .storage }
    }
    try writeDownAllLearned(besides: 0, to: &journal)
    let auditors = state.configuration.auditors
    let count = state.configuration.auditorCount
    try state.adopt(new, act, tick: tick)
    let hasOtherAuditors = replaceAuditors(auditors, count: count)
    do throws(JournalFailure) {
      try journal.begin(atMost: byteCount, usesReserve: true)
      journal.record.appendBigEndian(
        wide(message.count), byteCount: 2)
      journal.record.append(message)
      state.writeConfigured(to: &journal.record)
      if hasOtherAuditors { writeAcknowledged(to: &journal.record) }
      writeDoorSensor(to: &journal.record)
      configurationPosition = try journal.commit(kind: RecordKind.configuration)
      state.notePersisted(slots: state.changedSlots & state.replay.unwrittenSlots)
    } catch {
      isHalted = true
      // What is in force in memory and what stands in the journal are two things now.
      journal.close()
      throw .storage
    }
  }

  /// Takes over the auditors of the configuration in force; one whom the configuration before named
  /// has what he had, and any other nothing (RCPT-9).
  ///
  /// - Returns: Whether they are others, or others come first.
  private mutating func replaceAuditors(
    _ before: InlineArray<3, PublicKey>, count: Int
  ) -> Bool {
    let newCount = state.configuration.auditorCount
    var firstOpen = InlineArray<3, UInt32>(repeating: 0)
    var isChanged = count != newCount
    for index in 0..<newCount {
      for known in 0..<count where before[known] == state.configuration.auditors[index] {
        firstOpen[index] = ring.firstOpen(of: known)
        if known != index { isChanged = true }
      }
      if index < count && before[index] != state.configuration.auditors[index] { isChanged = true }
    }
    guard isChanged else { return false }
    ring.replaceAuditors(count: newCount)
    for index in 0..<newCount { ring.restore(firstOpen: firstOpen[index], of: index) }
    return true
  }
}
