import LatchkeyCBOR

// Steps 11, 12 and 15, as far as they ask what the lock remembers of a grant.

extension LockState {
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  func expectState(
    _ rule: LinkRule, of index: Int
  ) throws(DenyReason) {
    let serial = run[verified: index].serial
    let slot = run.chain.slots[index]
    switch rule {
    case .notRevoked:
      guard !replay.slots[slot].isRevoked(serial) else { throw .revoked }  // REPLAY-2
    case .notBelowBase:
      guard serial >= replay.slots[slot].base else { throw .belowBase }  // REPLAY-3
    case .fresh:
      let maxStaleness = run[verified: index].constraints.maxStalenessSeconds
      guard maxStaleness > 0 else { return }
      // STAPLE-9
      guard let latest = run.interval.latest,
        replay.slots[slot].isFresh(latest: latest, maxStalenessSeconds: maxStaleness)
      else { throw .stale }
    case .withinWindow, .unspent:
      // REPLAY-4; below the base is refused before
      guard let bit = replay.slots[slot].index(of: serial, window: replay.window) else {
        throw .serialBeyondWindow
      }
      // REPLAY-5
      guard rule == .withinWindow || !replay.slots[slot].spent[bit] else { throw .replayed }
    default: try expectUses(rule, of: index)
    }
  }

  /// Judges a grant with several uses, or a life from its first.
  private func expectUses(
    _ rule: LinkRule, of index: Int
  ) throws(DenyReason) {
    guard
      let place = replay.counter(slot: run.chain.slots[index], serial: run[verified: index].serial),
      let counter = replay.counters[place]
    else { return }
    if rule == .notUsedUp {
      let uses = run[verified: index].constraints.uses
      guard uses == 0 || counter.uses < uses else { throw .usesExhausted }  // REPLAY-7
      return
    }
    let life = run[verified: index].constraints.lifetimeFromFirstUseSeconds
    guard life > 0 else { return }
    // REPLAY-9; latest ≥ earliest ≥ firstUse
    guard let latest = run.interval.latest, latest &- counter.firstUse < wide(life) else {
      throw .lifetimeOver
    }
  }

  /// Whether link 1 is older than its anchor allows.
  func isSuperseded() -> Bool {
    run[verified: 0].issuedAt <= configuration.anchors[run.chain.anchor].issuedAfter
  }
}
