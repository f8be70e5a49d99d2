import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// Takes the lock back to how it came from the factory, but for what RESET-2 keeps.
  ///
  /// A session that runs is ended as a resident's `lock` would end it (RESET-4); then the lock begins
  /// a boot. One record is the reset; what it makes void is erased behind it, and a power cut between
  /// changes nothing of that.
  ///
  /// - Parameters:
  ///   - hasPresence: Whether somebody inside has shown that he is there.
  ///   - random: Of the new boot.
  ///   - reading: What the sensors say.
  /// - Throws: ``DenyReason/presenceRequired`` (RESET-1), and nothing has changed;
  ///   ``DenyReason/busy`` when the signer failed, and nothing has; ``DenyReason/storage`` when the
  ///   flash did, and then the lock is halted until it has booted again.
  public mutating func reset<Flash: FlashDevice & ~Copyable, Key: Signer & ~Copyable>(
    hasPresence: Bool, tick: UInt32, reading: DoorReading, journal: inout Journal<Flash>,
    key: borrowing Key, secret: Span<UInt8>, random: FixedBytes<32>,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> DoorEffects {
    guard hasPresence else { throw .presenceRequired }
    let remainder = state.remainder(at: tick)
    var receipt = nextReceipt(.use, ReceiptStory(.reset, state.clock.interval(at: tick)))
    let shown = try sign(&receipt, key: key, secret: secret, using: backend)
    var effects = DoorEffects()
    do throws(JournalFailure) {
      try beginEntries(in: &journal)
      receipt.write(to: &journal.record)
      state.writeFloor(remainder, to: &journal.record)
      let position = try journal.commit(kind: RecordKind.receipt)
      effects = handle(.residentLock, tick: tick)  // RESET-4
      forgetLife(keeping: remainder, from: receipts.next)
      places.put(position, of: receipts.next)
      append(shown, as: .use, using: backend)
      recovery.isUnreadable = false
      journal.renew(salt: random.bytes.extracting(0..<4).bigEndianValue)
      while try compact(&journal) {}
      try beginBoot(in: &journal, secret: secret, random: random, using: backend)
      ring.restart()
    } catch {
      isHalted = true
      throw .storage
    }
    effects.add(handle(.restarted(reading), tick: 0))
    return effects
  }

  /// Forgets site, issuers, grants and what had receipts before a sequence (RESET-2, RESET-3).
  mutating func forgetLife(keeping remainder: ResetRemainder, from sequence: UInt64) {
    untold = UntoldEvents()
    visit = Visit()
    opener = nil
    configurationPosition = 0
    ring = ReceiptRing(auditorCount: 1)
    ring.begin(at: sequence)
    state.erase(keeping: remainder)
    door = Door(
      settings: DoorSettings(
        hasBoltSensor: false, hasDoorSensor: false, ajarSeconds: door.settings.ajarSeconds))
  }
}
