import LatchkeyCBOR

// Steps 11 and 12: superseded, revoked, base; freshness.

extension LockState {
  func checkRevocation(_ chain: borrowing VerifiedChain) throws(DenyReason) {
    guard !isSuperseded(chain) else { throw .superseded }  // REPLAY-1
    for index in 0..<chain.count {
      // REPLAY-2
      guard !replay.slots[chain.links[index].slot].isRevoked(chain.links[index].claims.serial)
      else { throw .revoked }
    }
    for index in 0..<chain.count {
      // REPLAY-3
      guard chain.links[index].claims.serial >= replay.slots[chain.links[index].slot].base else {
        throw .belowBase
      }
    }
  }

  /// Whether link 1 is older than its anchor allows.
  func isSuperseded(_ chain: borrowing VerifiedChain) -> Bool {
    chain.links[0].claims.issuedAt <= configuration.anchors[chain.anchor].issuedAfter
  }

  func checkFreshness(_ run: borrowing DecisionRun) throws(DenyReason) {
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
