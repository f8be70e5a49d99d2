import LatchkeyCBOR

// Step 7: key roles, depth, constraints on the wrong link, each.

extension LockState {
  /// A holder's key has no other role (CHAIN-6, CHAIN-7).
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  func expectRole(
    of index: Int, _ message: Span<UInt8>
  ) throws(DenyReason) {
    let holder = message.extracting(run[verified: index].confirmation.range)
    guard !configuration.hasReservedRole(holder), !holder.equals(key.bytes.bytes) else {
      throw .keyRole
    }
    for above in 0..<index {
      let other = message.extracting(run[verified: above].confirmation.range)
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
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
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
