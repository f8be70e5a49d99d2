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
    for index in 0..<3 {
      guard let spending = record.spendings[index] else { continue }
      replay.spend(spending, at: record.clock.earliest)
    }
    floor = max(floor, record.clock.earliest)
  }
}

extension ReplayTable {
  /// Whether a counter can be taken: never used, its slot is free, or its serial spent or dead.
  func isFreeCounter(_ index: Int) -> Bool {
    guard let counter = counters[index] else { return true }
    let slot = slots[Int(counter.slot)]
    guard slot.issuer != nil, counter.serial >= slot.base else { return true }
    guard let bit = slot.index(of: counter.serial, window: window) else { return false }
    return slot.spent[bit]
  }

  /// Counts one use of one link (REPLAY-7).
  mutating func spend(_ spending: CommitRecord.Spending, at earliest: UInt64) {
    guard let bit = slots[spending.slot].index(of: spending.serial, window: window) else { return }
    guard spending.uses != 1 else {
      slots[spending.slot].spent[bit] = true
      return
    }
    let known = counter(slot: spending.slot, serial: spending.serial)
    guard let place = known ?? freeCounter() else { return }  // CAP-3 saw to it
    var counter =
      known.flatMap { counters[$0] }
      ?? UseCounter(
        slot: UInt8(truncatingIfNeeded: spending.slot), serial: spending.serial, uses: 0,
        firstUse: earliest)
    counter.uses = counter.uses == UInt16.max ? UInt16.max : counter.uses &+ 1
    counters[place] = counter
    if spending.uses > 0, counter.uses >= spending.uses { slots[spending.slot].spent[bit] = true }
  }
}
