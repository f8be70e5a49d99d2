import LatchkeyCBOR
import LatchkeyCore

extension DoorLock {
  /// Reads the journal, and begins a boot: of the time the lock knows the floor, of the door what the
  /// sensors say at once (SESS-12). Once in the life of a value.
  ///
  /// Where the journal is not open afterwards, or is damaged, the lock stays halted: it talks, and
  /// opens to nobody (JRNL-11).
  ///
  /// - Parameters:
  ///   - secret: The device seed.
  ///   - random: Of this boot.
  ///   - reading: What the sensors say.
  /// - Returns: What was found, and what the door is to do.
  /// - Throws: when the flash fails, or the boot cannot be written down before it is used (NONCE-1).
  public mutating func boot<Flash: FlashDevice & ~Copyable>(
    from journal: inout Journal<Flash>, secret: Span<UInt8>, random: FixedBytes<32>,
    reading: DoorReading, using backend: some CryptoBackend
  ) throws(JournalFailure) -> (JournalCondition, DoorEffects) {
    guard bootCount == 0 else { throw .invalid }
    let condition = try restore(from: &journal, secret: secret, using: backend)
    guard journal.isOpen else { return (condition, DoorEffects()) }
    try beginBoot(in: &journal, secret: secret, random: random, using: backend)
    isHalted = condition == .damaged
    return (condition, handle(.restarted(reading), tick: 0))
  }

  /// Counts a boot, and begins it: nonces of before are void, the time is the floor.
  mutating func beginBoot<Flash: FlashDevice & ~Copyable>(
    in journal: inout Journal<Flash>, secret: Span<UInt8>, random: FixedBytes<32>,
    using backend: some CryptoBackend
  ) throws(JournalFailure) {
    bootCount &+= 1  // 2^64 boots do not happen
    try beginEntries(in: &journal)
    writeBoots(to: &journal.record)
    _ = try journal.commit(kind: RecordKind.entries)
    state.boot(
      nonces: NonceBook(seed: secret, boot: bootCount, random: random, using: backend))
    ring.restart(at: state.floor)
  }

  /// Takes the place of a lock that was taken down in the middle of a boot, and whose memory was kept
  /// elsewhere.
  package mutating func resume<Flash: FlashDevice & ~Copyable>(
    from journal: inout Journal<Flash>, secret: Span<UInt8>,
    nonces: consuming NonceBook<nonceCount>,
    clock: LockClock, door: Door?, using backend: some CryptoBackend
  ) throws(JournalFailure) {
    let condition = try restore(from: &journal, secret: secret, using: backend)
    state.boot(nonces: nonces)
    state.clock = clock
    if let door { self.door = door }
    isHalted = condition == .damaged || !journal.isOpen
  }

  /// Takes everything from the journal that stands there.
  private mutating func restore<Flash: FlashDevice & ~Copyable>(
    from journal: inout Journal<Flash>, secret: Span<UInt8>, using backend: some CryptoBackend
  ) throws(JournalFailure) -> JournalCondition {
    let condition = try journal.open(&self)
    guard journal.isOpen else { return condition }
    let last = settleRecovery()
    try restoreHead(last, from: &journal, secret: secret, using: backend)
    try restoreConfiguration(from: &journal, using: backend)
    ring.setAuditors(count: state.configuration.auditorCount)
    ring.restart(at: state.floor)
    let settings = DoorSettings(state.configuration, ajarSeconds: door.settings.ajarSeconds)
    if let receiptMask = recovery.receiptMask {
      door = Door(resuming: settings, receiptMask: receiptMask)
    } else {
      door = Door(settings: settings)
    }
    return recovery.isUnreadable ? .damaged : condition
  }

  /// Takes the head of the chain from the last receipt.
  private mutating func restoreHead<Flash: FlashDevice & ~Copyable>(
    _ position: UInt32?, from journal: inout Journal<Flash>, secret: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(JournalFailure) {
    guard let position else { return }
    try journal.find(position)
    var reader = EntryReader(journal.record.payload)
    guard let stored = StoredReceipt.read(&reader) else {
      recovery.isUnreadable = true
      return
    }
    let shown = open(stored, for: .holder, secret: secret, using: backend)
    receipts.last = backend.sha256(shown.envelope.bytes)
  }

  private mutating func restoreConfiguration<Flash: FlashDevice & ~Copyable>(
    from journal: inout Journal<Flash>, using backend: some CryptoBackend
  ) throws(JournalFailure) {
    guard configurationPosition > 0 else { return }
    try journal.find(configurationPosition)
    var reader = EntryReader(journal.record.payload)
    let range = reader.skip(narrow(reader.number(2)))
    let payload = journal.record.payload
    do throws(DenyReason) {
      try state.restoreConfiguration(payload.extracting(range), using: backend)
    } catch {
      recovery.isUnreadable = true
    }
  }
}
