import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// The clock reset: its nonce, its signer, and what becomes of clock and memory
// (CONF-15, CONF-16, TIME-13).

/// The owner, and a second anchor that may be a time source.
private func addSecond(_ world: World, _ message: inout Message, isSource: Bool, notAfter: UInt64) {
  message.claims[6] = .array([
    world.anchor(world.owner, status: world.key("status")),
    world.anchor(world.key("second"), notAfter: notAfter),
  ])
  guard isSource else { return }
  message.claims[10] = .array([
    world.source(world.owner), world.source(world.key("second"), error: 5),
  ])
}

private func raiseBoth(_ world: World, _ message: inout Message, notAfter: UInt64) {
  message.claims[6] = .array([
    world.anchor(world.owner, issuedAfter: farAhead, status: world.key("status")),
    world.anchor(world.key("second"), issuedAfter: farAhead, notAfter: notAfter),
  ])
}

// MARK: - Nonces

func addClockResetNonces(_ suite: inout Suite) {
  func over(
    _ id: String, _ title: String, _ reason: DenyReason?, note: String? = nil,
    _ nonce: (inout World) -> [UInt8]
  ) {
    suite.add(
      "clock-reset-nonce-\(id)", title, ["CONF-15", "NONCE-3"], threats: ["T4", "T8"],
      of: reason == nil ? nil : "configuration-clock-reset-nonce-at-its-end", note: note
    ) { world in
      let first = world.runAhead()
      let nonce = nonce(&world)
      let reset = world.clockReset(after: first, over: nonce, issuedAfter: farAhead + 100)
      world.configure(reset, .verdict(reason))
    }
  }
  over("at-its-end", "A clock reset comes within the nonce's life", nil) { world in
    let nonce = world.hello()
    world.advance(90)
    return nonce
  }
  over(
    "expired", "A clock reset does not wait in a drawer", .nonceExpired,
    note: "Later it would set the clock back by as long as it lay there."
  ) { world in
    let nonce = world.hello()
    world.advance(91)
    return nonce
  }
  over("unknown", "A clock reset is over a nonce of this lock", .nonceUnknown) { $0.someNonce }
  over("of-earlier-boot", "A nonce of an earlier boot sets no clock back", .nonceUnknown) { world in
    let nonce = world.hello()
    world.powerCycle()
    return nonce
  }
  over("spent", "A spent nonce sets no clock back", .nonceSpent) { world in
    let nonce = world.hello()
    let visit = world.visit([world.pass(issuedAt: noon)], by: "guest", nonce: nonce)
    world.present(visit, .allow)
    return nonce
  }
  suite.add(
    "clock-reset-spends", "A clock reset spends its nonce", ["CONF-15", "NONCE-5"],
    threats: ["T8"], of: "configuration-clock-reset"
  ) { world in
    let first = world.runAhead()
    let nonce = world.hello()
    world.configure(world.clockReset(after: first, over: nonce))
    let pass = world.pass(issuedAt: farAhead + 1)
    world.present(world.visit([pass], by: "guest", nonce: nonce), .denyUnsigned(.nonceSpent))
  }
  suite.add(
    "clock-reset-replayed", "A clock reset is good once", ["CONF-3", "CONF-15"],
    threats: ["T4", "T8"], of: "configuration-clock-reset"
  ) { world in
    let reset = world.setBack(after: world.runAhead())
    world.configure(reset, .deny(.sequenceGap))
  }
  suite.add(
    "clock-reset-nonce-before-signer", "The nonce is judged before the signer",
    ["CONF-15", "CONF-9"], threats: ["T4"], of: "configuration-clock-reset", note: "Two faults."
  ) { world in
    let first = world.runAhead()
    let message = world.clockReset(after: first, over: world.someNonce)
    world.configure(message.forged, .deny(.nonceUnknown))
  }
}

// MARK: - Signers

func addClockResetSigners(_ suite: inout Suite) {
  func by(
    _ id: String, _ title: String, _ reason: DenyReason?, name: String, isSource: Bool = true,
    notAfter: UInt64 = 0, presence: Bool = true, note: String? = nil
  ) {
    suite.add(
      "clock-reset-by-\(id)", title, ["CONF-15", "CONF-9"], threats: ["T4", "T22"],
      of: reason == nil ? nil : "configuration-clock-reset-by-second", note: note
    ) { world in
      let copy = world
      let first = world.runAhead { addSecond(copy, &$0, isSource: isSource, notAfter: notAfter) }
      world.setBack(after: first, presence: presence, .verdict(reason)) { message in
        raiseBoth(copy, &message, notAfter: notAfter)
        message.key = copy.key(name)
        message.kid = message.key.kid
      }
      guard reason == nil else { return }
      let pass = world.pass(issuedAt: farAhead + 1)
      world.visitNow([pass], by: "guest", .allow.at(noon + 55, noon + 66))
    }
  }
  by(
    "second", "Any anchor that is a time source sets the clock back, with its error", nil,
    name: "second")
  by(
    "anchor-without-clock", "An anchor that is no time source sets no clock", .noAnchorTime,
    name: "second", isSource: false, note: "Nobody has said how wrong its clock may be.")
  by(
    "retired", "An anchor whose notAfter the clock has passed does not turn it back",
    .unknownIssuer, name: "second", notAfter: noon + 86_400,
    note: "A stolen old key would else make itself young again.")
  by("status", "A status key sets no clock back", .unknownIssuer, name: "status")
  by("resident", "A resident sets no clock back", .unknownIssuer, name: "resident")
  by(
    "without-clock-or-presence", "The signer's clock is judged before presence", .noAnchorTime,
    name: "second", isSource: false, presence: false, note: "Two faults.")
  suite.add(
    "clock-reset-by-hub", "A time source that is no anchor sets no clock back",
    ["CONF-15", "CONF-9"], threats: ["T4"], of: "configuration-clock-reset"
  ) { world in
    let hub = world.key("hub")
    world.setBack(after: world.runAhead(), .deny(.unknownIssuer)) { message in
      message.key = hub
      message.kid = hub.kid
    }
  }
  suite.add(
    "clock-reset-by-stranger", "A stranger under the owner's kid sets no clock back",
    ["CONF-9", "CONF-15"], threats: ["T4", "T21"], of: "configuration-clock-reset"
  ) { world in
    world.setBack(after: world.runAhead(), .deny(.badSignature)) { $0 = $0.forged }
  }
}

// MARK: - Clock

func addClockResetClocks(_ suite: inout Suite) {
  suite.add(
    "clock-reset-aged", "The nonce's age widens what is set, and drift rounds outward",
    ["TIME-13", "TIME-1"], threats: ["T4"]
  ) { world in
    let sources = world.sources(ownerError: 3)
    let first = world.found(drift: 100_000) { $0.claims[10] = sources }
    world.tellTime(farAhead)
    let nonce = world.hello()
    world.advance(15)
    let reset = world.clockReset(after: first, over: nonce, issuedAfter: farAhead + 15)
    world.configure(reset)
    world.visitNow(
      [world.pass(issuedAt: farAhead + 16)], by: "guest", .allow.at(noon + 57, noon + 81))
  }
  suite.add(
    "clock-reset-floor", "A power cut behind a clock reset falls back to where it was set",
    ["TIME-13", "TIME-12"], threats: ["T4"]
  ) { world in
    world.setBack(after: world.runAhead())
    world.powerCycle()
    let pass = world.pass(issuedAt: farAhead + 1)
    world.visitNow(
      [pass], by: "guest", .denySigned(.clockUncertain, holder: 4).at(noon + 60, nil))
    world.tellTime(noon + 120)
    world.visitNow([pass], by: "guest", .allow.at(noon + 120, noon + 121))
  }
  suite.add(
    "clock-reset-of-lost-clock", "A floor that is ahead is set back, too", ["TIME-13"],
    threats: ["T4", "T5"]
  ) { world in
    let first = world.runAhead()
    world.visitNow([world.pass(issuedAt: noon)], by: "guest", .allow)
    world.powerCycle()
    world.tellTime(noon, .allow.alarming("clockConflict"))
    world.setBack(after: first)
    world.visitNow(
      [world.pass(issuedAt: farAhead + 1, serial: 2)], by: "guest", .allow.at(noon + 60, noon + 61))
  }
  suite.add(
    "clock-reset-forward", "A clock reset sets the clock, whichever way", ["TIME-13"],
    threats: ["T4"]
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    world.setBack(after: first, to: noon + 600, issuedAfter: noon)
    world.visitNow(
      [world.pass(issuedAt: noon + 1)], by: "guest", .allow.at(noon + 600, noon + 601))
  }
  suite.add(
    "clock-reset-ceiling", "What a clock reset set, a service may narrow", ["TIME-13", "TIME-9"],
    threats: ["T5"]
  ) { world in
    let sources = world.sources(ownerError: 30)
    let first = world.found { $0.claims[10] = sources }
    world.tellTime(farAhead)
    world.powerCycle()
    world.setBack(after: first)
    world.tellTime(noon + 60, by: "service clock")
    world.visitNow(
      [world.pass(issuedAt: farAhead + 1)], by: "guest", .allow.at(noon + 60, noon + 61))
  }
  suite.add(
    "clock-reset-refused", "A refused clock reset leaves the clock", ["TIME-13", "CONF-10"],
    threats: ["T4"]
  ) { world in
    let first = world.runAhead()
    world.setBack(after: first, presence: false, .deny(.presenceRequired))
    world.visitNow([world.pass(issuedAt: noon)], by: "guest", .allow.at(farAhead, farAhead + 1))
  }
}

// MARK: - Memory

func addClockResetMemory(_ suite: inout Suite) {
  addForgottenSlot(&suite)
  suite.add(
    "clock-reset-first-use", "A life that began far ahead is over", ["CONF-14", "REPLAY-1"],
    threats: ["T6", "T7"], of: "configuration-clock-reset",
    note: "latest - first use would be negative, and less than any life."
  ) { world in
    let first = world.runAhead()
    let pass = world.pass(issuedAt: noon, Fields([(C.firstUseLife, .int(600))]))
    world.visitNow([pass], by: "guest", .allow)
    world.setBack(after: first)
    world.visitNow([pass], by: "guest", .denySigned(.superseded, holder: 5))
  }
  suite.add(
    "clock-reset-staples", "Freshness from before a clock reset is gone", ["CONF-16", "STAPLE-9"],
    threats: ["T1", "T3"], note: "The staple's second is one that the new clock would take."
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    let status = world.key("status")
    world.ferry(staples: [world.staple(by: status, sequence: 1, at: noon + 50, revoking: [7])])
    world.tellTime(farAhead)
    world.setBack(after: first)
    let fresh = Fields([(C.maxStaleness, .int(600))])
    let pass = world.pass(issuedAt: farAhead + 1, serial: 2, fresh)
    let stale = Expectation.denySigned(.stale, holder: 6)
    world.visitNow([pass], by: "guest", stale)
    let same = world.staple(by: status, sequence: 1, at: noon + 50, revoking: [7])
    world.visitNow([pass], by: "guest", stale) { $0.staples = [same] }
    world.visitNow(
      [world.pass(issuedAt: farAhead + 1, serial: 7)], by: "guest", .denySigned(.revoked, holder: 5)
    )
    let next = world.staple(by: status, sequence: 2, at: noon + 60, revoking: [7])
    world.visitNow([pass], by: "guest", .allow) { $0.staples = [next] }
  }
  suite.add(
    "clock-reset-anchor-slot", "An anchor's slot keeps base, bits and sequence", ["CONF-16"],
    threats: ["T3", "T7"], of: "configuration-clock-reset"
  ) { world in
    let first = world.runAhead()
    world.ferry(staples: [world.staple(by: world.owner, sequence: 5, base: 3, revoking: [9])])
    world.setBack(after: first)
    world.hello(kids: [world.owner.kid], issuers: [world.row("owner", base: 3, sequence: 5)])
    world.visitNow(
      [world.pass(issuedAt: farAhead + 1, serial: 9)], by: "guest", .denySigned(.revoked, holder: 5)
    )
    world.visitNow(
      [world.pass(issuedAt: farAhead + 1, serial: 2)], by: "guest",
      .denySigned(.belowBase, holder: 5))
  }
  suite.add(
    "clock-reset-room", "A clock reset makes room for anchors", ["CONF-16", "CONF-11"],
    threats: ["T24"], note: "Six slots: the owner's, and five of services until far ahead."
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    for number in 1...5 {
      world.serve(number, serial: UInt32(number), until: lastSecond, .allow)
    }
    world.tellTime(farAhead)
    let anchors = Item.array(
      [world.anchor(world.owner, issuedAfter: farAhead)]
        + (1...3).map { world.anchor(world.key("anchor \($0)"), issuedAfter: farAhead) })
    world.setBack(after: first) { $0.claims[6] = anchors }
    world.hello(kids: [world.key("service 1").kid], issuers: [])
    world.hello(kids: [world.key("anchor 3").kid], issuers: [world.row("anchor 3")])
  }
}

private func addForgottenSlot(_ suite: inout Suite) {
  suite.add(
    "clock-reset-forgotten-slot", "What was spent, and forgotten far ahead, does not open again",
    ["CONF-14", "REPLAY-1"], threats: ["T4", "T7"], of: "configuration-clock-reset",
    note: "The service's authority had ended by the clock, and its slot was given away."
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    let spent = world.service(1, serial: 1)
    world.visitNow(spent, by: "courier 1", .allow)
    world.visitNow(spent, by: "courier 1", .denySigned(.replayed, holder: 9))
    world.tellTime(farAhead)
    world.configure(world.configuration(after: first))
    for number in 2...6 {
      let service = world.key("service \(number)")
      let authority = world.credential(
        by: world.owner, for: service, serial: UInt32(number), from: noon, to: lastSecond,
        Fields([(C.depth, .int(1))]))
      let leaf = world.credential(
        by: service, for: world.key("courier"), serial: 1, under: authority, from: noon,
        to: lastSecond)
      world.visitNow([authority, leaf], by: "courier", .allow)
    }
    world.setBack(after: world.configuration(after: first))
    world.visitNow(spent, by: "courier 1", .denySigned(.superseded, holder: 5))
  }
}
