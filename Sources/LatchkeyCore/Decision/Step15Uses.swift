import LatchkeyCBOR

// Step 15: serial window, spent serials, uses, first-use life, session.

extension LockState {
  func checkUses(
    _ action: Action, isClosing: Bool, _ message: Span<UInt8>
  ) throws(DenyReason) {
    for index in 0..<run.chain.count {
      // REPLAY-4; below the base is refused before
      guard bit(of: index) != nil else { throw .serialBeyondWindow }
    }
    if !isClosing {
      try checkSpent()
      try checkFirstUse()
    }
    guard action.isUse, relockWithin() > 0 else { return }
    // SESS-1, SESS-3
    guard action == .unlock, configuration.hasBoltSensor else { throw .obligationUnsupported }
    guard run.context.obligation == nil || isResident(message) else {
      throw .sessionOpen  // SESS-2
    }
  }

  /// Place of a link's serial in the window of its issuer's slot.
  private func bit(of index: Int) -> Int? {
    replay.slots[run.chain.links[index].slot].index(
      of: run.chain.links[index].claims.serial, window: replay.window)
  }

  /// The counter of a link's grant.
  private func counter(of index: Int) -> UseCounter? {
    replay.counter(slot: run.chain.links[index].slot, serial: run.chain.links[index].claims.serial)
      .flatMap { replay.counters[$0] }
  }

  private func checkSpent() throws(DenyReason) {
    for index in 0..<run.chain.count {
      // REPLAY-5
      guard let bit = bit(of: index), !replay.slots[run.chain.links[index].slot].spent[bit]
      else { throw .replayed }
    }
    for index in 0..<run.chain.count {
      let uses = run.chain.links[index].claims.constraints.uses
      guard uses > 0, let counter = counter(of: index) else { continue }
      guard counter.uses < uses else { throw .usesExhausted }  // REPLAY-7
    }
  }

  private func checkFirstUse() throws(DenyReason) {
    for index in 0..<run.chain.count {
      let life = run.chain.links[index].claims.constraints.lifetimeFromFirstUseSeconds
      guard life > 0, let counter = counter(of: index) else { continue }
      // REPLAY-9; latest ≥ earliest ≥ firstUse
      guard let latest = run.interval.latest, latest &- counter.firstUse < wide(life) else {
        throw .lifetimeOver
      }
    }
  }

  /// The shortest of the chain's deadlines, in seconds; 0 without obligation.
  func relockWithin() -> UInt16 {
    var least: UInt16 = 0
    for index in 0..<run.chain.count {
      let seconds = run.chain.links[index].claims.constraints.relockWithinSeconds
      if seconds > 0, least == 0 || seconds < least { least = seconds }
    }
    return least
  }
}
