import LatchkeyCBOR

extension LockState {
  /// Persists an allow, takes its effects into memory, and releases the authorization (DEC-4).
  ///
  /// - Throws: ``DenyReason/storage`` when the store failed. Nothing is then authorized; the serial
  ///   stays spent in memory, so that a failing store cannot be used to open twice.
  public mutating func commit<Store: CommitStore & ~Copyable>(
    _ pending: consuming PendingAuthorization, to store: inout Store
  ) throws(DenyReason) -> Authorization {
    let record = pending.record
    apply(record)
    do {
      try store.persist(record)
    } catch {
      throw .storage
    }
    return Authorization(record)
  }

  /// Takes the effects of an allow into memory.
  package mutating func apply(_ record: CommitRecord) {
    for index in 0..<2 {
      if let taking = record.takings[index] {
        replay.slots[taking.slot] = replay.slots[taking.scratch]
        for counter in 0..<counterCount
        where replay.counters[counter].map({ Int($0.slot) }) == taking.slot {
          replay.counters[counter] = nil
        }
      }
      if let authority = record.authorities[index] {
        replay.slots[record.authoritySlots[index]].record(authority)
      }
    }
    replay.clearScratch()
    let freeSlots = freeSlots(besides: VerifiedChain())
    for index in 0..<3 {
      guard let spending = record.spendings[index] else { continue }
      replay.spend(spending, at: record.clock.earliest, floor: floor, freeSlots)
    }
    floor = max(floor, record.clock.earliest)
  }
}
