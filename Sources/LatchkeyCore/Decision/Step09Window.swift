import LatchkeyCBOR

// Step 9: time window. Any certain failure beats an uncertain one.

extension LockState {
  /// - Parameter judgesEnd: Not while the grant only ends the session it opened (REPLAY-8).
  func checkWindow(judgesEnd: Bool) throws(DenyReason) {
    let earliest = run.interval.earliest
    for index in 0..<run.chain.count where judgesEnd {
      guard earliest < end(of: index) else { throw .expired }  // TIME-2
    }
    for index in 0..<run.chain.count {
      guard let latest = run.interval.latest else { break }
      // TIME-3
      guard latest >= run.chain.links[index].claims.notBefore else { throw .notYetValid }
    }
    for index in 0..<run.chain.count {
      // TIME-4
      var isCertain = run.chain.links[index].claims.notBefore <= earliest
      if judgesEnd {
        isCertain = isCertain && run.interval.latest.map { $0 < end(of: index) } ?? false
      }
      guard isCertain else { throw run.hasUntrustedTime ? .clockUntrusted : .clockUncertain }
    }
  }

  /// The first second outside a link's window, which for link 1 its anchor may bring forward.
  @inline(never)
  func end(of index: Int) -> UInt64 {
    let expiration = run.chain.links[index].claims.expiration
    guard index == 0, let notAfter = configuration.anchors[run.chain.anchor].notAfter else {
      return expiration
    }
    return min(expiration, notAfter)
  }
}
