import LatchkeyCBOR

// Step 7: key roles, depth, constraints on the wrong link, each.

extension LockState {
  func checkRoles(
    _ chain: borrowing VerifiedChain
  ) throws(DenyReason) {
    try chain.visit { (index, link) throws(DenyReason) in
      try checkRole(of: link.claims.confirmation, index, chain)
    }
    try chain.visit { (index, link) throws(DenyReason) in
      let below = chain.count &- 1 &- index  // index < count
      guard Int(link.claims.constraints.depth) >= below else { throw .depthExceeded }  // CHAIN-1
    }
    try chain.visit { (index, link) throws(DenyReason) in
      try Self.checkPlaces(
        of: link.claims.constraints, isRoot: index == 0, isLeaf: index &+ 1 == chain.count)
    }
    guard let leaf = chain.leaf else { return }
    try chain.visit { (index, link) throws(DenyReason) in
      guard index &+ 1 < chain.count else { return }
      try link.claims.constraints.each.expectCovers(leaf.claims)
    }
  }

  /// A holder's key has no other role (CHAIN-6, CHAIN-7).
  private func checkRole(
    of holder: PublicKey, _ index: Int, _ chain: borrowing VerifiedChain
  ) throws(DenyReason) {
    guard !settings.hasReservedRole(holder), holder != key else { throw .keyRole }
    for above in 0..<index where chain[above]?.claims.confirmation == holder { throw .keyRole }
    // CHAIN-7
    guard chain.count == 1 || !settings.isResident(holder) else { throw .keyRole }
  }

  /// Each constraint stands on a link where the table allows it (CON-6).
  static func checkPlaces(
    of constraints: Constraints, isRoot: Bool, isLeaf: Bool
  ) throws(DenyReason) {
    typealias Key = Constraints.Key
    let present = constraints.present
    if !isLeaf, present.contains(Key.challenge) || present.contains(Key.job) {
      throw .constraintNotAllowed
    }
    if isLeaf, present.contains(Key.each) { throw .constraintNotAllowed }
    if !isRoot, present.contains(Key.slots) { throw .constraintNotAllowed }
  }
}

extension EachLimits {
  /// The leaf carries what this authority demands (CHAIN-2 … CHAIN-5).
  package func expectCovers(_ leaf: CredentialClaims) throws(DenyReason) {
    let constraints = leaf.constraints
    // CHAIN-2
    guard uses == 0 || (constraints.uses != 0 && constraints.uses <= uses) else {
      throw .grantTooWide
    }
    // CHAIN-3; notBefore < expiration
    guard lifeSeconds == 0 || leaf.expiration &- leaf.notBefore <= lifeSeconds else {
      throw .grantTooWide
    }
    // CHAIN-4
    guard
      maxStalenessSeconds == 0
        || (constraints.maxStalenessSeconds != 0
          && constraints.maxStalenessSeconds <= maxStalenessSeconds)
    else { throw .grantTooWide }
    // CHAIN-5
    guard constraints.present.isSuperset(of: needs) else { throw .grantTooWide }
  }
}
