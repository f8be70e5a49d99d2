import LatchkeyCBOR

// Step 9: time window. Any certain failure beats an uncertain one.

extension LockState {
  /// - Parameter judgesEnd: Not while the grant only ends the session it opened (REPLAY-8).
  func checkWindow(
    _ chain: borrowing VerifiedChain, _ run: borrowing DecisionRun,
    judgesEnd: Bool
  ) throws(DenyReason) {
    let now = run.interval
    if judgesEnd {
      try chain.visit { (index, link) throws(DenyReason) in
        // TIME-2
        guard now.earliest < end(of: link, index, chain) else { throw .expired }
      }
    }
    try chain.visit { (_, link) throws(DenyReason) in
      if let latest = now.latest, latest < link.claims.notBefore { throw .notYetValid }  // TIME-3
    }
    let uncertain: DenyReason = run.hasUntrustedTime ? .clockUntrusted : .clockUncertain
    try chain.visit { (index, link) throws(DenyReason) in
      // TIME-4
      guard link.claims.notBefore <= now.earliest else { throw uncertain }
      guard judgesEnd else { return }
      guard let latest = now.latest, latest < end(of: link, index, chain) else {
        throw uncertain
      }
    }
  }

  /// The first second outside a link's window, which for link 1 its anchor may bring forward.
  func end(
    of link: VerifiedCredential, _ index: Int, _ chain: borrowing VerifiedChain
  ) -> UInt64 {
    guard index == 0, let notAfter = settings.anchors[chain.anchor]?.notAfter else {
      return link.claims.expiration
    }
    return min(link.claims.expiration, notAfter)
  }
}
