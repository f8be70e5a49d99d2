import LatchkeyCBOR
import LatchkeyCore

/// What a lock will refuse in every state of a new link and the links above it (ISS-2).
///
/// The signatures above have been verified: that is what makes a ``VerifiedChain``. The order is that
/// of the decision: roles, depth, placement, `each`, channels,
/// window, supersession, evidence, scope. A link with `each` only ever stands above a leaf (CON-6),
/// one without is always a leaf (ISS-7).
struct ChainRules {
  let parents: VerifiedChain
  let issuer: PublicKey
  /// The terms of the new link.
  let mine: LinkTerms
  /// The scope of the new link.
  let scope: [ScopeGrant]

  init(parents: VerifiedChain, grant: borrowing Grant, issuer: PublicKey) {
    self.parents = parents
    self.issuer = issuer
    mine = LinkTerms(grant)
    scope = grant.scope
  }

  /// Number of links, the new one counted.
  var count: Int { parents.terms.count + 1 }

  /// One of the terms of a link; the new one is the last.
  func terms<Value>(_ index: Int, _ read: (LinkTerms) -> Value) -> Value {
    index < parents.terms.count ? read(parents.terms[index]) : read(mine)
  }

  /// Whether the new link only ever stands above a leaf.
  var isAuthority: Bool { mine.each != nil }

  /// A field of one of the grants.
  func field(_ index: Int, _ name: String) -> String {
    index == parents.terms.count ? name : "links[\(index)].\(name)"
  }

  /// - Throws: ``DenyReason/tooLarge`` (ENC-13), ``DenyReason/unknownIssuer`` (CHAIN-8),
  ///   ``DenyReason/kidMismatch`` (SIG-9), ``DenyReason/wrongSite`` (PRES-3), ``DenyReason/keyRole`` (CHAIN-6, CHAIN-7),
  ///   ``DenyReason/depthExceeded`` (CHAIN-1), ``DenyReason/constraintNotAllowed`` (CON-6),
  ///   ``DenyReason/eachMissing`` (ISS-7), ``DenyReason/grantTooWide`` (CHAIN-2 … CHAIN-5),
  ///   ``DenyReason/channelNotPermitted`` (CHAN-2), ``DenyReason/windowOutsideParent`` (ISS-2),
  ///   ``DenyReason/superseded`` (REPLAY-1), ``DenyReason/evidenceMissing`` (EVID-1),
  ///   ``DenyReason/notPermitted`` (SCOPE-2), ``DenyReason/scopeOutsideParent`` (ISS-2),
  ///   ``DenyReason/obligationUnsupported`` (SESS-3).
  func check(in directory: SiteDirectory) throws(Refusal) {
    try checkLength()
    try checkSite(in: directory)
    try checkIssuer(in: directory)
    try checkRoles(in: directory)
    try checkDepth()
    try checkPlacement()
    try checkAuthority()
    try checkEach()
    try checkChannels()
    try checkTime(in: directory)
    try checkEvidence()
    try checkScope()
  }

  private func checkLength() throws(Refusal) {
    // ENC-13
    guard count <= Limits.linkCount else {
      throw Refusal(.tooLarge, field: "links", rule: "A chain has at most 3 links (ENC-13).")
    }
  }

  private func checkSite(in directory: SiteDirectory) throws(Refusal) {
    // PRES-3
    for index in 0..<count where terms(index, \.audience) != directory.site {
      throw Refusal(
        .wrongSite, field: field(index, "audience"),
        rule: "Every link is of the site of the lock (PRES-3).")
    }
  }

  private func checkIssuer(in directory: SiteDirectory) throws(Refusal) {
    guard let trust = parents.trust else {
      // CHAIN-8
      guard directory.anchor(issuer) != nil else {
        throw Refusal(.unknownIssuer, field: "issuer", rule: "An anchor signs link 1 (CHAIN-8).")
      }
      return
    }
    // CHAIN-8: an anchor when the chain was verified need not be one of this directory.
    guard directory.anchor(trust.anchor) != nil else {
      throw Refusal(.unknownIssuer, field: "links[0]", rule: "An anchor signs link 1 (CHAIN-8).")
    }
    // SIG-9
    guard trust.holder == issuer else {
      throw Refusal(
        .kidMismatch, field: "issuer", rule: "The holder of the link above signs (SIG-9).")
    }
  }

  private func checkChannels() throws(Refusal) {
    // CHAN-2
    var common = mine.channels
    for parent in parents.terms { common = common.intersection(parent.channels) }
    guard !common.isEmpty else {
      throw Refusal(
        .channelNotPermitted, field: "constraints.channels",
        rule: "No channel is permitted by every link (CHAN-2).")
    }
  }

  private func checkTime(in directory: SiteDirectory) throws(Refusal) {
    var (begin, end) = (mine.notBefore, mine.expiration)
    for (index, parent) in parents.terms.enumerated() {
      begin = max(begin, parent.notBefore)
      end = min(end, parent.expiration)
      // ISS-2
      guard begin < end else {
        throw Refusal(
          .windowOutsideParent, field: "notBefore",
          rule: "The window lies wholly outside those of the links to links[\(index)] (ISS-2).")
      }
    }
    let signer = parents.trust == nil ? directory.anchor(issuer) : directory.anchor(parents)
    guard let signer else { return }
    // TIME-2
    if let notAfter = directory.anchors[signer].notAfter {
      for index in 0..<count where terms(index, \.notBefore) >= notAfter {
        throw Refusal(
          .windowOutsideParent, field: field(index, "notBefore"),
          rule: "The window begins after the anchor's notAfter (ISS-2, TIME-2).")
      }
    }
    // REPLAY-1
    if let first = parents.chain.links.first,
      first.issuedAt <= directory.anchors[signer].issuedAfter
    {
      throw Refusal(
        .superseded, field: "links[0].issuedAt",
        rule: "Link 1 is not later than its anchor's issuedAfter (REPLAY-1).")
    }
  }

  private func checkEvidence() throws(Refusal) {
    // EVID-1, ENC-13
    var needed = mine.evidence
    for parent in parents.terms { needed |= parent.evidence }
    guard needed.nonzeroBitCount <= Limits.evidenceCount else {
      throw Refusal(
        .evidenceMissing, field: "constraints.evidence",
        rule:
          "The chain asks for \(needed.nonzeroBitCount) statements; 3 can be presented (EVID-1).")
    }
  }

  private func checkScope() throws(Refusal) {
    // SCOPE-2
    guard !scope.permitsNothing else {
      throw Refusal(.notPermitted, field: "scope", rule: "An empty scope opens nothing (SCOPE-2).")
    }
    var common: Permissions = []
    for entry in scope {
      let permissions = parents.scope?.permissions(at: entry.point) ?? entry.permissions
      common.formUnion(entry.permissions.intersection(permissions))
    }
    guard !common.isEmpty else { throw scopeRefusal() }
    // SESS-3
    guard
      !common.subtracting(.holdOpen).isEmpty
        || (0..<count).allSatisfy({ !terms($0, \.keys).contains(.relockWithin) })
    else {
      throw Refusal(
        .obligationUnsupported, field: "constraints.relockWithin",
        rule: "A door that is held open cannot be promised to lock (SESS-3).")
    }
  }

  /// Names the first link with which nothing is left of the scope (ISS-2).
  private func scopeRefusal() -> Refusal {
    var common = scope
    var outside = 0
    for (index, link) in parents.chain.links.enumerated() where !common.permitsNothing {
      common = common.intersection(link.grant.scope)
      outside = index
    }
    return Refusal(
      .scopeOutsideParent, field: "scope",
      rule: "Nothing in the scope is permitted by the links to links[\(outside)] (ISS-2).")
  }
}
