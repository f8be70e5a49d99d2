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
    let auditors = state.configuration.auditors
    let count = state.configuration.auditorCount
    try state.configure(message, hasPresence: hasPresence, tick: tick, using: backend)
    // RCPT-9
    var hasOtherAuditors = count != state.configuration.auditorCount
    for index in 0..<count where auditors[index] != state.configuration.auditors[index] {
      hasOtherAuditors = true
    }
    if hasOtherAuditors { ring.replaceAuditors(count: state.configuration.auditorCount) }
    do throws(JournalFailure) {
      let byteCount = message.count &+ Self.entriesByteCount
      if journal.freeByteCount < 2 &* byteCount { while try journal.compact(&self) {} }
      try journal.begin(atMost: min(byteCount, 1_536), usesReserve: true)
      journal.record.appendBigEndian(
        wide(message.count), byteCount: 2)
      journal.record.append(message)
      state.writeChanges(SlotPart.authorities | SlotPart.statusMark, to: &journal.record)
      if hasOtherAuditors { writeAcknowledged(to: &journal.record) }
      configurationPosition = try journal.commit(kind: RecordKind.configuration)
    } catch {
      isHalted = true
      throw .storage
    }
  }
}
