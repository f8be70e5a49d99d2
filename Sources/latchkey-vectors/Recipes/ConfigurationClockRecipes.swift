import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// The clock reset: who may, when, and with which issuedAfter (CONF-1, CONF-14, CONF-15).

extension Suite {
  /// A configuration that sets back a clock that ran ten years ahead, with something changed.
  fileprivate mutating func setsBack(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T4", "T5"],
    _ reason: DenyReason? = nil, of: String = "configuration-clock-reset", presence: Bool = true,
    note: String? = nil, _ change: (World, inout Message) -> Void = { _, _ in },
    first: (World, inout Message) -> Void = { _, _ in }
  ) {
    add(
      "clock-reset\(id)", title, requirements, threats: threats, of: reason == nil ? nil : of,
      note: note
    ) { world in
      let copy = world
      let founding = world.runAhead { first(copy, &$0) }
      world.setBack(after: founding, presence: presence, .verdict(reason)) { change(copy, &$0) }
    }
  }
}

/// Owner and a second anchor, each with its issuedAfter.
private func both(_ world: World, _ owners: UInt64, _ seconds: UInt64, notAfter: UInt64 = 0) -> Item
{
  .array([
    world.anchor(world.owner, issuedAfter: owners, status: world.key("status")),
    world.anchor(world.key("second"), issuedAfter: seconds, notAfter: notAfter),
  ])
}

func addClockResets(_ suite: inout Suite) {
  suite.add(
    "clock-reset", "An owner sets back a clock that ran far ahead, and issues anew",
    ["TIME-13", "CONF-14", "CONF-15", "REPLAY-1"], threats: ["T4", "T5", "T7"],
    note:
      "What was issued before is dead, whatever its window; iat goes on from issuedAfter (ISS-4)."
  ) { world in
    let first = world.runAhead()
    world.tellTime(noon + 60, .allow.alarming("clockConflict"))
    let old = world.pass(issuedAt: noon)
    world.visitNow([old], by: "guest", .allow.at(farAhead, farAhead + 1))
    world.setBack(after: first)
    world.visitNow([old], by: "guest", .denySigned(.superseded, holder: 5))
    let new = world.pass(issuedAt: farAhead + 1, serial: 2)
    world.visitNow([new], by: "guest", .allow.at(noon + 60, noon + 61))
  }
  addClockResetShapes(&suite)
  addClockResetMarks(&suite)
  addClockResetNonces(&suite)
  addClockResetSigners(&suite)
  addClockResetClocks(&suite)
  addClockResetMemory(&suite)
}

// MARK: - Shape

private func addClockResetShapes(_ suite: inout Suite) {
  suite.founds(
    "clock-reset-at-founding", "A founding sets no clock back", ["CONF-1", "ENC-9"], .unknownKey,
    note: "Behind a reset the clock is set back by the configuration that follows the founding."
  ) { world, message in
    message.claims[17] = .array([.bytes(world.someNonce), .unsigned(noon)])
  }
  let shapes: [(id: String, item: Item, reason: DenyReason)] = [
    ("bare-time", .unsigned(noon), .malformed),
    ("without-time", .array([.filled(1, 16)]), .malformed),
    ("three-entries", .array([.filled(1, 16), .unsigned(noon), .int(0)]), .malformed),
    ("short-nonce", .array([.filled(1, 15), .unsigned(noon)]), .malformed),
    ("late-time", .array([.filled(1, 16), .unsigned(lastSecond + 1)]), .outOfRange),
  ]
  for row in shapes {
    suite.setsBack(
      "-\(row.id)", "A clock reset is a nonce and a time", ["CONF-1", "ENC-8"], threats: ["T23"],
      row.reason
    ) { _, message in message.claims[17] = row.item }
  }
  suite.setsBack(
    "-without-presence", "Nobody sets a clock back from outside", ["CONF-10", "CONF-14"],
    threats: ["T4"], .presenceRequired, presence: false)
}

// MARK: - issuedAfter

private func addClockResetMarks(_ suite: inout Suite) {
  suite.setsBack(
    "-issued-after-too-low", "A clock reset ends all that ended while the clock was ahead",
    ["CONF-14"], threats: ["T7", "T22"], .issuedAfterTooLow,
    note: "One second below earliest as it was before."
  ) { $1.claims[6] = $0.owners(issuedAfter: farAhead - 1) }
  suite.setsBack(
    "-issued-after-today", "The time that is set is no bound for issuedAfter", ["CONF-14"],
    threats: ["T7", "T22"], .issuedAfterTooLow,
    note: "A phone that believes in last year would so revive what was spent this year."
  ) { $1.claims[6] = $0.owners(issuedAfter: noon + 61) }
  suite.setsBack(
    "-issued-after-kept", "issuedAfter rises, however late it is", ["CONF-14"],
    threats: ["T7"], .issuedAfterTooLow, first: { $1.claims[6] = $0.owners(issuedAfter: farAhead) })
  suite.setsBack("-issued-after-risen", "One second more is a rise", ["CONF-14"]) {
    $1.claims[6] = $0.owners(issuedAfter: farAhead + 1)
  } first: {
    $1.claims[6] = $0.owners(issuedAfter: farAhead)
  }
  for (id, time, reason) in [
    ("both", farAhead, nil), ("one", farAhead - 1, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.setsBack(
      "-raises-\(id)", "Every anchor's issuedAfter rises", ["CONF-14"], threats: ["T7", "T22"],
      reason, of: "configuration-clock-reset-raises-both"
    ) {
      $1.claims[6] = both($0, farAhead, time)
    } first: {
      $1.claims[6] = both($0, 0, 0)
    }
    suite.setsBack(
      "-newcomer-\(id)", "An anchor that comes with a clock reset is bound like one that stays",
      ["CONF-14"], threats: ["T7", "T22"], reason, of: "configuration-clock-reset-newcomer-both"
    ) { $1.claims[6] = both($0, farAhead, time) }
    suite.add(
      "clock-reset-later-\(id)", "An anchor that comes later does not undercut all that are there",
      ["CONF-12"], threats: ["T7", "T22"],
      of: reason == nil ? nil : "configuration-clock-reset-later-both",
      note: "Its own earlier grants may have been forgotten while the clock was ahead."
    ) { world in
      let second = world.setBack(after: world.runAhead())
      var third = world.configuration(after: second)
      third.claims[6] = both(world, farAhead, time)
      third.claims[17] = nil
      world.configure(third, .verdict(reason))
    }
  }
  addIssueMarks(&suite)
  addLastMarks(&suite)
}

private func addIssueMarks(_ suite: inout Suite) {
  for (id, time, reason) in [
    ("reached", farAhead + 500, nil), ("missed", farAhead + 499, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.add(
      "clock-reset-mark-\(id)", "A clock reset ends every pass that opened here, whenever issued",
      ["CONF-13", "CONF-14"], threats: ["T7"],
      of: reason == nil ? nil : "configuration-clock-reset-mark-reached",
      note: "The pass was issued by a clock even further ahead, and used once."
    ) { world in
      let first = world.runAhead()
      let once = Fields([(C.uses, .int(1))])
      world.visitNow([world.pass(issuedAt: farAhead + 500, once)], by: "guest", .allow)
      world.setBack(after: first, issuedAfter: time, .verdict(reason))
      guard reason == nil else { return }
      world.visitNow(
        [world.pass(issuedAt: farAhead + 500, once)], by: "guest",
        .denySigned(.superseded, holder: 5))
      world.visitNow(
        [world.pass(issuedAt: farAhead + 501, serial: 2, once)], by: "guest", .allow)
    }
  }
  suite.add(
    "clock-reset-mark-of-denied", "Only an allow raises the issue mark", ["CONF-13"],
    threats: ["T5"],
    note: "Else whoever is refused could push issuedAfter ahead."
  ) { world in
    let first = world.runAhead()
    let pass = world.credential(
      by: world.owner, for: world.key("guest"), serial: 1, from: 1, to: lastSecond,
      issuedAt: farAhead + 500, scope: [("gate", 1)])
    world.visitNow([pass], by: "guest", .denySigned(.notPermitted, holder: 8))
    world.setBack(after: first)
  }
}

private func addLastMarks(_ suite: inout Suite) {
  let half: UInt64 = 1 << 39
  for (id, time, reason) in [
    ("reached", half, nil), ("missed", half - 1, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.add(
      "clock-reset-from-the-end-\(id)", "A clock at its last second leaves room to issue",
      ["CONF-14", "TIME-13"], threats: ["T5"],
      of: reason == nil ? nil : "configuration-clock-reset-from-the-end-reached",
      note: "A stolen anchor can say 2^40 from afar; the lock must not be lost by it."
    ) { world in
      let first = world.runAhead(to: lastSecond)
      world.setBack(after: first, issuedAfter: time, .verdict(reason))
      guard reason == nil else { return }
      world.visitNow(
        [world.pass(issuedAt: half + 1)], by: "guest", .allow.at(noon + 60, noon + 61))
    }
    suite.add(
      "newcomer-at-the-end-\(id)", "No more than 2^39 is asked of an anchor that comes",
      ["CONF-12"], threats: ["T5", "T22"],
      of: reason == nil ? nil : "configuration-newcomer-at-the-end-reached"
    ) { world in
      let first = world.runAhead(to: lastSecond)
      var next = world.configuration(after: first)
      next.claims[6] = both(world, 0, time)
      world.configure(next, .verdict(reason))
    }
  }
  for (id, time, reason) in [
    ("risen", half + 1, nil), ("kept", half, DenyReason.issuedAfterTooLow),
  ] as [(String, UInt64, DenyReason?)] {
    suite.add(
      "clock-reset-twice-\(id)", "A second clock reset ends what was issued since the first",
      ["CONF-14"], threats: ["T5", "T7"],
      of: reason == nil ? nil : "configuration-clock-reset-twice-risen"
    ) { world in
      let second = world.setBack(
        after: world.runAhead(to: lastSecond), issuedAfter: half)
      world.tellTime(lastSecond)
      world.setBack(after: second, issuedAfter: time, .verdict(reason))
    }
  }
}
