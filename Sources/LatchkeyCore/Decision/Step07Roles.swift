import LatchkeyCBOR

// Step 7: key roles, depth, constraints on the wrong link, each.

extension LockState {
  func checkRoles(
    _ message: Span<UInt8>
  ) throws(DenyReason) {
    for index in 0..<run.chain.count { try checkRole(of: index, message) }
    for index in 0..<run.chain.count {
      let below = run.chain.count &- 1 &- index  // index < count
      // CHAIN-1
      guard Int(run.chain.links[index].claims.constraints.depth) >= below else {
        throw .depthExceeded
      }
    }
    for index in 0..<run.chain.count {
      try run.chain.links[index].claims.constraints.expectPlaces(
        isRoot: index == 0, isLeaf: index == run.chain.leaf)
    }
    for index in 0..<run.chain.leaf {
      try run.chain.links[index].claims.constraints.each.expectCovers(
        run.chain.links[run.chain.leaf].claims)
    }
  }

  /// A holder's key has no other role (CHAIN-6, CHAIN-7).
  private func checkRole(
    of index: Int, _ message: Span<UInt8>
  ) throws(DenyReason) {
    let holder = message.extracting(run.chain.links[index].claims.confirmation.range)
    guard !configuration.hasReservedRole(holder), !key.equals(holder) else { throw .keyRole }
    for above in 0..<index {
      let other = message.extracting(run.chain.links[above].claims.confirmation.range)
      guard !other.equals(holder) else { throw .keyRole }
    }
    // CHAIN-7
    guard run.chain.count == 1 || !configuration.isResident(holder) else { throw .keyRole }
  }
}

extension Constraints {
  /// Each constraint stands on a link where the table allows it (CON-6).
  func expectPlaces(isRoot: Bool, isLeaf: Bool) throws(DenyReason) {
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
    // CHAIN-2
    guard uses == 0 || (leaf.constraints.uses != 0 && leaf.constraints.uses <= uses) else {
      throw .grantTooWide
    }
    // CHAIN-3; notBefore < expiration
    guard lifeSeconds == 0 || leaf.expiration &- leaf.notBefore <= lifeSeconds else {
      throw .grantTooWide
    }
    // CHAIN-4
    let staleness = leaf.constraints.maxStalenessSeconds
    guard maxStalenessSeconds == 0 || (staleness != 0 && staleness <= maxStalenessSeconds) else {
      throw .grantTooWide
    }
    // CHAIN-5
    guard leaf.constraints.present.isSuperset(of: needs) else { throw .grantTooWide }
  }
}
