import LatchkeyCBOR

extension LockState {
  /// Takes the effects of an allow into memory; they are to be persisted next (DEC-4).
  ///
  /// Should that fail, the serial stays spent in memory, so that a failing store cannot be used to
  /// open twice.
  ///
  /// - Throws: ``DenyReason/busy`` when another run has begun since, which takes its place.
  package mutating func apply(
    _ pending: consuming PendingAuthorization
  ) throws(DenyReason) -> AppliedAuthorization {
    guard run.isPending else { throw .busy }
    run.isPending = false
    changes = SlotChanges()
    for index in 0..<run.record.count {
      let slot = run.record.slots[index]
      changes.slots |= 1 &<< wide(slot)
      guard index > 0 else { continue }
      let scratch = slotCount &- 3 &+ index  // of the issuer of link 2 or 3
      if replay.slots[scratch].issuer != nil {
        replay.moveScratch(scratch, to: slot)
        replay.unwrittenSlots |= 1 &<< wide(slot)
      }
      if let authority = run.record.authorities[index &- 1] { replay.slots[slot].record(authority) }
    }
    replay.clearScratch()
    var needsCounter = false
    for index in 0..<3 where run.record.spendings[index]?.needsCounter ?? false {
      needsCounter = true
    }
    // A slot just taken has an authority that lives, so it is not free.
    let free = needsCounter ? freeSlots(besides: run.record.slots, count: 0) : 0
    for index in 0..<3 {
      guard let spending = run.record.spendings[index] else { continue }
      let place = replay.spend(spending, at: run.record.clock.earliest, floor: floor, free)
      if let place { changes.counters |= 1 &<< wide(place) }
    }
    floor = max(floor, run.record.clock.earliest)
    raiseIssueMark(to: run.record.issuedAt)
    return AppliedAuthorization()
  }

  /// Whether an allow gave an issuer a slot, which is not persisted yet.
  package var hasTakenSlot: Bool { replay.unwrittenSlots != 0 }

  /// Releases an allow whose record is persisted.
  package func release(_ applied: consuming AppliedAuthorization) -> Authorization {
    Authorization(run.record)
  }

  /// Whether the last allow may have taken a slot or a counter that was free.
  package var hasTakenPlace: Bool { replay.unwrittenSlots != 0 || changes.counters != 0 }

  /// Writes what the last allow has changed (JRNL-12).
  ///
  /// What staples taught goes along where it is not persisted yet: spent serials are counted from
  /// the base, and beside another they mean others (DEC-7).
  package func writeChanges<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    writeFloor(to: &sink)
    for index in 0..<(slotCount &- 2) where changes.slots &>> wide(index) & 1 != 0 {
      let isUnsaved = replay.unsavedSlots &>> wide(index) & 1 != 0
      writeChanged(index, isUnsaved ? SlotPart.learned | SlotPart.used : SlotPart.used, to: &sink)
    }
    for index in 0..<counterCount where changes.counters &>> wide(index) & 1 != 0 {
      writeCounter(index, to: &sink)
    }
  }

  /// Writes what the configuration in force has changed as it was accepted: which anchors are new,
  /// that others have left, and that a status key has changed.
  package func writeConfigured<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    writeFloor(to: &sink)
    // CONF-16
    for index in 0..<(slotCount &- 2) where changes.aged &>> wide(index) & 1 != 0 {
      sink.append(StateEntry.agedSlot)
      sink.append(UInt8(truncatingIfNeeded: index))
    }
    if changes.hasNoCounters { sink.append(StateEntry.noCounters) }
    for index in 0..<(slotCount &- 2) where changes.slots &>> wide(index) & 1 != 0 {
      guard let issuer = replay.slots[index].issuer else {
        writeSlot(index, 0, to: &sink)
        continue
      }
      writeChanged(
        index, configuration.isAnchor(issuer) ? SlotPart.statusMark : SlotPart.authorities,
        to: &sink)
    }
  }

  /// Writes parts of a slot; all of it where its issuer is not persisted yet, for the append that
  /// should have done so may have failed.
  package func writeChanged<Sink: ByteSink & ~Copyable>(
    _ index: Int, _ parts: UInt8, to sink: inout Sink
  ) {
    let isTaken = replay.unwrittenSlots &>> wide(index) & 1 != 0
    writeSlot(index, isTaken ? SlotPart.all : parts, to: &sink)
  }

  /// Slots that the last allow or configuration has changed, a bit each.
  package var changedSlots: UInt64 { changes.slots }

  /// Notes that slots are persisted as they are, a bit each.
  package mutating func notePersisted(slots: UInt64) {
    replay.unsavedSlots &= ~slots
    replay.unwrittenSlots &= ~slots
  }
}

/// What an allow or a configuration has changed, a bit for each slot and counter.
package struct SlotChanges {
  /// Slots of which parts have changed, or all.
  var slots: UInt64 = 0
  var counters: UInt64 = 0
  /// Slots of which nothing is known any more that depends on the time.
  var aged: UInt64 = 0
  /// Whether all counters were given up.
  var hasNoCounters = false
}
