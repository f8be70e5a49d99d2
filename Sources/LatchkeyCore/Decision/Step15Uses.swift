import LatchkeyCBOR

// Step 15: serial window, spent serials, uses, first-use life, session.

extension LockState {
  func checkUses(
    _ run: borrowing DecisionRun, _ action: Action, isClosing: Bool, _ message: Span<UInt8>
  ) throws(DenyReason) {
    for index in 0..<run.chain.count {
      // REPLAY-4; below the base is refused before
      guard bit(of: index, run.chain) != nil else { throw .serialBeyondWindow }
    }
    if !isClosing {
      try checkSpent(run.chain)
      try checkFirstUse(run)
    }
    guard action.isUse, relockWithin(run.chain) > 0 else { return }
    // SESS-1, SESS-3
    guard action == .unlock, configuration.hasBoltSensor else { throw .obligationUnsupported }
    guard run.context.obligation == nil || isResident(run.chain, message) else {
      throw .sessionOpen  // SESS-2
    }
  }

  /// Place of a link's serial in the window of its issuer's slot.
  private func bit(of index: Int, _ chain: borrowing VerifiedChain) -> Int? {
    replay.slots[chain.links[index].slot].index(
      of: chain.links[index].claims.serial, window: replay.window)
  }

  /// The counter of a link's grant.
  private func counter(of index: Int, _ chain: borrowing VerifiedChain) -> UseCounter? {
    replay.counter(slot: chain.links[index].slot, serial: chain.links[index].claims.serial)
      .flatMap { replay.counters[$0] }
  }

  private func checkSpent(_ chain: borrowing VerifiedChain) throws(DenyReason) {
    for index in 0..<chain.count {
      // REPLAY-5
      guard let bit = bit(of: index, chain), !replay.slots[chain.links[index].slot].spent[bit]
      else { throw .replayed }
    }
    for index in 0..<chain.count {
      let uses = chain.links[index].claims.constraints.uses
      guard uses > 0, let counter = counter(of: index, chain) else { continue }
      guard counter.uses < uses else { throw .usesExhausted }  // REPLAY-7
    }
  }

  private func checkFirstUse(_ run: borrowing DecisionRun) throws(DenyReason) {
    for index in 0..<run.chain.count {
      let life = run.chain.links[index].claims.constraints.lifetimeFromFirstUseSeconds
      guard life > 0, let counter = counter(of: index, run.chain) else { continue }
      // REPLAY-9; latest ≥ earliest ≥ firstUse
      guard let latest = run.interval.latest, latest &- counter.firstUse < wide(life) else {
        throw .lifetimeOver
      }
    }
  }

  /// The shortest of the chain's deadlines, in seconds; 0 without obligation.
  func relockWithin(_ chain: borrowing VerifiedChain) -> UInt16 {
    var least: UInt16 = 0
    for index in 0..<chain.count {
      let seconds = chain.links[index].claims.constraints.relockWithinSeconds
      if seconds > 0, least == 0 || seconds < least { least = seconds }
    }
    return least
  }
}
