import LatchkeyCBOR

// Step 16: a slot for every issuer, a counter where one is needed; and the effects of an allow.

extension LockState {
  /// Steps 14 to 16.
  func finish(
    _ run: borrowing DecisionRun, _ proof: ProofClaims,
    _ message: Span<UInt8>
  ) throws(DenyReason) -> PendingAuthorization {
    try checkScope(
      run.chain, point: message.extracting(proof.point), proof.action, message)
    try checkUses(run, proof.action)
    guard let leaf = run.chain.leaf else { throw .malformed }
    let isUnlock = proof.action == .unlock
    var record = CommitRecord(
      action: proof.action,
      grant: GrantID(issuer: leaf.signer, serial: leaf.claims.serial),
      holder: leaf.claims.confirmation, job: leaf.claims.constraints.job,
      relockWithinSeconds: isUnlock ? relockWithin(run.chain) : nil, clock: run.interval)
    try assignSlots(run.chain, &record)
    if proof.action.isUse { try assignCounters(run.chain, &record) }
    return PendingAuthorization(record: record)
  }

  /// Finds a lasting slot for every issuer below the anchor (CAP-1, CAP-2).
  private func assignSlots(
    _ chain: borrowing VerifiedChain, _ record: inout CommitRecord
  ) throws(DenyReason) {
    guard let root = chain[0] else { throw .malformed }
    var needed = 0
    for index in 1..<max(chain.count, 1) where isScratch(chain.slot(index)) { needed &+= 1 }
    let held = slotsHeld(
      underAnchorSlot: chain.slot(0), serial: root.claims.serial)
    guard needed == 0 || held &+ needed <= Int(root.claims.constraints.slots) else {
      throw .slotQuota  // CAP-1; both at most 34
    }
    var end = self.end(of: root, 0, chain)
    var lastTaken = -1
    for index in 1..<max(chain.count, 1) {
      var slot = chain.slot(index)
      if isScratch(slot) {
        guard let free = freeSlot(after: lastTaken, chain) else {
          throw .slotsFull  // CAP-2
        }
        lastTaken = free
        record.takings[index &- 1] = CommitRecord.Taking(scratch: slot, slot: free)
        slot = free
      }
      record.authoritySlots[index &- 1] = slot
      record.authorities[index &- 1] = AuthorityRecord(
        anchorSlot: UInt8(truncatingIfNeeded: chain.slot(0)), serial: root.claims.serial,
        expiration: end)
      end = min(end, chain[index]?.claims.expiration ?? end)
    }
  }

  private func isScratch(_ slot: Int) -> Bool {
    slot >= ReplayTable<slotCount, windowWordCount, counterCount>.lastingSlotCount
  }

  /// Slots in use under one link 1; one that is free is not in use.
  private func slotsHeld(
    underAnchorSlot anchorSlot: Int, serial: UInt32
  ) -> Int {
    var held = 0
    for index in 0..<ReplayTable<slotCount, windowWordCount, counterCount>.lastingSlotCount {
      let slot = replay.slots[index]
      guard !isFree(index, settings) else { continue }
      for place in 0..<2 {
        guard let authority = slot.authorities[place] else { continue }
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

  /// A slot that no living chain needs (REPLAY-10), behind `last`, and none of this chain's.
  private func freeSlot(
    after last: Int, _ chain: borrowing VerifiedChain
  ) -> Int? {
    let count = ReplayTable<slotCount, windowWordCount, counterCount>.lastingSlotCount
    for index in (last &+ 1)..<count where isFree(index, settings) {
      var isOwn = false
      for link in 0..<chain.count where chain.slot(link) == index { isOwn = true }
      if !isOwn { return index }
    }
    return nil
  }

  /// Whether a slot was never taken, or every authority it records is certainly dead.
  package func isFree(_ index: Int, _ configuration: Configuration) -> Bool {
    let slot = replay.slots[index]
    guard let issuer = slot.issuer else { return true }
    guard !configuration.isAnchor(issuer) else { return false }
    for place in 0..<2 {
      guard let authority = slot.authorities[place] else { continue }
      let anchor = replay.slots[Int(authority.anchorSlot)]
      let isRevoked = anchor.isRevoked(authority.serial)
      let isDead = !authority.isMerged && (isRevoked || authority.serial < anchor.base)
      guard isDead || authority.expiration <= floor else { return false }
    }
    return true
  }

  /// Notes what each link spends, and finds counters (CAP-3, REPLAY-7).
  private func assignCounters(
    _ chain: borrowing VerifiedChain, _ record: inout CommitRecord
  ) throws(DenyReason) {
    var needed = 0
    for index in 0..<chain.count {
      guard let link = chain[index] else { continue }
      let uses = link.claims.constraints.uses
      let hasLife = link.claims.constraints.lifetimeFromFirstUseSeconds > 0
      guard uses > 0 || hasLife else { continue }
      let slot = index == 0 ? chain.slot(0) : record.authoritySlots[index &- 1]
      let spending = CommitRecord.Spending(
        slot: slot, issuer: link.signer, serial: link.claims.serial, uses: uses,
        hasFirstUseLife: hasLife,
        expiration: link.claims.expiration)
      record.spendings[index] = spending
      guard spending.needsCounter,
        replay.counter(slot: chain.slot(index), serial: link.claims.serial) == nil
      else { continue }
      needed &+= 1  // at most 3
      let held = replay.heldCounterCount(slot: slot, floor: floor)
      guard index == 0 || held < counterCount / 2 else { throw .countersFull }  // CAP-3
    }
    guard needed <= replay.freeCounterCount(floor: floor) else { throw .countersFull }  // CAP-3
  }
}
