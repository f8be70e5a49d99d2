import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

/// Factory resets, and the ways back for an owner who lost something (Spec/recovery.md).
func recoverySuite() -> Suite {
  var suite = Suite("recovery")
  addResets(&suite)
  addFoundingsAgain(&suite)
  addWhatResetsKeep(&suite)
  addRecoveryPaths(&suite)
  return suite
}

// MARK: - Resets

private func addResets(_ suite: inout Suite) {
  suite.add(
    "reset", "A reset lock takes a new owner, and opens for his resident",
    ["RESET-1", "RESET-2", "CONF-7"], threats: ["T22"]
  ) { world in
    world.ready()
    world.reset()
    let heir = world.key("heir")
    let claims = world.foundingClaims(by: heir, nonce: world.hello(), issuedAfter: noon)
    world.configure(Message("configuration", by: heir, claims))
    let site = claims[4]
    var time = world.timeStatement(noon + 60, nonce: world.hello(), by: heir)
    time.claims[1] = site
    world.ferry(times: [time])
    var pass = world.pass(issuedAt: noon + 60, for: "resident")
    pass.key = heir
    pass.kid = heir.kid
    if case .bytes(let bytes)? = site { pass.claims[3] = .text(base64url(bytes)) }
    world.visitNow([pass], by: "resident", .allow)
  }
  suite.add(
    "reset-without-presence", "Nobody resets a lock from outside", ["RESET-1"],
    threats: ["T22", "T29"], of: "recovery-reset"
  ) { world in
    world.ready()
    world.reset(presence: false, .deny(.presenceRequired))
  }
  suite.add(
    "reset-refused", "A refused reset changes nothing", ["RESET-1"], threats: ["T22"]
  ) { world in
    world.ready()
    let nonce = world.hello()
    world.reset(presence: false, .deny(.presenceRequired))
    let pass = world.pass(issuedAt: noon, for: "resident")
    world.present(world.visit([pass], by: "resident", nonce: nonce), .allow)
  }
  suite.add(
    "reset-closed", "A lock that was reset opens for nobody", ["RESET-2", "PRES-3"],
    threats: ["T22"], of: "recovery-reset"
  ) { world in
    world.ready()
    world.reset()
    let pass = world.pass(issuedAt: noon, for: "resident")
    world.visitNow([pass], by: "resident", .denyUnsigned(.wrongSite))
  }
  suite.add(
    "reset-challenge", "A lock that was reset names no configuration and its own window",
    ["RESET-2", "CHAL-1"], threats: ["T25"]
  ) { world in
    world.ready { $0.claims[7] = .int(32) }
    world.reset()
    world.hello(kids: [world.owner.kid]) { expect in
      expect.configuration = "0:" + String(repeating: "0", count: 64)
      expect.window = 256
      expect.issuers = []
      expect.certain = false
    }
  }
  suite.add(
    "reset-unfounded", "A lock that nobody founded is reset, too", ["RESET-1", "RESET-2"],
    threats: ["T29"]
  ) { world in
    world.boot()
    world.reset()
    world.foundAgain(issuedAfter: 0)
  }
  suite.add(
    "reset-old-chain", "The configurations of the old life do not go on", ["RESET-2", "CONF-3"],
    threats: ["T3", "T22"], of: "recovery-reset"
  ) { world in
    let first = world.found()
    world.reset()
    world.configure(world.configuration(after: first), .deny(.sequenceGap))
  }
  suite.add(
    "reset-old-nonce", "A founding over a nonce from before the reset founds nothing",
    ["RESET-2", "CONF-8"], threats: ["T8", "T29"], of: "recovery-reset"
  ) { world in
    world.ready()
    let nonce = world.hello()
    world.reset()
    var message = Message("configuration", by: world.owner, world.foundingClaims(nonce: nonce))
    message.claims[6] = world.owners(issuedAfter: noon)
    world.configure(message, .deny(.nonceUnknown))
  }
}

// MARK: - The same site again

private func addFoundingsAgain(_ suite: inout Suite) {
  suite.add(
    "same-site", "The same anchor founds the same site again; what was issued before is dead",
    ["RESET-2", "CONF-12", "REPLAY-1"], threats: ["T7", "T22"]
  ) { world in
    world.ready()
    let once = Fields([(C.uses, .int(1))])
    let spent = world.pass(issuedAt: noon, serial: 1, once)
    world.visitNow([spent], by: "guest", .allow)
    world.ferry(staples: [world.staple(by: world.owner, revoking: [2])])
    let revoked = world.pass(issuedAt: noon - 60, serial: 2)
    world.visitNow([revoked], by: "guest", .denySigned(.revoked, holder: 5))
    world.reset()
    world.foundAgain(issuedAfter: noon)
    world.tellTime(noon + 60)
    let superseded = Expectation.denySigned(.superseded, holder: 5)
    world.visitNow([spent], by: "guest", superseded)
    world.visitNow([revoked], by: "guest", superseded)
    let pass = world.pass(issuedAt: noon + 1, for: "resident")
    world.visitNow([pass], by: "resident", .allow)
  }
  for (id, time, reason) in [
    ("reached", noon, nil), ("missed", noon - 1, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.add(
      "floor-\(id)", "No founding behind a reset goes back behind the floor",
      ["RESET-2", "CONF-12"], threats: ["T4", "T7"],
      of: reason == nil ? nil : "recovery-floor-reached"
    ) { world in
      world.ready()
      world.reset()
      world.foundAgain(issuedAfter: time, .verdict(reason))
    }
  }
  for (id, time, reason) in [
    ("reached", noon + 100, nil), ("missed", noon + 99, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.add(
      "mark-\(id)", "No founding behind a reset goes back behind a pass that opened",
      ["CONF-13", "CONF-12", "RESET-2"], threats: ["T7"],
      of: reason == nil ? nil : "recovery-mark-reached",
      note: "The clock is [noon, noon + 1]; the pass was issued by one that is ahead."
    ) { world in
      world.ready()
      let once = Fields([(C.uses, .int(1))])
      let spent = world.pass(issuedAt: noon + 100, once)
      world.visitNow([spent], by: "guest", .allow)
      world.reset()
      world.powerCycle()
      world.foundAgain(issuedAfter: time, .verdict(reason))
      guard reason == nil else { return }
      world.tellTime(noon + 60)
      world.visitNow([spent], by: "guest", .denySigned(.superseded, holder: 5))
      world.visitNow([world.pass(issuedAt: noon + 101, once)], by: "guest", .allow)
    }
  }
  for (id, time, reason) in [
    ("risen", noon + 1_001, nil), ("kept", noon + 1_000, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.add(
      "issued-after-\(id)", "No founding behind a reset keeps an issuedAfter that was ahead",
      ["RESET-2", "CONF-12"], threats: ["T7", "T22"],
      of: reason == nil ? nil : "recovery-issued-after-risen",
      note: "Until its clock has caught up, an anchor signs with issuedAfter + 1 (ISS-4)."
    ) { world in
      let anchors = world.owners(issuedAfter: noon + 1_000)
      world.ready { $0.claims[6] = anchors }
      world.reset()
      world.foundAgain(issuedAfter: time, .verdict(reason))
    }
  }
  addLastFounding(&suite)
}

private func addLastFounding(_ suite: inout Suite) {
  let half: UInt64 = 1 << 39
  for (id, time, reason) in [
    ("reached", half, nil), ("missed", half - 1, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.add(
      "last-second-\(id)", "A lock whose clock stands at its end is founded with 2^39",
      ["CONF-12", "CONF-13"], threats: ["T5"],
      of: reason == nil ? nil : "recovery-last-second-reached"
    ) { world in
      let first = world.runAhead(to: lastSecond)
      var next = world.configuration(after: first)
      next.claims[6] = world.owners(issuedAfter: lastSecond)
      world.configure(next)
      world.reset()
      let founding = world.foundAgain(issuedAfter: time, .verdict(reason))
      guard reason == nil else { return }
      world.setBack(after: founding, issuedAfter: half + 1)
      let pass = world.pass(issuedAt: half + 2, for: "resident")
      world.visitNow([pass], by: "resident", .allow.at(noon + 60, noon + 61))
    }
  }
}

// MARK: - What stays

private func addWhatResetsKeep(_ suite: inout Suite) {
  suite.add(
    "keeps-floor", "A reset and a pulled battery do not turn the clock back", ["RESET-2"],
    threats: ["T4"], of: "recovery-same-site"
  ) { world in
    world.ready()
    world.advance(100)
    world.reset()
    world.powerCycle()
    world.foundAgain(issuedAfter: noon + 99)
    world.visitNow(
      [world.pass(issuedAt: noon + 100)], by: "guest",
      .denySigned(.clockUncertain, holder: 4).at(noon + 99, nil))
  }
  suite.add(
    "keeps-receipts", "The chain of receipts goes on behind that of the reset",
    ["RESET-3", "RESET-2", "RCPT-1"], threats: ["T13"],
    note:
      "0 is the visit, 1 the reset. The lock's key is the same, so two receipts of one sequence would be a lie."
  ) { world in
    world.ready()
    world.visitNow(
      [world.pass(issuedAt: noon)], by: "guest", .allow { $0.receipt = "0:0:0" })
    world.reset()
    world.foundAgain(issuedAfter: noon)
    world.tellTime(noon + 60)
    world.visitNow(
      [world.pass(issuedAt: noon + 1)], by: "guest", .allow { $0.receipt = "2:0:2" })
  }
  suite.add(
    "ends-session", "A reset ends a session", ["RESET-4", "SESS-2"], threats: ["T16"],
    note: "Its door may never be sensed home again; the next promise has a session of its own."
  ) { world in
    world.ready()
    let promise = Fields([(C.relockWithin, .int(60))])
    world.visitNow([world.pass(issuedAt: noon, promise)], by: "guest", .allow)
    world.visitNow(
      [world.pass(issuedAt: noon, serial: 2, promise)], by: "guest",
      .denySigned(.sessionOpen, holder: 11))
    world.reset()
    world.foundAgain(issuedAfter: noon)
    world.tellTime(noon + 60)
    world.visitNow([world.pass(issuedAt: noon + 1, promise)], by: "guest", .allow)
  }
  suite.add(
    "forgets-issuers", "A reset empties slots and counters", ["RESET-2"], threats: ["T24"]
  ) { world in
    world.ready()
    for number in 1...5 { world.serve(number, serial: UInt32(number), .allow) }
    world.ferry(staples: [world.staple(by: world.owner, sequence: 9, base: 6)])
    world.reset()
    world.foundAgain(issuedAfter: noon)
    world.hello(
      kids: [world.key("service 1").kid, world.owner.kid], issuers: [world.row("owner")])
    world.tellTime(noon + 60)
    world.visitNow([world.pass(issuedAt: noon + 1)], by: "guest", .allow)
  }
}
