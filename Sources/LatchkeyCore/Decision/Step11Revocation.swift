import LatchkeyCBOR

// Steps 11 and 12: superseded, revoked, base; freshness.

extension LockState {
  func checkRevocation(
    _ chain: borrowing VerifiedChain
  ) throws(DenyReason) {
    guard let root = chain[0], let anchor = settings.anchors[chain.anchor] else {
      throw .unknownIssuer
    }
    guard root.claims.issuedAt > anchor.issuedAfter else { throw .superseded }  // REPLAY-1
    try chain.visit { (index, link) throws(DenyReason) in
      guard !isRevoked(link, slot: chain.slot(index)) else { throw .revoked }  // REPLAY-2
    }
    try chain.visit { (index, link) throws(DenyReason) in
      guard link.claims.serial >= replay.slots[chain.slot(index)].base else {
        throw .belowBase  // REPLAY-3
      }
    }
  }

  func isRevoked(_ link: VerifiedCredential, slot: Int) -> Bool {
    replay.slots[slot].isRevoked(link.claims.serial)
  }

  func checkFreshness(
    _ chain: borrowing VerifiedChain, _ interval: ClockInterval
  ) throws(DenyReason) {
    try chain.visit { (index, link) throws(DenyReason) in
      let maxStaleness = link.claims.constraints.maxStalenessSeconds
      guard maxStaleness > 0 else { return }
      // STAPLE-9
      guard let latest = interval.latest,
        replay.slots[chain.slot(index)].isFresh(latest: latest, maxStalenessSeconds: maxStaleness)
      else { throw .stale }
    }
  }
}
