import LatchkeyCBOR

// Steps 11 and 12: superseded, revoked, base; freshness.

extension LockState {
  func checkRevocation() throws(DenyReason) {
    guard !isSuperseded() else { throw .superseded }  // REPLAY-1
    for index in 0..<run.chain.count {
      // REPLAY-2
      guard
        !replay.slots[run.chain.links[index].slot].isRevoked(run.chain.links[index].claims.serial)
      else { throw .revoked }
    }
    for index in 0..<run.chain.count {
      // REPLAY-3
      guard run.chain.links[index].claims.serial >= replay.slots[run.chain.links[index].slot].base
      else {
        throw .belowBase
      }
    }
  }

  /// Whether link 1 is older than its anchor allows.
  func isSuperseded() -> Bool {
    run.chain.links[0].claims.issuedAt <= configuration.anchors[run.chain.anchor].issuedAfter
  }

  func checkFreshness() throws(DenyReason) {
    for index in 0..<run.chain.count {
      let maxStaleness = run.chain.links[index].claims.constraints.maxStalenessSeconds
      guard maxStaleness > 0 else { continue }
      // STAPLE-9
      guard let latest = run.interval.latest,
        replay.slots[run.chain.links[index].slot].isFresh(
          latest: latest, maxStalenessSeconds: maxStaleness)
      else { throw .stale }
    }
  }
}
