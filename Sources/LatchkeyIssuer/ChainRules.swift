import LatchkeyCBOR
import LatchkeyCore

/// What a lock will refuse in every state of a new link and the links above it (ISS-2).
///
/// The order is that of the decision: signatures, roles, depth, placement, `each`, channels,
/// window, supersession, evidence, scope. A link with `each` only ever stands above a leaf (CON-6),
/// one without is always a leaf (ISS-7).
struct ChainRules<Crypto: CryptoBackend> {
  let directory: SiteDirectory
  let parents: Chain
  let grant: Grant
  let issuer: PublicKey
  let crypto: Crypto

  /// All grants, the new one last.
  var grants: [Grant] { parents.links.map(\.grant) + [grant] }

  /// Whether the new link only ever stands above a leaf.
  var isAuthority: Bool { grant.constraints.each != nil }

  /// A field of one of the grants.
  func field(_ index: Int, _ name: String) -> String {
    index == parents.links.count ? name : "links[\(index)].\(name)"
  }

  /// - Throws: ``DenyReason/tooLarge`` (ENC-13), ``DenyReason/unknownIssuer`` (CHAIN-8),
  ///   ``DenyReason/kidMismatch`` (SIG-9), ``DenyReason/badSignature`` (SIG-3, SIG-4),
  ///   ``DenyReason/wrongSite`` (PRES-3), ``DenyReason/keyRole`` (CHAIN-6, CHAIN-7),
  ///   ``DenyReason/depthExceeded`` (CHAIN-1), ``DenyReason/constraintNotAllowed`` (CON-6),
  ///   ``DenyReason/eachMissing`` (ISS-7), ``DenyReason/grantTooWide`` (CHAIN-2 … CHAIN-5),
  ///   ``DenyReason/channelNotPermitted`` (CHAN-2), ``DenyReason/windowOutsideParent`` (ISS-2),
  ///   ``DenyReason/superseded`` (REPLAY-1), ``DenyReason/evidenceMissing`` (EVID-1),
  ///   ``DenyReason/notPermitted`` (SCOPE-2), ``DenyReason/scopeOutsideParent`` (ISS-2),
  ///   ``DenyReason/obligationUnsupported`` (SESS-3).
  func check() throws(Refusal) {
    try checkLength()
    try checkSite()
    try checkIssuer()
    try checkRoles()
    try checkDepth()
    try checkPlacement()
    try checkAuthority()
    try checkEach()
    try checkChannels()
    try checkTime()
    try checkEvidence()
    try checkScope()
  }

  private func checkLength() throws(Refusal) {
    // ENC-13
    guard grants.count <= Limits.linkCount else {
      throw Refusal(.tooLarge, field: "links", rule: "A chain has at most 3 links (ENC-13).")
    }
  }

  private func checkSite() throws(Refusal) {
    // PRES-3
    for (index, grant) in grants.enumerated() where grant.audience != directory.site {
      throw Refusal(
        .wrongSite, field: field(index, "audience"),
        rule: "Every link is of the site of the lock (PRES-3).")
    }
  }

  private func checkIssuer() throws(Refusal) {
    try parents.verify(anchors: directory.anchors, using: crypto)
    guard let parent = parents.leaf else {
      // CHAIN-8
      guard directory.anchor(issuer) != nil else {
        throw Refusal(.unknownIssuer, field: "issuer", rule: "An anchor signs link 1 (CHAIN-8).")
      }
      return
    }
    // SIG-9
    guard parent.grant.confirmation == issuer else {
      throw Refusal(
        .kidMismatch, field: "issuer", rule: "The holder of the link above signs (SIG-9).")
    }
  }

  private func checkChannels() throws(Refusal) {
    // CHAN-2
    let common = grants.reduce(ChannelSet(rawValue: 0xff)) { common, grant in
      common.intersection(grant.constraints.channels ?? .unstated)
    }
    guard !common.isEmpty else {
      throw Refusal(
        .channelNotPermitted, field: "constraints.channels",
        rule: "No channel is permitted by every link (CHAN-2).")
    }
  }

  private func checkTime() throws(Refusal) {
    var (begin, end) = (grant.notBefore, grant.expiration)
    for (index, parent) in parents.links.enumerated() {
      begin = max(begin, parent.grant.notBefore)
      end = min(end, parent.grant.expiration)
      // ISS-2
      guard begin < end else {
        throw Refusal(
          .windowOutsideParent, field: "notBefore",
          rule: "The window lies wholly outside those of the links to links[\(index)] (ISS-2).")
      }
    }
    let root = parents.links.first?.issuerID ?? crypto.keyID(of: issuer)
    guard let anchor = directory.anchors.first(where: { crypto.keyID(of: $0.key) == root }) else {
      return
    }
    // TIME-2
    if let notAfter = anchor.notAfter {
      for (index, grant) in grants.enumerated() where grant.notBefore >= notAfter {
        throw Refusal(
          .windowOutsideParent, field: field(index, "notBefore"),
          rule: "The window begins after the anchor's notAfter (ISS-2, TIME-2).")
      }
    }
    // REPLAY-1
    if let first = parents.links.first, first.issuedAt <= anchor.issuedAfter {
      throw Refusal(
        .superseded, field: "links[0].issuedAt",
        rule: "Link 1 is not later than its anchor's issuedAfter (REPLAY-1).")
    }
  }

  private func checkEvidence() throws(Refusal) {
    // EVID-1, ENC-13
    let needed = Set(grants.flatMap(\.constraints.evidence).map(\.rank))
    guard needed.count <= Limits.evidenceCount else {
      throw Refusal(
        .evidenceMissing, field: "constraints.evidence",
        rule: "The chain asks for \(needed.count) statements; 3 can be presented (EVID-1).")
    }
  }

  private func checkScope() throws(Refusal) {
    let mine = ScopeSet(grant.scope)
    // SCOPE-2
    guard !mine.isEmpty else {
      throw Refusal(.notPermitted, field: "scope", rule: "An empty scope opens nothing (SCOPE-2).")
    }
    var common = mine
    for (index, parent) in parents.links.enumerated() {
      common = common.intersection(ScopeSet(parent.grant.scope))
      // ISS-2
      guard !common.isEmpty else {
        throw Refusal(
          .scopeOutsideParent, field: "scope",
          rule: "Nothing in the scope is permitted by the links to links[\(index)] (ISS-2).")
      }
    }
    // SESS-3
    guard
      common.permitsMore(than: .holdOpen)
        || grants.allSatisfy({ $0.constraints.relockWithinSeconds == nil })
    else {
      throw Refusal(
        .obligationUnsupported, field: "constraints.relockWithin",
        rule: "A door that is held open cannot be promised to lock (SESS-3).")
    }
  }
}
