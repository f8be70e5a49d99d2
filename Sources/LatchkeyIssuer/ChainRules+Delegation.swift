import LatchkeyCBOR
import LatchkeyCore

// Step 7 of the decision: roles, depth, placement, `each`.

extension ChainRules {
  func checkRoles(in directory: SiteDirectory) throws(Refusal) {
    for index in parents.terms.indices {
      try checkRole(parents.terms[index].confirmation, index, in: directory)
    }
    try checkRole(mine.confirmation, parents.terms.count, in: directory)
    // CHAIN-7
    guard count > 1 || isAuthority else { return }
    for index in parents.terms.indices {
      try expectNoResident(parents.terms[index].confirmation, index, in: directory)
    }
    try expectNoResident(mine.confirmation, parents.terms.count, in: directory)
  }

  /// A holder's key has no other role, and is that of none above it.
  private func checkRole(
    _ key: PublicKey, _ index: Int, in directory: SiteDirectory
  ) throws(Refusal) {
    var isTaken = directory.isReserved(key)
    for above in 0..<index where parents.terms[above].confirmation == key { isTaken = true }
    // CHAIN-6
    guard !isTaken else {
      throw Refusal(
        .keyRole, field: field(index, "confirmation"),
        rule: "A holder's key has no other role, and stands once in a chain (CHAIN-6).")
    }
  }

  private func expectNoResident(
    _ key: PublicKey, _ index: Int, in directory: SiteDirectory
  ) throws(Refusal) {
    // CHAIN-7
    guard !directory.isResident(key) else {
      throw Refusal(
        .keyRole, field: field(index, "confirmation"),
        rule: "A resident holds only a chain of one link (CHAIN-7).")
    }
  }

  func checkDepth() throws(Refusal) {
    // CHAIN-1: a link that only stands above a leaf needs room for that leaf. Link 3 has none, since
    // no depth reaches so far.
    let whole = isAuthority ? count + 1 : count
    for index in 0..<count {
      guard Int(terms(index, \.depth)) >= whole - 1 - index else {
        throw Refusal(
          .depthExceeded, field: field(index, "constraints.depth"),
          rule: "Link \(index + 1) of \(whole) needs depth \(whole - 1 - index) (CHAIN-1).")
      }
    }
  }

  func checkPlacement() throws(Refusal) {
    for index in 0..<count {
      let isLeaf = index == parents.terms.count && !isAuthority
      if !isLeaf {
        try expectAbsent(.challenge, index, "only on a leaf")
        try expectAbsent(.job, index, "only on a leaf")
      }
      if index > 0 { try expectAbsent(.slots, index, "only on link 1") }
    }
  }

  private func expectAbsent(
    _ key: ConstraintKey, _ index: Int, _ place: StaticString
  ) throws(Refusal) {
    // CON-6
    guard !terms(index, \.keys).contains(key) else {
      throw Refusal(
        .constraintNotAllowed, field: field(index, "constraints.\(key.name)"),
        rule: "\(key.name) stands \(place) (CON-6).")
    }
  }

  func checkAuthority() throws(Refusal) {
    // ISS-7
    guard isAuthority || mine.depth == 0 else {
      throw Refusal(
        .eachMissing, field: "constraints.each",
        rule: "A grant that may delegate says what each leaf must carry (ISS-7).")
    }
  }

  func checkEach() throws(Refusal) {
    try checkNeedsAreMeetable()
    guard !isAuthority else { return }
    for (index, parent) in parents.terms.enumerated() {
      guard let each = parent.each else { continue }
      if let most = each.uses {
        try expectPresent(mine.uses, atMost: most, "constraints.uses", index, "CHAIN-2")
      }
      if let most = each.lifeSeconds {
        let life = mine.expiration - mine.notBefore  // CRED-2 has been judged
        try expectPresent(life, atMost: most, "expiration", index, "CHAIN-3")
      }
      if let most = each.maxStalenessSeconds {
        try expectPresent(
          mine.maxStalenessSeconds, atMost: most, "constraints.maxStaleness", index, "CHAIN-4")
      }
      // CHAIN-5
      if let missing = each.needs.first(missingFrom: mine.keys) {
        throw Refusal(
          .grantTooWide, field: "constraints.\(missing.name)",
          rule: "links[\(index)] demands \(missing.name) of every leaf (CHAIN-5).")
      }
    }
  }

  private func expectPresent<Number: FixedWidthInteger>(
    _ value: Number?, atMost most: Number, _ field: StaticString, _ index: Int, _ rule: StaticString
  ) throws(Refusal) {
    guard let value, value <= most else {
      throw Refusal(
        .grantTooWide, field: "\(field)",
        rule: "links[\(index)] allows at most \(most) (\(rule)).")
    }
  }

  /// CHAIN-5, CON-6: a leaf below another link has neither `each` nor `slots`, so an authority that
  /// needs them needs the impossible.
  private func checkNeedsAreMeetable() throws(Refusal) {
    guard let needs = mine.each?.needs else { return }
    guard !needs.contains(.each), !needs.contains(.slots) else {
      throw Refusal(
        .grantTooWide, field: "constraints.each.needs",
        rule: "No leaf may carry each or slots (CHAIN-5, CON-6).")
    }
  }
}
