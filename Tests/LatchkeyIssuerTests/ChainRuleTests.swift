import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium
import Testing

@Suite struct ChainRuleTests {
  /// Issues under a chain by a key, with a ledger that must not be touched by a refusal.
  private func issue(
    _ grant: Grant, under parents: Chain = .empty, by seed: UInt8 = Fixture.serviceSeed,
    in directory: SiteDirectory? = nil
  ) throws -> Chain {
    var ledger = MemoryLedger()
    let directory = try directory ?? Fixture.directory()
    do {
      return try Issuer(of: directory, using: Fixture.crypto).issue(
        grant, under: parents, at: Fixture.now, ledger: &ledger,
        signer: try Fixture.signer(seed))
    } catch {
      #expect(ledger.nextSerial == 0, "a refusal took a serial")
      throw error
    }
  }

  private func refuse(
    _ reason: DenyReason, _ field: String, under parents: Chain,
    by seed: UInt8 = Fixture.serviceSeed, sourceLocation: SourceLocation = #_sourceLocation,
    _ change: (inout Grant) throws -> Void
  ) throws {
    var grant = try Fixture.delivery()
    try change(&grant)
    let changed = grant
    expectRefusal(reason, field, sourceLocation: sourceLocation) {
      _ = try issue(changed, under: parents, by: seed)
    }
  }

  @Test("CHAIN-6: no holder has another role, nor a key from above")
  func roles() throws {
    let authority = try Fixture.authority()
    for seed in [
      Fixture.ownerSeed, Fixture.statusSeed, Fixture.witnessSeed, Fixture.auditorSeed,
      Fixture.lockSeed, Fixture.serviceSeed,
    ] {
      try refuse(.keyRole, "confirmation", under: authority) {
        $0.confirmation = try Fixture.key(seed)
      }
    }
  }

  @Test("CHAIN-7: a resident holds only a chain of one link")
  func residents() throws {
    let authority = try Fixture.authority()
    try refuse(.keyRole, "confirmation", under: authority) {
      $0.confirmation = try Fixture.key(Fixture.residentSeed)
    }
    let grant = try Fixture.grant(to: Fixture.residentSeed)
    #expect(try issue(grant, by: Fixture.ownerSeed).links.count == 1)
    var asAuthority = grant
    asAuthority.constraints.each = EachDraft(uses: 1)
    asAuthority.constraints.depth = 1
    let refused = asAuthority
    expectRefusal(.keyRole, "confirmation") { _ = try issue(refused, by: Fixture.ownerSeed) }
  }

  @Test("CHAIN-1: who may not delegate does not")
  func depth() throws {
    let pass = try issue(try Fixture.grant(to: Fixture.serviceSeed), by: Fixture.ownerSeed)
    try refuse(.depthExceeded, "links[0].constraints.depth", under: pass) { _ in }
    // An authority that has no room below it could never be used.
    try refuse(.depthExceeded, "links[0].constraints.depth", under: try Fixture.authority()) {
      $0 = try Fixture.grant(
        to: Fixture.secondServiceSeed, ConstraintsDraft(depth: 1, each: EachDraft(uses: 1)))
    }
    try refuse(.depthExceeded, "constraints.depth", under: .empty, by: Fixture.ownerSeed) {
      $0.constraints = ConstraintsDraft(each: EachDraft(uses: 1))
    }
  }

  @Test("CHAIN-1: three links, by delegation")
  func delegation() throws {
    let authority = try Fixture.authority(depth: 2)
    var ledger = MemoryLedger()
    let chain = try Fixture.issuer().delegate(
      try Fixture.grant(to: Fixture.secondServiceSeed), each: EachDraft(uses: 1),
      under: authority, at: Fixture.now, ledger: &ledger,
      signer: try Fixture.signer(Fixture.serviceSeed))
    let whole = try issue(
      try Fixture.delivery(), under: chain, by: Fixture.secondServiceSeed)
    #expect(whole.links.count == 3)
    try whole.verify(anchors: try Fixture.directory().anchors, using: Fixture.crypto)
    expectRefusal(.tooLarge, "links") {
      _ = try issue(try Fixture.grant(to: 20), under: whole, by: Fixture.courierSeed)
    }
  }

  @Test("CON-6: constraints stand only where the table allows them")
  func placement() throws {
    let authority = try Fixture.authority(depth: 2)
    try refuse(.constraintNotAllowed, "constraints.slots", under: authority) {
      $0.constraints.slots = 2
    }
    try refuse(.constraintNotAllowed, "constraints.job", under: authority) {
      $0.constraints = ConstraintsDraft(job: Fixture.job, depth: 1, each: EachDraft(uses: 1))
    }
    try refuse(.constraintNotAllowed, "constraints.challenge", under: authority) {
      $0.constraints = ConstraintsDraft(
        challenge: Fixture.nonce, depth: 1, each: EachDraft(uses: 1))
    }
  }

  @Test("ISS-7: who may delegate says what each leaf must carry")
  func eachMissing() throws {
    try refuse(.eachMissing, "constraints.each", under: .empty, by: Fixture.ownerSeed) {
      $0.constraints.depth = 1
    }
  }

  @Test("SESS-3: nobody promises to lock a door that is held open")
  func holdOpen() throws {
    try refuse(
      .obligationUnsupported, "constraints.relockWithin", under: .empty, by: Fixture.ownerSeed
    ) { $0.scope[0].permissions = .holdOpen }
    var grant = try Fixture.delivery()
    grant.scope[0].permissions = [.holdOpen, .lock]
    #expect(try issue(grant, by: Fixture.ownerSeed).links.count == 1)
  }

  @Test("CHAIN-2: each.uses")
  func eachUses() throws {
    let authority = try Fixture.authority(each: EachDraft(uses: 2))
    try refuse(.grantTooWide, "constraints.uses", under: authority) { $0.constraints.uses = nil }
    try refuse(.grantTooWide, "constraints.uses", under: authority) { $0.constraints.uses = 3 }
    var grant = try Fixture.delivery()
    grant.constraints.uses = 2
    #expect(try issue(grant, under: authority).links.count == 2)
  }

  @Test("CHAIN-3: each.life")
  func eachLife() throws {
    let authority = try Fixture.authority(each: EachDraft(lifeSeconds: 600))
    try refuse(.grantTooWide, "expiration", under: authority) {
      $0.expiration = $0.notBefore + 601
    }
    var grant = try Fixture.delivery()
    grant.expiration = grant.notBefore + 600
    #expect(try issue(grant, under: authority).links.count == 2)
  }

  @Test("CHAIN-4: each.maxStaleness")
  func eachStaleness() throws {
    let authority = try Fixture.authority(each: EachDraft(maxStalenessSeconds: 600))
    try refuse(.grantTooWide, "constraints.maxStaleness", under: authority) {
      $0.constraints.maxStalenessSeconds = 601
    }
    try refuse(.grantTooWide, "constraints.maxStaleness", under: authority) {
      $0.constraints.maxStalenessSeconds = nil
    }
  }

  @Test("CHAIN-5: each.needs, and needs that nobody can meet")
  func eachNeeds() throws {
    let authority = try Fixture.authority(each: EachDraft(needs: [.evidence, .challenge]))
    try refuse(.grantTooWide, "constraints.evidence", under: authority) {
      $0.constraints.evidence = []
    }
    try refuse(.grantTooWide, "constraints.challenge", under: authority) {
      $0.constraints.challenge = nil
    }
    for key in [ConstraintKey.each, .slots] {
      expectRefusal(.grantTooWide, "constraints.each.needs") {
        _ = try Fixture.authority(each: EachDraft(needs: [key]))
      }
    }
  }

  @Test("CHAN-2: a channel must be permitted by every link")
  func channels() throws {
    let authority = try Fixture.authority()
    try refuse(.channelNotPermitted, "constraints.channels", under: authority) {
      $0.constraints.channels = [.remote, .keypad]
    }
  }

  @Test("EVID-1: no more evidence than a presentation can carry")
  func evidence() throws {
    var grant = try Fixture.grant(to: Fixture.serviceSeed)
    grant.constraints.evidence = (0..<3).map {
      EvidenceRequirement(.approval, witness: $0, maxAgeSeconds: 60)
    }
    var ledger = MemoryLedger()
    let authority = try Fixture.issuer().authorize(
      grant, each: EachDraft(uses: 1), at: Fixture.now, ledger: &ledger,
      anchor: try Fixture.signer(Fixture.ownerSeed))
    try refuse(.evidenceMissing, "constraints.evidence", under: authority) { _ in }
  }

  @Test("ISS-2: a window wholly outside a link above is refused")
  func window() throws {
    let authority = try Fixture.authority()
    try refuse(.windowOutsideParent, "notBefore", under: authority) {
      $0.notBefore = Fixture.now + 3_600
      $0.expiration = $0.notBefore + 60
    }
    try refuse(.windowOutsideParent, "notBefore", under: authority) {
      $0.expiration = Fixture.now
      $0.notBefore = $0.expiration - 60
    }
    var directory = try Fixture.directory()
    directory.anchors[0].notAfter = Fixture.now
    let ended = directory
    expectRefusal(.windowOutsideParent, "notBefore") {
      _ = try issue(try Fixture.grant(to: 20), by: Fixture.ownerSeed, in: ended)
    }
  }

  @Test("ISS-2: a scope wholly outside the links above, or empty, is refused")
  func scope() throws {
    let authority = try Fixture.authority()
    try refuse(.scopeOutsideParent, "scope", under: authority) { $0.scope[0].point = "back" }
    try refuse(.scopeOutsideParent, "scope", under: authority) {
      $0.scope[0].permissions = [.talk]
    }
    try refuse(.notPermitted, "scope", under: authority) { $0.scope = [] }
    try refuse(.notPermitted, "scope", under: authority) { $0.scope[0].permissions = [] }
  }

  @Test("PRES-3: every link is of one site")
  func site() throws {
    try refuse(.wrongSite, "audience", under: try Fixture.authority()) {
      $0.audience = SiteID(bytes: .zero)
    }
  }

  @Test("CHAIN-8, SIG-9: who signs is an anchor, or the holder of the link above")
  func issuers() throws {
    try refuse(.unknownIssuer, "issuer", under: .empty) { _ in }
    try refuse(.kidMismatch, "issuer", under: try Fixture.authority(), by: Fixture.courierSeed) {
      _ in
    }
    var directory = try Fixture.directory()
    directory.anchors[0].key = try Fixture.key(30)
    let stranger = directory
    expectRefusal(.unknownIssuer, "links[0]") {
      _ = try issue(
        try Fixture.delivery(), under: try Fixture.authority(), in: stranger)
    }
  }

  @Test("REPLAY-1: nothing is issued under a superseded authority")
  func superseded() throws {
    let authority = try Fixture.authority()
    var directory = try Fixture.directory()
    directory.anchors[0].issuedAfter = Fixture.now
    let later = directory
    expectRefusal(.superseded, "links[0].issuedAt") {
      _ = try issue(try Fixture.delivery(), under: authority, in: later)
    }
  }

  @Test("SIG-4: a leaf does not verify under another parent")
  func parentBinding() throws {
    let chain = try Fixture.deliveryChain()
    let other = try Fixture.authority(each: EachDraft(uses: 1))
    let moved = try Chain(messages: [other.messages[0], chain.messages[1]])
    let anchors = try Fixture.directory().anchors
    try chain.verify(anchors: anchors, using: Fixture.crypto)
    expectRefusal(.badSignature, "links[1]") {
      try moved.verify(anchors: anchors, using: Fixture.crypto)
    }
    let alone = try Chain(messages: [chain.messages[1]])
    expectRefusal(.unknownIssuer, "links[0]") {
      try alone.verify(anchors: anchors, using: Fixture.crypto)
    }
  }
}
