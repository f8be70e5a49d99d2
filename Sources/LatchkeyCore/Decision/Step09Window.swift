import LatchkeyCBOR

// Step 9: time window.

extension LockState {
  func expectWindow(
    _ rule: LinkRule, of index: Int
  ) throws(DenyReason) {
    switch rule {
    case .notOver:
      guard run.interval.earliest < end(of: index) else { throw .expired }  // TIME-2
    case .begun:
      guard let latest = run.interval.latest else { return }
      guard latest >= run[verified: index].notBefore else { throw .notYetValid }  // TIME-3
    default:
      // TIME-4
      let isCertain =
        rule == .certainlyBegun
        ? run[verified: index].notBefore <= run.interval.earliest
        : run.interval.latest.map { $0 < end(of: index) } ?? false
      guard isCertain else { throw run.hasUntrustedTime ? .clockUntrusted : .clockUncertain }
    }
  }

  /// The first second outside a link's window, which for link 1 its anchor may bring forward.
  @inline(never)
  func end(of index: Int) -> UInt64 {
    let expiration = run[verified: index].expiration
    guard index == 0, let notAfter = configuration.anchors[run.chain.anchor].notAfter else {
      return expiration
    }
    return min(expiration, notAfter)
  }
}
