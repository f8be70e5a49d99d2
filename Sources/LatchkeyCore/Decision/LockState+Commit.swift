import LatchkeyCBOR

extension LockState {
  /// Persists an allow, takes its effects into memory, and releases the authorization (DEC-4).
  ///
  /// - Throws: ``DenyReason/busy`` when another run has begun since, which takes its place;
  ///   ``DenyReason/storage`` when the store failed. Nothing is then authorized; the serial
  ///   stays spent in memory, so that a failing store cannot be used to open twice.
  public mutating func commit<Store: CommitStore & ~Copyable>(
    _ pending: consuming PendingAuthorization, to store: inout Store
  ) throws(DenyReason) -> Authorization {
    guard run.isPending else { throw .busy }
    run.isPending = false
    apply()
    do {
      try store.persist(run.record)
    } catch {
      throw .storage
    }
    return Authorization(run.record)
  }

  /// Takes the effects of an allow into memory.
  private mutating func apply() {
    for index in 1..<max(run.record.count, 1) {
      let slot = run.record.slots[index]
      let scratch = slotCount &- 3 &+ index  // of the issuer of link 2 or 3
      if replay.slots[scratch].issuer != nil { replay.moveScratch(scratch, to: slot) }
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
      replay.spend(spending, at: run.record.clock.earliest, floor: floor, free)
    }
    floor = max(floor, run.record.clock.earliest)
    raiseIssueMark(to: run.record.issuedAt)
  }
}
