import LatchkeyCBOR

// Counters of grants with several uses or a first-use life (REPLAY-7, CAP-3).

extension ReplayTable {
  /// The counter of a grant.
  @inline(never)
  func counter(slot: Int, serial: UInt32) -> Int? {
    for index in 0..<counterCount {
      guard let counter = counters[index] else { continue }
      if Int(counter.slot) == slot, counter.serial == serial { return index }
    }
    return nil
  }

  /// Whether a counter can be taken (CAP-3).
  ///
  /// - Parameter freeSlots: Slots that no living chain needs.
  @inline(never)
  func isFreeCounter(
    _ index: Int, floor: UInt64, _ freeSlots: UInt64
  ) -> Bool {
    guard let counter = counters[index] else { return true }
    let slot = Int(counter.slot)
    guard freeSlots & (1 &<< wide(counter.slot)) == 0, slots[slot].isTaken,
      counter.serial >= slots[slot].base, counter.expiration > floor
    else { return true }
    if slots[slot].isRevoked(counter.serial) { return true }
    let bit = slots[slot].index(of: counter.serial, window: window)
    return bit.map { slots[slot].spent[$0] } ?? false
  }

  /// Counters that can be taken.
  func freeCounterCount(floor: UInt64, _ freeSlots: UInt64) -> Int {
    var count = 0
    for index in 0..<counterCount where isFreeCounter(index, floor: floor, freeSlots) {
      count &+= 1
    }
    return count
  }

  /// Counters that one issuer's grants hold.
  func heldCounterCount(
    slot: Int, floor: UInt64, _ freeSlots: UInt64
  ) -> Int {
    var count = 0
    for index in 0..<counterCount where !isFreeCounter(index, floor: floor, freeSlots) {
      if counters[index].map({ Int($0.slot) }) == slot { count &+= 1 }
    }
    return count
  }

  /// Counts one use of one link (REPLAY-7).
  ///
  /// - Returns: The counter that changed, if one did.
  mutating func spend(
    _ spending: CommitRecord.Spending, at earliest: UInt64, floor: UInt64,
    _ freeSlots: UInt64
  ) -> Int? {
    guard let bit = slots[spending.slot].index(of: spending.serial, window: window) else {
      return nil
    }
    if spending.uses == 1 { slots[spending.slot].spent[bit] = true }
    guard spending.needsCounter else { return nil }
    guard
      let place = counter(slot: spending.slot, serial: spending.serial) ?? free(floor, freeSlots)
    else { return nil }  // CAP-3 saw to it that one is free
    var counter = counters[place]
    if counter.map({ Int($0.slot) }) != spending.slot || counter?.serial != spending.serial {
      counter = UseCounter(
        slot: UInt8(truncatingIfNeeded: spending.slot), serial: spending.serial, uses: 0,
        firstUse: earliest, expiration: spending.expiration)
    }
    let uses = counter?.uses ?? 0
    counter?.uses = uses == UInt16.max ? uses : uses &+ 1
    counter?.expiration = spending.expiration
    counters[place] = counter
    if spending.uses > 0, uses &+ 1 >= spending.uses { slots[spending.slot].spent[bit] = true }
    return place
  }

  /// A counter that was never taken, else one that is free (REPLAY-10).
  private func free(_ floor: UInt64, _ freeSlots: UInt64) -> Int? {
    for index in 0..<counterCount where counters[index] == nil { return index }
    for index in 0..<counterCount where isFreeCounter(index, floor: floor, freeSlots) {
      return index
    }
    return nil
  }
}
