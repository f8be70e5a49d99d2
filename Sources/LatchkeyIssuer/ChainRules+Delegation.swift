import LatchkeyCBOR
import LatchkeyCore

// Step 7 of the decision: roles, depth, placement, `each`.

extension ChainRules {
  func checkRoles() throws(Refusal) {
    var above: [PublicKey] = []
    for (index, grant) in grants.enumerated() {
      // CHAIN-6
      guard !directory.isReserved(grant.confirmation), !above.contains(grant.confirmation) else {
        throw Refusal(
          .keyRole, field: field(index, "confirmation"),
          rule: "A holder's key has no other role, and stands once in a chain (CHAIN-6).")
      }
      above.append(grant.confirmation)
    }
    // CHAIN-7
    guard grants.count > 1 || isAuthority else { return }
    for (index, grant) in grants.enumerated() where directory.residents.contains(grant.confirmation)
    {
      throw Refusal(
        .keyRole, field: field(index, "confirmation"),
        rule: "A resident holds only a chain of one link (CHAIN-7).")
    }
  }

  func checkDepth() throws(Refusal) {
    // CHAIN-1: a link that only stands above a leaf needs room for that leaf. Link 3 has none, since
    // no depth reaches so far.
    let count = isAuthority ? grants.count + 1 : grants.count
    for (index, grant) in grants.enumerated() {
      guard Int(grant.constraints.depth ?? 0) >= count - 1 - index else {
        throw Refusal(
          .depthExceeded, field: field(index, "constraints.depth"),
          rule: "Link \(index + 1) of \(count) needs depth \(count - 1 - index) (CHAIN-1).")
      }
    }
  }

  func checkPlacement() throws(Refusal) {
    for (index, grant) in grants.enumerated() {
      let isLeaf = index == parents.links.count && !isAuthority
      if !isLeaf {
        try expectAbsent(grant.constraints.challenge, index, "challenge", "only on a leaf")
        try expectAbsent(grant.constraints.job, index, "job", "only on a leaf")
      }
      if index > 0 {
        try expectAbsent(grant.constraints.slots, index, "slots", "only on link 1")
      }
    }
  }

  private func expectAbsent<Value>(
    _ value: Value?, _ index: Int, _ name: String, _ place: String
  ) throws(Refusal) {
    // CON-6
    guard value == nil else {
      throw Refusal(
        .constraintNotAllowed, field: field(index, "constraints.\(name)"),
        rule: "\(name) stands \(place) (CON-6).")
    }
  }

  func checkAuthority() throws(Refusal) {
    // ISS-7
    guard isAuthority || (grant.constraints.depth ?? 0) == 0 else {
      throw Refusal(
        .eachMissing, field: "constraints.each",
        rule: "A grant that may delegate says what each leaf must carry (ISS-7).")
    }
  }

  func checkEach() throws(Refusal) {
    try checkNeedsAreMeetable()
    guard !isAuthority else { return }
    let leaf = grant.constraints
    for (index, parent) in parents.links.enumerated() {
      guard let each = parent.grant.constraints.each else { continue }
      if let most = each.uses {
        try expectPresent(leaf.uses, atMost: most, "uses", index, "CHAIN-2")
      }
      if let most = each.lifeSeconds {
        let life = grant.expiration - grant.notBefore  // CRED-2 has been judged
        try expectPresent(life, atMost: most, "expiration", index, "CHAIN-3")
      }
      if let most = each.maxStalenessSeconds {
        try expectPresent(leaf.maxStalenessSeconds, atMost: most, "maxStaleness", index, "CHAIN-4")
      }
      // CHAIN-5
      let missing = each.needs.subtracting(leaf.present).min { $0.rawValue < $1.rawValue }
      if let missing {
        throw Refusal(
          .grantTooWide, field: "constraints.\(missing.name)",
          rule: "links[\(index)] demands \(missing.name) of every leaf (CHAIN-5).")
      }
    }
  }

  private func expectPresent<Number: FixedWidthInteger>(
    _ value: Number?, atMost most: Number, _ name: String, _ index: Int, _ rule: String
  ) throws(Refusal) {
    guard let value, value <= most else {
      throw Refusal(
        .grantTooWide, field: name == "expiration" ? name : "constraints.\(name)",
        rule: "links[\(index)] allows at most \(most) (\(rule)).")
    }
  }

  /// CHAIN-5, CON-6: a leaf below another link has neither `each` nor `slots`, so an authority that
  /// needs them needs the impossible.
  private func checkNeedsAreMeetable() throws(Refusal) {
    let needs = grant.constraints.each?.needs ?? []
    guard needs.isDisjoint(with: [.each, .slots]) else {
      throw Refusal(
        .grantTooWide, field: "constraints.each.needs",
        rule: "No leaf may carry each or slots (CHAIN-5, CON-6).")
    }
  }
}
