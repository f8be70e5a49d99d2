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
      changes.used |= 1 &<< wide(slot)
      guard index > 0 else { continue }
      let scratch = slotCount &- 3 &+ index  // of the issuer of link 2 or 3
      if replay.slots[scratch].issuer != nil {
        replay.moveScratch(scratch, to: slot)
        changes.taken |= 1 &<< wide(slot)
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

  /// Whether the last allow gave an issuer a slot.
  package var hasTakenSlot: Bool { changes.taken != 0 }

  /// Releases an allow whose record is persisted.
  package func release(_ applied: consuming AppliedAuthorization) -> Authorization {
    Authorization(run.record)
  }

  /// Writes what the last allow or configuration has changed (JRNL-12).
  ///
  /// - Parameter parts: Of a slot that its issuer had before.
  package func writeChanges<Sink: ByteSink & ~Copyable>(_ parts: UInt8, to sink: inout Sink) {
    writeFloor(to: &sink)
    for index in 0..<(slotCount &- 2) where (changes.taken | changes.used) &>> wide(index) & 1 != 0
    {
      let isTaken = changes.taken &>> wide(index) & 1 != 0
      writeSlot(index, isTaken ? SlotPart.all : parts, to: &sink)
    }
    for index in 0..<(slotCount &- 2) where changes.aged &>> wide(index) & 1 != 0 {
      sink.append(StateEntry.agedSlot)
      sink.append(UInt8(truncatingIfNeeded: index))
    }
    if changes.hasNoCounters { sink.append(StateEntry.noCounters) }
    for index in 0..<counterCount where changes.counters &>> wide(index) & 1 != 0 {
      writeCounter(index, to: &sink)
    }
  }
}

/// What an allow or a configuration has changed, a bit for each slot and counter.
package struct SlotChanges {
  /// Slots that were given to another issuer.
  var taken: UInt64 = 0
  /// Slots of which parts have changed.
  var used: UInt64 = 0
  var counters: UInt64 = 0
  /// Slots of which nothing is known any more that depends on the time.
  var aged: UInt64 = 0
  /// Whether all counters were given up.
  var hasNoCounters = false
}
