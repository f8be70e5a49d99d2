import LatchkeyCBOR

// What a lock keeps when its clock is set back, or when it is taken back to how it came.

extension LockState {
  /// Raises the issue mark (CONF-13).
  mutating func raiseIssueMark(to second: UInt64) {
    issueMark = max(issueMark, min(second, Limits.lastIssueMark))
  }

  /// Empties every slot but those of anchors, and every counter; of an anchor base, bits and
  /// sequences stay (CONF-16).
  mutating func forget(butAnchorsOf configuration: borrowing Configuration) {
    for index in 0..<(slotCount &- 2) {
      guard let issuer = replay.slots[index].issuer else { continue }
      if configuration.isAnchor(issuer) {
        age(index)
        changes.aged |= 1 &<< wide(index)
      } else {
        replay.slots[index] = IssuerSlot(issuer: nil)
        changes.slots |= 1 &<< wide(index)
      }
    }
    replay.clearScratch()
    clearCounters()
    changes.hasNoCounters = true
  }

  /// Of what staples and authorities said of the time, nothing holds any more.
  mutating func age(_ slot: Int) {
    for place in 0..<2 {
      replay.slots[slot].staples[place].time = 0
      replay.slots[slot].authorities[place] = nil
    }
  }

  mutating func clearCounters() {
    for index in 0..<counterCount { replay.counters[index] = nil }
  }

  /// What a factory reset at this moment leaves to be persisted (RESET-2).
  package func remainder(at tick: UInt32) -> ResetRemainder {
    let earliest = clock.interval(at: tick).earliest
    var mark = max(issueMark, earliest)
    for index in 0..<configuration.anchorCount {
      mark = max(mark, configuration.anchors[index].issuedAfter &+ 1)  // at most 2^40
    }
    return ResetRemainder(
      floor: max(floor, earliest), issueMark: min(mark, Limits.lastIssueMark))
  }

  /// Forgets site, issuers and grants (RESET-2).
  package mutating func erase(keeping remainder: ResetRemainder) {
    let none = Configuration()
    forget(butAnchorsOf: none)
    configuration = none
    isConfigured = false
    floor = remainder.floor
    issueMark = remainder.issueMark
    endRun()
    run.isProofVerified = false  // who came in the old life is nobody in the new one
  }

  /// A decision in progress found slots, anchors and a clock that are no longer so: it is `busy`.
  mutating func endRun() {
    run.isPending = false
    run.phase = .idle
  }
}

/// What a lock still knows of its old life behind a factory reset, beside its key, its secrets, its
/// boot counter and the head of its receipts (RESET-2).
package struct ResetRemainder {
  package let floor: UInt64
  package let issueMark: UInt64

  package init(floor: UInt64, issueMark: UInt64) {
    self.floor = floor
    self.issueMark = issueMark
  }
}
