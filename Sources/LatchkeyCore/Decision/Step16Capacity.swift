import LatchkeyCBOR

// Step 16: a slot for every issuer, a counter where one is needed; and the effects of an allow.

extension LockState {
  /// Steps 14 to 16.
  @inline(never)
  mutating func finish(
    _ message: Span<UInt8>
  ) throws(DenyReason) -> PendingAuthorization {
    let action = run.presentation.proof.claims.action
    let point = message.extracting(run.presentation.proof.claims.point)
    guard point.equals(configuration.point.bytes) else { throw .wrongPoint }  // SCOPE-1
    run.record.action = action
    try expectLinks(.permitted, through: .permitted, isClosing: false, message)
    try checkUses(action, isClosing: closesSession(message), message)
    let seconds = action == .unlock ? relockWithin() : 0
    run.record.grant = presenter(message)
    run.record.job = presentersJob(message)
    run.record.relockWithinSeconds = seconds > 0 ? seconds : nil
    run.record.issuedAt = run[verified: 0].issuedAt
    run.record.clock = run.interval
    try assignSlots()
    for index in 0..<3 { run.record.spendings[index] = nil }
    if action.isUse { try assignCounters() }
    run.isPending = true
    return PendingAuthorization()
  }

  /// Finds a lasting slot for every issuer below the anchor (CAP-1, CAP-2).
  private mutating func assignSlots() throws(DenyReason) {
    let anchorSlot = run.chain.slots[0]
    let serial = run[verified: 0].serial
    var needed = 0
    for index in 1..<run.chain.count where isScratch(run.chain.slots[index]) { needed &+= 1 }
    if needed > 0 {
      let held = slotsHeld(underAnchorSlot: anchorSlot, serial: serial)
      // CAP-1; both at most 34
      guard held &+ needed <= Int(run[verified: 0].constraints.slots) else {
        throw .slotQuota
      }
    }
    run.record.count = run.chain.count
    run.record.slots = [anchorSlot, -1, -1]
    // REPLAY-10: by its exp; an anchor's notAfter may be put off again.
    var end = run[verified: 0].expiration
    for index in 1..<run.chain.count {
      var slot = run.chain.slots[index]
      if isScratch(slot) {
        guard let free = freeSlot() else { throw .slotsFull }  // CAP-2
        slot = free
      }
      run.record.slots[index] = slot
      run.record.authorities[index &- 1] = AuthorityRecord(
        anchorSlot: UInt8(truncatingIfNeeded: anchorSlot), serial: serial, expiration: end)
      end = min(end, run[verified: index].expiration)
    }
  }

  /// Whether a slot belongs to the decision in progress.
  func isScratch(_ slot: Int) -> Bool { slot >= slotCount &- 2 }

  /// Slots in use under one link 1; one that is free is not in use.
  private func slotsHeld(underAnchorSlot anchorSlot: Int, serial: UInt32) -> Int {
    var held = 0
    for index in 0..<(slotCount &- 2) where !isFree(index, configuration) {
      for place in 0..<2 {
        guard let authority = replay.slots[index].authorities[place] else { continue }
        if !authority.isMerged, Int(authority.anchorSlot) == anchorSlot,
          authority.serial == serial
        {
          held &+= 1  // at most twice the slots
          break
        }
      }
    }
    return held
  }

  /// A slot that was never taken, else one that no living chain needs (REPLAY-10); none of this
  /// chain's, and none that it takes already.
  private func freeSlot() -> Int? {
    for pass in 0..<2 {
      for index in 0..<(slotCount &- 2) {
        guard
          pass == 0 ? !replay.slots[index].isTaken : isFree(index, configuration)
        else { continue }
        var isOwn = false
        for link in 0..<run.chain.count
        where run.chain.slots[link] == index || run.record.slots[link] == index {
          isOwn = true
        }
        if !isOwn { return index }
      }
    }
    return nil
  }

  /// Whether a slot was never taken, or every authority it records is certainly dead.
  @inline(never)
  package func isFree(_ index: Int, _ configuration: borrowing Configuration) -> Bool {
    guard let issuer = replay.slots[index].issuer else { return true }
    guard !configuration.isAnchor(issuer) else { return false }
    for place in 0..<2 {
      guard let authority = replay.slots[index].authorities[place] else { continue }
      let anchor = Int(authority.anchorSlot)
      let isDead =
        !authority.isMerged
        && (replay.slots[anchor].isRevoked(authority.serial)
          || authority.serial < replay.slots[anchor].base)
      guard isDead || authority.expiration <= floor else { return false }
    }
    return true
  }

  /// Which slots are free, a bit each, so that their counters are (CAP-3); those of a chain go on.
  func freeSlots(besides slots: InlineArray<3, Int>, count: Int) -> UInt64 {
    var free: UInt64 = 0
    for index in 0..<(slotCount &- 2) where isFree(index, configuration) {
      free |= 1 &<< wide(index)
    }
    for index in 0..<count { free &= ~(1 &<< wide(slots[index])) }
    return free
  }

  /// Notes what each link spends, and finds counters (CAP-3, REPLAY-7).
  private mutating func assignCounters() throws(DenyReason) {
    var needed = 0
    for index in 0..<run.chain.count {
      let uses = run[verified: index].constraints.uses
      let hasLife = run[verified: index].constraints.lifetimeFromFirstUseSeconds > 0
      guard uses > 0 || hasLife else { continue }
      let serial = run[verified: index].serial
      let spending = CommitRecord.Spending(
        slot: run.record.slots[index], serial: serial, uses: uses, hasFirstUseLife: hasLife,
        expiration: run[verified: index].expiration)
      run.record.spendings[index] = spending
      guard spending.needsCounter,
        replay.counter(slot: run.chain.slots[index], serial: serial) == nil
      else { continue }
      needed &+= 1  // at most 3
    }
    guard needed > 0 else { return }
    // A chain that takes a free slot takes no counter of it along.
    let free = freeSlots(
      besides: [run.chain.slots[0], run.chain.slots[1], run.chain.slots[2]],
      count: run.chain.count)
    for index in 1..<run.chain.count {
      guard let spending = run.record.spendings[index], spending.needsCounter,
        replay.counter(slot: run.chain.slots[index], serial: spending.serial) == nil
      else { continue }
      let held = replay.heldCounterCount(slot: spending.slot, floor: floor, free)
      guard held < counterCount / 2 else { throw .countersFull }  // CAP-3
    }
    // CAP-3
    guard needed <= replay.freeCounterCount(floor: floor, free) else { throw .countersFull }
  }
}
