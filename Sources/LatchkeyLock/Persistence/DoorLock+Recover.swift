import LatchkeyCBOR
import LatchkeyCore

extension DoorLock: JournalClient {
  public mutating func recover(kind: UInt8, at position: UInt32, _ payload: Span<UInt8>) {
    var reader = EntryReader(payload)
    switch kind {
    case RecordKind.receipt:
      guard let stored = StoredReceipt.read(&reader) else {
        recovery.isUnreadable = true
        return
      }
      if let last = recovery.last, last.sequence != stored.sequence { settle(last) }
      recovery.last = Recovery.Last(
        sequence: stored.sequence, position: position, kind: stored.kind,
        event: stored.story.event, earliest: stored.story.clock.earliest,
        grant: stored.story.grant, job: stored.story.job)
      if stored.story.event == .reset { forgetLife(at: stored.sequence) }
    case RecordKind.entries: break
    case RecordKind.configuration:
      configurationPosition = position
      _ = reader.skip(narrow(reader.number(2)))
    default:
      recovery.isUnreadable = true
      return
    }
    while !reader.isAtEnd, readEntry(&reader) {}
    if !reader.isAtEnd || reader.isShort { recovery.isUnreadable = true }
  }

  /// Takes in one entry.
  ///
  /// - Returns: Whether it is known; what stands behind one that is not cannot be read.
  private mutating func readEntry(_ reader: inout EntryReader) -> Bool {
    let number = reader.byte()
    switch number {
    case LockEntry.head:
      receipts.next = reader.number(8)
      receipts.last = Digest(bytes: reader.fixed())
    case LockEntry.boots: bootCount = reader.number(8)
    case LockEntry.acknowledged:
      for auditor in 0..<3 { ring.restore(firstOpen: reader.word(), of: auditor) }
    default: return state.readEntry(number, &reader)
    }
    return true
  }

  /// Voids all that was found so far: the lock was reset (RESET-2). What it kept stands behind this.
  private mutating func forgetLife(at sequence: UInt64) {
    forgetLife(
      keeping: ResetRemainder(floor: state.floor, issueMark: state.issueMark), from: sequence)
    recovery.hasBegun = false
    recovery.receiptMask = nil
  }

  /// Puts a receipt that was found into its place.
  private mutating func settle(_ found: Recovery.Last) {
    if !recovery.hasBegun { ring.begin(at: found.sequence) }
    recovery.hasBegun = true
    // Receipts rise by one; what another firmware left out is a gap that any reader will see.
    guard found.sequence == ring.next else {
      recovery.isUnreadable = true
      return
    }
    places.put(found.position, of: found.sequence)
    ring.restore(found.kind, endsSession: found.event.endsSession, at: found.earliest)
    receipts.next = ring.next
    switch found.kind {
    case .session:
      recovery.receiptMask = 0
      if let grant = found.grant {
        opener = ObligationSession(grant: grant, job: found.job, receipt: found.sequence)
      }
    case .sessionEvent:
      recovery.receiptMask =
        found.event.endsSession
        ? nil
        : recovery.receiptMask.map {
          $0 | found.event.bit
        }
    default: break
    }
  }

  /// Puts the last receipt into its place, and finds the head of the chain.
  ///
  /// - Returns: Where the last receipt stands, where the head's hash is to be taken from it.
  mutating func settleRecovery() -> UInt32? {
    let headNext = receipts.next
    guard let last = recovery.last else {
      ring.begin(at: headNext)
      return nil
    }
    settle(last)
    // A head that was written down behind it says the same.
    return last.position
  }

  public mutating func keptByteCount(
    kind: UInt8, at position: UInt32, _ payload: Span<UInt8>
  ) -> Int? {
    var reader = EntryReader(payload)
    switch kind {
    case RecordKind.receipt:
      guard let stored = StoredReceipt.read(&reader) else { return nil }
      // RCPT-10: what may go goes now.
      guard stored.sequence >= ring.firstKept else {
        ring.forget(through: stored.sequence)
        return nil
      }
    case RecordKind.configuration:
      guard position == configurationPosition else { return nil }
      _ = reader.skip(narrow(reader.number(2)))
    default: return nil
    }
    return reader.offset
  }

  public mutating func move(kind: UInt8, to position: UInt32, _ payload: Span<UInt8>) {
    if kind == RecordKind.configuration { configurationPosition = position }
    guard kind == RecordKind.receipt else { return }
    var reader = EntryReader(payload)
    places.put(position, of: reader.number(8))
  }

  public mutating func writeSnapshot(_ index: Int, to payload: inout RecordBuffer) -> UInt8? {
    let slotCount = slotCount &- 2
    if index == 0 {
      writeHead(to: &payload)
      writeAcknowledged(to: &payload)
      state.writeFloor(to: &payload)
    } else if index <= slotCount {
      state.writeSlot(index &- 1, SlotPart.all, to: &payload)
    } else {
      // 32 counters fit into one record.
      let first = (index &- 1 &- slotCount) &* 32
      guard first < counterCount else { return nil }
      for counter in first..<min(first &+ 32, counterCount) {
        state.writeCounter(counter, to: &payload)
      }
    }
    return RecordKind.entries
  }

  private func writeHead(to payload: inout RecordBuffer) {
    payload.append(LockEntry.head)
    payload.appendBigEndian(receipts.next, byteCount: 8)
    payload.append(receipts.last.bytes.bytes)
    writeBoots(to: &payload)
  }

  func writeBoots(to payload: inout RecordBuffer) {
    payload.append(LockEntry.boots)
    payload.appendBigEndian(bootCount, byteCount: 8)
  }

  func writeAcknowledged(to payload: inout RecordBuffer) {
    payload.append(LockEntry.acknowledged)
    for auditor in 0..<3 {
      payload.appendBigEndian(wide(ring.firstOpen(of: auditor)), byteCount: 4)
    }
  }
}
