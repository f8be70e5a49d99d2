import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// Signers, presence, issuedAfter, and what a configuration leaves as it was (CONF-9 … CONF-12).

/// Owner and a second anchor.
private func twoAnchors(
  _ world: World, issuedAfter: UInt64 = 0, notAfter: UInt64 = 0
) -> Item {
  .array([
    world.anchor(world.owner, status: world.key("status")),
    world.anchor(world.key("second"), issuedAfter: issuedAfter, notAfter: notAfter),
  ])
}

private func sign(_ message: inout Message, _ key: Key) {
  message.key = key
  message.kid = key.kid
}

// MARK: - Signers

func addConfigurationSigners(_ suite: inout Suite) {
  suite.founds(
    "founded-by-second", "The first anchor founds, not any other", ["CONF-9"], threats: ["T29"],
    .unknownIssuer
  ) { world, message in
    message.claims[6] = twoAnchors(world)
    sign(&message, world.key("second"))
  }
  suite.founds(
    "founded-by-stranger", "A stranger under the owner's kid founds nothing", ["CONF-9"],
    threats: ["T29", "T21"], .badSignature
  ) { world, message in message.key = world.key("stranger") }
  suite.founds(
    "founded-by-status", "A status key signs staples and nothing else", ["CONF-9"],
    threats: ["T12"], .unknownIssuer
  ) { world, message in sign(&message, world.key("status")) }
  suite.add(
    "founded-by-ending-anchor", "The founding signer's notAfter is not judged", ["CONF-9"],
    threats: ["T22"], note: "A lock that is founded does not know the time yet."
  ) { world in
    world.boot()
    world.advance(10)
    let nonce = world.hello()
    var message = Message("configuration", by: world.owner, world.foundingClaims(nonce: nonce))
    message.claims[6] = .array([world.anchor(world.owner, issuedAfter: noon, notAfter: 5)])
    world.configure(message)
  }
  suite.reconfigures(
    "next-by-second", "Any present anchor signs the next configuration", ["CONF-9"]
  ) { world, message in
    sign(&message, world.key("second"))
  } first: {
    $1.claims[6] = twoAnchors($0)
  }
  suite.reconfigures(
    "next-by-newcomer", "An anchor does not put itself in", ["CONF-9"], threats: ["T22", "T12"],
    .unknownIssuer
  ) { world, message in
    message.claims[6] = twoAnchors(world, issuedAfter: noon)
    sign(&message, world.key("second"))
  }
  suite.reconfigures(
    "next-by-stranger", "A stranger under the owner's kid configures nothing", ["CONF-9"],
    threats: ["T21"], .badSignature
  ) { world, message in message.key = world.key("stranger") }
  suite.reconfigures(
    "next-by-resident", "A resident configures nothing", ["CONF-9"], threats: ["T12"],
    .unknownIssuer
  ) { world, message in sign(&message, world.key("resident")) }
  suite.reconfigures(
    "signature-before-presence", "Who signs is judged before who stands inside",
    ["CONF-9", "CONF-10"], threats: ["T22"], .badSignature, presence: false,
    note: "Two faults: an anchor is added without presence, by a stranger."
  ) { world, message in
    message.claims[6] = twoAnchors(world, issuedAfter: noon)
    message.key = world.key("stranger")
  }
}

func addRetiredAnchors(_ suite: inout Suite) {
  for (id, end, reason) in [
    ("last-second", noon + 1, nil), ("retired", noon, DenyReason.unknownIssuer),
    ("long-retired", noon - 86_400, .unknownIssuer),
  ] as [(String, UInt64, DenyReason?)] {
    suite.reconfigures(
      "next-by-anchor-\(id)", "An anchor configures until its notAfter is certainly reached",
      ["CONF-9"], reason, of: "configuration-next-by-anchor-last-second",
      note: reason == nil ? "earliest is noon, notAfter the second behind it." : nil
    ) { world, message in
      sign(&message, world.key("second"))
    } first: {
      $1.claims[6] = twoAnchors($0, notAfter: end)
    }
  }
  for (id, end, expect) in [
    ("open", noon + 2, .allow),
    ("uncertain", noon + 1, .denySigned(.clockUncertain, holder: 4)),
    ("ended", noon, .denySigned(.expired, holder: 3)),
  ] as [(String, UInt64, Expectation)] {
    suite.add(
      "pass-of-anchor-\(id)", "A pass ends with its anchor, whatever its exp",
      ["TIME-2", "TIME-4", "CONF-9"], threats: ["T22"],
      of: expect.verdict == .deny ? "configuration-pass-of-anchor-open" : nil,
      note: "The clock is [noon, noon + 1]."
    ) { world in
      let anchors = twoAnchors(world, notAfter: end)
      world.ready { $0.claims[6] = anchors }
      let pass = world.credential(by: world.key("second"), for: world.key("guest"), serial: 1)
      world.visitNow([pass], by: "guest", expect)
    }
  }
}

// MARK: - Presence

/// What needs presence.
private var rootChanges: [(id: String, title: String, change: (World, inout Message) -> Void)] {
  [
    (
      "anchor-added", "An anchor comes only with presence",
      { $1.claims[6] = twoAnchors($0, issuedAfter: noon) }
    ),
    (
      "anchor-replaced", "An anchor is replaced only with presence",
      {
        $1.claims[6] = .array([$0.anchor($0.key("second"), issuedAfter: noon)])
        $1.claims[10] = .array([$0.source($0.key("second"))])
      }
    ),
    (
      "issued-after-raised", "issuedAfter rises only with presence",
      { $1.claims[6] = .array([$0.anchor($0.owner, issuedAfter: 1, status: $0.key("status"))]) }
    ),
    (
      "not-after-set", "notAfter is set only with presence",
      {
        $1.claims[6] = .array([
          $0.anchor($0.owner, notAfter: noon + 9_999, status: $0.key("status"))
        ])
      }
    ),
    (
      "status-removed", "A status key goes only with presence",
      { $1.claims[6] = .array([$0.anchor($0.owner)]) }
    ),
    (
      "status-changed", "A status key changes only with presence",
      { $1.claims[6] = .array([$0.anchor($0.owner, status: $0.key("new status"))]) }
    ),
    (
      "auditor-added", "An auditor comes only with presence",
      { $1.claims[11] = $0.keys(["auditor", "new auditor"]) }
    ),
    (
      "auditor-changed", "An auditor changes only with presence",
      { $1.claims[11] = $0.keys(["new auditor"]) }
    ),
  ]
}

func addPresence(_ suite: inout Suite) {
  suite.founds(
    "founding-without-presence", "Nobody founds a lock from outside", ["CONF-10"],
    threats: ["T29"], .presenceRequired, presence: false
  )
  suite.reconfigures(
    "without-presence", "Residents, witnesses and numbers change without presence",
    ["CONF-10"], presence: false
  ) { world, message in
    message.claims[7] = .int(128)
    message.claims[8] = world.keys(["resident", "new resident"])
    message.claims[9] = world.keys(["new camera"])
    message.claims[10] = .array([world.source(world.owner, error: 3)])
    message.claims[12] = .int(60)
    message.claims[13] = .int(1)
    message.claims[14] = .int(60)
  }
  for row in rootChanges {
    suite.reconfigures(
      "\(row.id)-without-presence", row.title, ["CONF-10"], threats: ["T22", "T13"],
      .presenceRequired, of: "configuration-\(row.id)-with-presence", presence: false
    ) { row.change($0, &$1) }
    suite.reconfigures(
      "\(row.id)-with-presence", "With presence it is taken: \(row.title)", ["CONF-10"],
      threats: ["T22", "T13"]
    ) { row.change($0, &$1) }
  }
  for (id, presence, reason) in [
    ("with", true, nil), ("without", false, DenyReason.presenceRequired),
  ] as [(String, Bool, DenyReason?)] {
    suite.reconfigures(
      "anchor-removed-\(id)-presence", "An anchor goes only with presence", ["CONF-10"],
      threats: ["T22"], reason, of: "configuration-anchor-removed-with-presence",
      presence: presence,
      note: "One of several anchors could otherwise throw out the rest from afar."
    ) { world, message in
      message.claims[6] = .array([world.anchor(world.owner, status: world.key("status"))])
    } first: {
      $1.claims[6] = twoAnchors($0)
    }
  }
}

// MARK: - issuedAfter

func addIssuedAfter(_ suite: inout Suite) {
  func owner(_ world: World, _ issuedAfter: UInt64) -> Item {
    .array([world.anchor(world.owner, issuedAfter: issuedAfter, status: world.key("status"))])
  }
  for (id, time, reason) in [
    ("kept", 500, nil), ("raised", 501, nil), ("lowered", 499, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.reconfigures(
      "issued-after-\(id)", "A present anchor's issuedAfter never falls", ["CONF-12"],
      threats: ["T22", "T7"], reason, of: "configuration-issued-after-kept"
    ) { world, message in
      message.claims[6] = owner(world, time)
    } first: {
      $1.claims[6] = owner($0, 500)
    }
  }
  for (id, time, reason) in [
    ("now", noon, nil), ("too-low", noon - 1, DenyReason.issuedAfterTooLow),
    ("zero", 0, .issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.reconfigures(
      "newcomer-\(id)", "An anchor that comes has signed nothing before now", ["CONF-12"],
      threats: ["T22"], reason, of: "configuration-newcomer-now",
      note: "Now is earliest, which is noon."
    ) { world, message in message.claims[6] = twoAnchors(world, issuedAfter: time) }
  }
  for (id, time, reason) in [("now", 9, nil), ("too-low", 8, DenyReason.issuedAfterTooLow)]
    as [(String, UInt64, DenyReason?)]
  {
    suite.add(
      "founding-issued-after-\(id)", "A founding anchor's issuedAfter is not before earliest",
      ["CONF-12"], threats: ["T22"],
      of: reason == nil ? nil : "configuration-founding-issued-after-now",
      note: "Ten seconds after power the lock's earliest is 9."
    ) { world in
      world.boot()
      world.advance(10)
      let nonce = world.hello()
      var message = Message("configuration", by: world.owner, world.foundingClaims(nonce: nonce))
      message.claims[6] = owner(world, time)
      world.configure(message, .verdict(reason))
    }
  }
  suite.reconfigures(
    "site-before-issued-after", "The site is judged before issuedAfter", ["CONF-12", "CONF-7"],
    threats: ["T22"], .siteNotProven, of: "configuration-newcomer-now", note: "Two faults."
  ) { world, message in
    message.claims[4] = .bytes(world.lockID)
    message.claims[6] = twoAnchors(world, issuedAfter: 0)
  }
  suite.reconfigures(
    "issued-after-before-signer", "issuedAfter is judged before the signer", ["CONF-12", "CONF-9"],
    threats: ["T22"], .issuedAfterTooLow, of: "configuration-newcomer-now", note: "Two faults."
  ) { world, message in
    message.claims[6] = twoAnchors(world, issuedAfter: 0)
    message.key = world.key("stranger")
  }
  addReturningAnchors(&suite)
  addSuperseded(&suite)
}

private func addReturningAnchors(_ suite: inout Suite) {
  func returns(
    _ id: String, _ title: String, _ issuedAfter: UInt64, _ reason: DenyReason?
  ) {
    suite.add(
      "anchor-back-\(id)", title, ["CONF-12"], threats: ["T22", "T7"],
      of: reason == nil ? nil : "configuration-anchor-back-now"
    ) { world in
      let both = twoAnchors(world)
      let alone = Item.array([world.anchor(world.owner, status: world.key("status"))])
      let first = world.found { $0.claims[6] = both }
      world.tellTime(noon)
      var second = world.configuration(after: first)
      second.claims[6] = alone
      world.configure(second)
      var third = world.configuration(after: second)
      third.claims[6] = twoAnchors(world, issuedAfter: issuedAfter)
      world.configure(third, .verdict(reason))
      guard reason == nil else { return }
      let pass = world.credential(by: world.key("second"), for: world.key("guest"), serial: 1)
      world.visitNow([pass], by: "guest", .denySigned(.superseded, holder: 5))
      let later = world.credential(
        by: world.key("second"), for: world.key("guest"), serial: 2, issuedAt: issuedAfter + 1)
      world.visitNow([later], by: "guest", .allow)
    }
  }
  returns("now", "An anchor that comes back begins anew: what it signed before is dead", noon, nil)
  returns(
    "as-before", "An anchor does not come back with what it signed before", 0, .issuedAfterTooLow)
}

private func addSuperseded(_ suite: inout Suite) {
  for (id, time, expect) in [
    ("before", noon - 3_601, .allow), ("at", noon - 3_600, .denySigned(.superseded, holder: 5)),
    ("behind", noon - 3_599, .denySigned(.superseded, holder: 5)),
  ] as [(String, UInt64, Expectation)] {
    suite.add(
      "issued-after-\(id)-pass", "A raised issuedAfter ends what was issued up to it",
      ["REPLAY-1"], threats: ["T22", "T7"],
      of: expect.verdict == .deny ? "configuration-issued-after-before-pass" : nil,
      note: "iat is noon - 3,600; equal is not after."
    ) { world in
      let first = world.found()
      world.tellTime(noon)
      world.visitNow([world.guestPass()], by: "guest", .allow)
      var next = world.configuration(after: first)
      next.claims[6] = .array([
        world.anchor(world.owner, issuedAfter: time, status: world.key("status"))
      ])
      world.configure(next)
      world.visitNow([world.guestPass()], by: "guest", expect)
    }
  }
  suite.add(
    "issued-after-leaf", "Only link 1 is judged by issuedAfter", ["REPLAY-1"], threats: ["T22"]
  ) { world in
    let anchors = Item.array([world.anchor(world.owner, issuedAfter: noon - 86_401)])
    world.ready { $0.claims[6] = anchors }
    var links = world.chain(.short)
    links[1].claims[6] = .int(0)
    world.visitNow(links, by: "courier", .allow)
  }
}
