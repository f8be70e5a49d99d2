import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// The obligation session (SESS-1 … SESS-3, REPLAY-8).

private let unsupported = Expectation.denySigned(.obligationUnsupported, holder: 11)
private let sessionOpen = Expectation.denySigned(.sessionOpen, holder: 11)
private let replayed = Expectation.denySigned(.replayed, holder: 9)

extension World {
  /// A pass of the owner that promises to lock again: unlock, lock, hold-open, read-status.
  fileprivate func promise(
    by holder: String = "guest", serial: UInt32 = 1, _ constraints: Fields = Fields()
  ) -> Message {
    var constraints = constraints
    constraints[C.relockWithin] = .int(60)
    return credential(
      by: owner, for: key(holder), serial: serial, scope: [("front", 15)], constraints)
  }
}

func addSessions(_ suite: inout Suite) {
  addObligations(&suite)
  addOpenSessions(&suite)
  addUnendedSessions(&suite)
  addHoldOpen(&suite)
  addClosing(&suite)
  addClosingRefused(&suite)
}

private func addObligations(_ suite: inout Suite) {
  func sensed(
    _ id: String, _ title: String, _ sensors: Int64, _ expect: Expectation, note: String? = nil,
    action: Int64 = 0
  ) {
    suite.add(
      id, title, ["SESS-1"], threats: ["T15"],
      of: expect.verdict == .deny ? "presentation-promise-with-bolt-sensor" : nil, note: note
    ) { world in
      world.ready { $0.claims[13] = .int(sensors) }
      world.visitNow([world.promise()], by: "guest", expect) { $0.action = action }
    }
  }
  sensed("promise-with-bolt-sensor", "A lock that senses its bolt takes an obligation", 1, .allow)
  sensed(
    "promise-without-sensor", "A lock without sensors cannot promise to lock again", 0,
    unsupported)
  sensed(
    "promise-with-door-sensor", "A closed door is not a locked one", 2, unsupported,
    note: "Bit 0 is the bolt, bit 1 the door.")
  sensed(
    "promise-not-needed-to-lock", "To lock, nothing needs to be promised", 0, .allow, action: 1)
  suite.add(
    "promise-of-authority", "An obligation of the authority binds the leaf", ["SESS-1"],
    threats: ["T15", "T12"], of: "presentation-promise-with-bolt-sensor"
  ) { world in
    world.ready { $0.claims[13] = .int(0) }
    var plan = ChainPlan.short
    plan.root[C.relockWithin] = .int(60)
    world.visit(plan, unsupported)
  }
}

private func addOpenSessions(_ suite: inout Suite) {
  func second(
    _ id: String, _ title: String, _ expect: Expectation, note: String? = nil,
    ends: Bool = false, by holder: String = "friend", _ pass: @escaping (World) -> Message
  ) {
    suite.add(
      "session-\(id)", title, ["SESS-2"], threats: ["T14"],
      of: expect.verdict == .deny ? "presentation-session-over" : nil, note: note
    ) { world in
      world.ready()
      world.visitNow([world.promise()], by: "guest", .allow)
      if ends { world.sensor(bolt: "thrown", door: "closed") }
      world.visitNow([pass(world)], by: holder, expect)
    }
  }
  second(
    "over", "After the door is locked, the next obligation is taken", .allow, ends: true
  ) { $0.promise(by: "friend", serial: 2) }
  second(
    "of-other", "While a session runs, another obligation is refused", sessionOpen,
    note: "Two promises, one bolt: nobody could say whose visit ended with it."
  ) { $0.promise(by: "friend", serial: 2) }
  second(
    "of-its-own", "The credential of the session does not unlock again under it", sessionOpen,
    by: "guest"
  ) { $0.promise() }
  second("without-promise", "While a session runs, a pass without obligation opens", .allow) {
    $0.credential(by: $0.owner, for: $0.key("friend"), serial: 2)
  }
  second(
    "of-resident", "While a session runs, a resident opens, obligation or not", .allow,
    by: "resident"
  ) { $0.promise(by: "resident", serial: 2) }
}

/// What moves, or comes, and ends no session.
private func addUnendedSessions(_ suite: inout Suite) {
  func running(
    _ id: String, _ title: String, _ requirements: [String], note: String? = nil,
    _ between: @escaping (inout World) -> Void
  ) {
    suite.add(
      "session-\(id)", title, requirements, threats: ["T14", "T15"],
      of: "presentation-session-over", note: note
    ) { world in
      world.ready()
      world.visitNow([world.promise()], by: "guest", .allow)
      between(&world)
      world.visitNow([world.promise(by: "friend", serial: 2)], by: "friend", sessionOpen)
    }
  }
  running("closed", "A closed door without its bolt ends no session", ["SESS-7"]) {
    $0.sensor(bolt: "withdrawn", door: "open")
    $0.sensor(bolt: "withdrawn", door: "closed")
  }
  running("in-the-air", "A bolt thrown beside an open door ends no session", ["SESS-7"]) {
    $0.sensor(bolt: "thrown", door: "open")
  }
  running(
    "piecemeal", "A bolt seen thrown and a door seen closed, but never both, end no session",
    ["SESS-5"],
    note: "Each sensor has said the right thing once; the lock judges by one reading of both."
  ) {
    $0.sensor(bolt: "thrown", door: "open")
    $0.sensor(bolt: "withdrawn", door: "closed")
  }
  running(
    "overdue", "The deadline ends no session", ["SESS-8", "SESS-11"],
    note: "Sixty seconds were promised; an overdue door is owed more than before."
  ) { $0.advance(80) }
}

private func addHoldOpen(_ suite: inout Suite) {
  suite.add(
    "hold-open", "A pass without obligation holds the door open", ["SESS-3"], threats: ["T15"]
  ) { world in
    world.ready()
    let pass = world.credential(
      by: world.owner, for: world.key("guest"), serial: 1, scope: [("front", 15)])
    world.visitNow([pass], by: "guest", .allow) { $0.action = 2 }
  }
  suite.add(
    "hold-open-promised", "A door that is held open cannot be promised to lock", ["SESS-3"],
    threats: ["T15"], of: "presentation-hold-open",
    note: "On a lock with both sensors: it is not a matter of sensing."
  ) { world in
    world.ready()
    world.visitNow([world.promise()], by: "guest", unsupported) { $0.action = 2 }
  }
}

// MARK: - Closing what one has opened

private func addClosing(_ suite: inout Suite) {
  suite.add(
    "lock-again", "The courier locks again with the credential that he has spent", ["REPLAY-8"],
    threats: ["T14"],
    note: "No evidence, no staple, another nonce than the leaf's challenge: none is judged."
  ) { world in
    world.ready()
    let links = world.deliver()
    world.visitNow(links, by: "courier", .allow) { $0.action = 1 }
    world.visitNow(links, by: "courier", .allow) { $0.action = 3 }
  }
  suite.add(
    "lock-again-expired", "The courier locks again after his credential has ended",
    ["REPLAY-8"], threats: ["T14"]
  ) { world in
    world.ready()
    let links = world.deliver { _, delivery in delivery.leafEnd = noon + 30 }
    world.advance(40)
    world.visitNow(links, by: "courier", .allow) { $0.action = 1 }
  }
  suite.add(
    "lock-again-outside-schedule", "The courier locks again after his hours",
    ["REPLAY-8", "SESS-11"], threats: ["T14"]
  ) { world in
    world.ready()
    // 10:00 UTC is minute 600; the schedule ends a minute later.
    let pass = world.promise(
      Fields([(C.uses, .int(1)), (C.schedule, .rows([1, 540, 601])), (C.offsets, .rows([0, 0]))]))
    world.visitNow([pass], by: "guest", .allow)
    world.advance(120)
    world.visitNow([pass], by: "guest", .allow) { $0.action = 1 }
  }
  suite.add(
    "lock-again-after-power-loss", "The courier locks again though the lock lost its power",
    ["REPLAY-8", "SESS-8"], threats: ["T14", "T4"],
    note: "Latest is unknown, which only exp would need; nbf lies before the persisted floor."
  ) { world in
    world.ready()
    let links = world.deliver()
    world.powerCycle()
    world.visitNow(links, by: "courier", .allow) { $0.action = 1 }
  }
  suite.add(
    "lock-again-beside-resident", "A resident's unlock does not take the session from the courier",
    ["REPLAY-8", "SESS-2", "SESS-9"], threats: ["T14"],
    note: "The resident's obligation neither ends nor replaces the one that runs."
  ) { world in
    world.ready()
    let links = world.deliver()
    world.visitNow([world.promise(by: "resident", serial: 2)], by: "resident", .allow)
    world.visitNow(links, by: "courier", .allow) { $0.action = 1 }
  }
}

private func addClosingRefused(_ suite: inout Suite) {
  let once = Fields([(C.uses, .int(1))])
  suite.add(
    "lock-again-guest", "A guest locks again with the pass that he has spent", ["REPLAY-8"],
    threats: ["T14"]
  ) { world in
    world.ready()
    world.visitNow([world.promise(once)], by: "guest", .allow)
    world.visitNow([world.promise(once)], by: "guest", .allow) { $0.action = 1 }
  }
  func refused(
    _ id: String, _ title: String, _ expect: Expectation, action: Int64 = 1,
    requirements: [String] = ["REPLAY-8"], note: String? = nil,
    _ between: @escaping (inout World) -> Void = { _ in }
  ) {
    suite.add(
      "lock-again-\(id)", title, requirements, threats: ["T14", "T7"],
      of: "presentation-lock-again-guest", note: note
    ) { world in
      world.ready()
      world.visitNow([world.promise(once)], by: "guest", .allow)
      between(&world)
      world.visitNow([world.promise(once)], by: "guest", expect) { $0.action = action }
    }
  }
  refused("no-unlock", "The session allows no second unlock", replayed, action: 0)
  refused("no-hold-open", "The session allows no holding open", replayed, action: 2)
  refused(
    "when-locked", "Once the door is locked, the spent pass locks nothing", replayed,
    note: "The session is over, and with it all that it excused."
  ) { $0.sensor(bolt: "thrown", door: "closed") }
  refused(
    "when-ended", "Once a resident has locked, the spent pass locks nothing", replayed,
    requirements: ["REPLAY-8", "SESS-8"],
    note: "A resident's own lock ends the session, whatever bolt and door then do."
  ) { world in
    let pass = world.credential(
      by: world.owner, for: world.key("resident"), serial: 2, scope: [("front", 3)])
    world.visitNow([pass], by: "resident", .allow) { $0.action = 1 }
  }
  refused(
    "when-revoked", "A pass that is revoked while its session runs locks nothing",
    .denySigned(.revoked, holder: 5), note: "Step 11 is judged in a session, too."
  ) { $0.ferry(staples: [$0.staple(by: $0.owner, revoking: [1])]) }
  refused(
    "below-base", "A pass below the base locks nothing, session or not",
    .denySigned(.belowBase, holder: 5)
  ) { $0.ferry(staples: [$0.staple(by: $0.owner, base: 2)]) }
  suite.add(
    "lock-again-other-pass", "Only the credential of the session, not its holder, may lock",
    ["REPLAY-8"], threats: ["T14"], of: "presentation-lock-again-guest",
    note: "The same guest, and another spent pass of his."
  ) { world in
    world.ready()
    var other = world.guestPass(serial: 2, once)
    other.claims[9] = .scope([("front", 3)])
    world.visitNow([other], by: "guest", .allow)
    world.visitNow([world.promise(once)], by: "guest", .allow)
    world.visitNow([other], by: "guest", replayed) { $0.action = 1 }
  }
  suite.add(
    "lock-again-without-session", "Without an obligation there is no session, and nothing excused",
    ["REPLAY-8"], threats: ["T14"], of: "presentation-lock-again-guest"
  ) { world in
    world.ready()
    var pass = world.guestPass(once)
    pass.claims[9] = .scope([("front", 3)])
    world.visitNow([pass], by: "guest", .allow)
    world.visitNow([pass], by: "guest", replayed) { $0.action = 1 }
  }
}
