import LatchkeyCBOR

// What CAP-1 to CAP-3 would still give away, for the owner to see.

extension LockState {
  /// Slots that the next issuer could take.
  package var freeIssuerCount: Int {
    var count = 0
    for index in 0..<(slotCount &- 2) where isFree(index, configuration) { count &+= 1 }
    return count
  }

  /// Counters that the next grant could take.
  package var freeCounterCount: Int {
    replay.freeCounterCount(
      floor: floor, freeSlots(besides: InlineArray(repeating: -1), count: 0))
  }
}
