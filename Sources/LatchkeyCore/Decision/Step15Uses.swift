import LatchkeyCBOR

// Step 15: serial window, spent serials, uses, first-use life, session.

extension LockState {
  func checkUses(
    _ run: borrowing DecisionRun, _ action: Action
  ) throws(DenyReason) {
    let isClosing = closesSession(run.chain, action, run.context.obligation)
    try run.chain.visit { (index, link) throws(DenyReason) in
      let slot = replay.slots[run.chain.slot(index)]
      guard slot.index(of: link.claims.serial, window: replay.window) != nil else {
        throw .serialBeyondWindow  // REPLAY-4; below the base is refused before
      }
    }
    if !isClosing {
      try checkSpent(run.chain)
      try checkFirstUse(run.chain, run.interval)
    }
    guard action.isUse, relockWithin(run.chain) != nil else { return }
    // SESS-1, SESS-3
    guard action == .unlock, settings.hasBoltSensor else { throw .obligationUnsupported }
    guard run.context.obligation == nil || isResident(run.chain) else {
      throw .sessionOpen  // SESS-2
    }
  }

  private func checkSpent(_ chain: borrowing VerifiedChain) throws(DenyReason) {
    try chain.visit { (index, link) throws(DenyReason) in
      let slot = replay.slots[chain.slot(index)]
      guard let bit = slot.index(of: link.claims.serial, window: replay.window), !slot.spent[bit]
      else { throw .replayed }  // REPLAY-5
    }
    try chain.visit { (index, link) throws(DenyReason) in
      let uses = link.claims.constraints.uses
      guard uses > 0,
        let counter = replay.counter(slot: chain.slot(index), serial: link.claims.serial),
        let used = replay.counters[counter]?.uses
      else { return }
      guard used < uses else { throw .usesExhausted }  // REPLAY-7
    }
  }

  private func checkFirstUse(
    _ chain: borrowing VerifiedChain, _ interval: ClockInterval
  ) throws(DenyReason) {
    try chain.visit { (index, link) throws(DenyReason) in
      let life = link.claims.constraints.lifetimeFromFirstUseSeconds
      guard life > 0,
        let counter = replay.counter(slot: chain.slot(index), serial: link.claims.serial),
        let firstUse = replay.counters[counter]?.firstUse
      else { return }
      // REPLAY-9; latest ≥ earliest ≥ firstUse
      guard let latest = interval.latest, latest &- firstUse < wide(life) else {
        throw .lifetimeOver
      }
    }
  }

  /// The shortest of the chain's deadlines, in seconds.
  func relockWithin(_ chain: borrowing VerifiedChain) -> UInt16? {
    var least: UInt16?
    for index in 0..<chain.count {
      guard let seconds = chain[index]?.claims.constraints.relockWithinSeconds, seconds > 0 else {
        continue
      }
      least = min(least ?? seconds, seconds)
    }
    return least
  }
}
