import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// The forward cap, and anchors, which it does not bind (TIME-8, TIME-10).

extension Suite {
  /// A lock that knows nothing yet, a cap, and the hub that says noon within 2 s.
  private mutating func addFirstCap(
    _ id: String, _ title: String, cap: UInt64, of: String? = nil, note: String? = nil,
    from notBefore: UInt64 = noon - 2, _ expect: Expectation
  ) {
    add(id, title, ["TIME-8"], threats: ["T5"], of: of, note: note) { world in
      world.found { $0.claims[14] = .unsigned(cap) }
      world.tellTime(noon, by: "hub")
      world.visitNow([world.pass(from: notBefore, to: noon + 3_600)], by: "guest", expect)
    }
  }

  mutating func addForwardCap() {
    addFirstCap(
      "cap-exact", "A cap that is just enough lets earliest move all the way", cap: noon - 2,
      .allow.at(noon - 2, noon + 3))
    addFirstCap(
      "cap-one-more", "A cap with a second to spare changes nothing more", cap: noon - 1,
      .allow.at(noon - 2, noon + 3))
    addFirstCap(
      "cap-one-short", "A cap one second short leaves earliest one second short", cap: noon - 3,
      of: "time-cap-exact",
      note: "latest is set all the same: the cap binds how far earliest moves, not whether.",
      .denySigned(.clockUncertain, holder: 4).at(noon - 3, noon + 3))
    addFirstCap(
      "cap-from-zero", "With an hour of cap a hub brings a dead clock forward by an hour",
      cap: 3_600, from: 1, .allow.at(3_600, noon + 3))
    add(
      "cap-zero-still-lowers-latest", "Without any cap a hub still lowers latest", ["TIME-8"]
    ) { world in
      world.ready(from: noon - 100, to: noon + 101) { $0.claims[14] = .int(0) }
      world.tellTime(noon, by: "hub")
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon - 100, noon + 3))
    }
    add(
      "cap-after-emptiness", "Emptiness is judged before the cap", ["TIME-8", "TIME-7"],
      threats: ["T5"], note: "Capped first, the statement would seem to touch the interval."
    ) { world in
      world.ready(from: noon - 100, to: noon + 101) { $0.claims[14] = .int(0) }
      world.tellTime(noon + 104, by: "hub", .allow.alarming("clockConflict"))
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon - 100, noon + 101))
    }
    add(
      "cap-binds-service", "The cap binds a service's statement too", ["TIME-8", "TIME-9"],
      threats: ["T5"]
    ) { world in
      world.ready(from: noon - 100, to: noon + 101) { $0.claims[14] = .int(100) }
      world.tellTime(noon + 50, by: "service clock")
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 51))
    }
  }

  /// The clock is [noon − 100, noon + 101]; the hub moves earliest by 100, and 10 s later by 3 more.
  private mutating func addSpentCap(
    _ id: String, _ title: String, cap: Int64, of: String? = nil, note: String? = nil,
    _ expect: Expectation
  ) {
    add(id, title, ["TIME-8"], threats: ["T5"], of: of, note: note) { world in
      world.ready(from: noon - 100, to: noon + 101) { $0.claims[14] = .int(cap) }
      world.tellTime(noon + 2, by: "hub")
      world.advance(10)
      world.tellTime(noon + 14, by: "hub")
      world.visitNow([world.pass(from: noon + 12, to: noon + 3_600)], by: "guest", expect)
    }
  }

  mutating func addForwardCapState() {
    addSpentCap(
      "cap-enough-for-two", "A cap of 103 s serves two statements", cap: 103,
      .allow.at(noon + 12, noon + 16))
    addSpentCap(
      "cap-one-short-for-two", "A cap of 102 s leaves the second statement one second short",
      cap: 102, of: "time-cap-enough-for-two",
      .denySigned(.clockUncertain, holder: 4).at(noon + 11, noon + 16))
    addSpentCap(
      "cap-used-up", "A cap used up lets earliest pass by ticks alone", cap: 100,
      of: "time-cap-enough-for-two",
      note: "A cap per statement, not per power loss, lets a source walk the clock for ever.",
      .denySigned(.clockUncertain, holder: 4).at(noon + 9, noon + 16))
    addCapInParts(
      "cap-in-parts", "What was moved is taken off: 4, then the 6 that are left",
      from: noon - 90, .allow.at(noon - 90, noon + 5))
    addCapInParts(
      "cap-in-parts-used-up", "After 10 of 10 seconds nothing moves earliest any more",
      from: noon - 89, of: "time-cap-in-parts",
      .denySigned(.clockUncertain, holder: 4).at(noon - 90, noon + 5))
    add(
      "cap-renewed-by-power-loss", "Power loss grants the cap again", ["TIME-8"], threats: ["T4"]
    ) { world in
      world.ready(from: noon - 100, to: noon + 101) { $0.claims[14] = .int(100) }
      world.tellTime(noon + 2, by: "hub")
      world.powerCycle()
      world.tellTime(noon + 100_000)
      world.tellTime(noon + 100_002, by: "hub")
      world.visitNow(
        [world.lastingPass()], by: "guest", .allow.at(noon + 100_000, noon + 100_005))
    }
    add(
      "cap-not-renewed-by-configuration", "A configuration does not grant the cap again",
      ["TIME-8"], threats: ["T5"], of: "time-cap-enough-for-two"
    ) { world in
      let sources = world.sources(ownerError: 100)
      let first = world.found {
        $0.claims[10] = sources
        $0.claims[14] = .int(100)
      }
      world.tellTime(noon)
      world.tellTime(noon + 2, by: "hub")
      world.configureNext(after: first) { _ in }
      world.advance(10)
      world.tellTime(noon + 14, by: "hub")
      world.visitNow(
        [world.pass(from: noon + 12, to: noon + 3_600)], by: "guest",
        .denySigned(.clockUncertain, holder: 4).at(noon + 9, noon + 16))
    }
  }

  /// A cap of 10 s, and a hub with an error of 50 s that wants to move earliest by 4, 7 and 10.
  private mutating func addCapInParts(
    _ id: String, _ title: String, from notBefore: UInt64, of: String? = nil,
    _ expect: Expectation
  ) {
    add(id, title, ["TIME-8"], threats: ["T5"], of: of) { world in
      let sources = world.sources(ownerError: 100, hubError: 50)
      world.ready(at: noon) {
        $0.claims[10] = sources
        $0.claims[14] = .int(10)
      }
      world.tellTime(noon - 46, by: "hub")
      world.tellTime(noon - 39, by: "hub")
      world.tellTime(noon - 30, by: "hub")
      world.visitNow([world.pass(from: notBefore, to: noon + 3_600)], by: "guest", expect)
    }
  }

  /// The clock is [noon, noon + 1]; a source without error speaks; a guest comes.
  private mutating func addSecondWord(
    _ id: String, _ title: String, _ requirements: [String], says time: UInt64,
    by name: String = "owner", _ told: Expectation = .allow, shows earliest: UInt64,
    _ latest: UInt64, note: String? = nil
  ) {
    add(id, title, requirements, threats: ["T4", "T5"], note: note) { world in
      let sources = world.sources(hubError: 0)
      world.ready { $0.claims[10] = sources }
      world.tellTime(time, by: name, told)
      world.visitNow([world.lastingPass()], by: "guest", .allow.at(earliest, latest))
    }
  }

  mutating func addAnchorStatements() {
    let conflict = Expectation.allow.alarming("clockConflict")
    add(
      "anchor-not-capped", "The owner alone revives a dead clock, whatever the cap", ["TIME-10"],
      threats: ["T4"]
    ) { world in
      world.ready { $0.claims[14] = .int(0) }
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1))
    }
    addSecondWord(
      "anchor-touches", "An anchor's statement that touches the interval narrows it", ["TIME-10"],
      says: noon + 1, shows: noon + 1, noon + 1)
    addSecondWord(
      "anchor-ahead-replaces", "An anchor's statement wholly ahead replaces the interval",
      ["TIME-10"], says: noon + 2, shows: noon + 2, noon + 3)
    addSecondWord(
      "anchor-years-ahead-replaces", "An anchor's statement years ahead replaces the interval",
      ["TIME-10"], says: utc(2036, 1, 1), shows: utc(2036, 1, 1), utc(2036, 1, 1) + 1)
    addSecondWord(
      "anchor-touches-behind", "An anchor's statement that touches from behind narrows",
      ["TIME-10", "TIME-7"], says: noon - 1, shows: noon, noon)
    addSecondWord(
      "anchor-behind-conflicts", "An anchor's statement wholly behind changes nothing",
      ["TIME-10", "TIME-7"], says: noon - 2, conflict, shows: noon, noon + 1,
      note: "Backwards goes only a clock reset, with somebody inside.")
    addSecondWord(
      "hub-ahead-conflicts", "A hub's statement wholly ahead replaces nothing",
      ["TIME-7", "TIME-10"], says: noon + 2, by: "hub", conflict, shows: noon, noon + 1)
    add(
      "anchor-ahead-expires", "What an anchor moved the clock past is expired", ["TIME-10"],
      of: "time-anchor-not-capped"
    ) { world in
      world.ready()
      world.tellTime(noon + 3_600)
      world.visitNow(
        [world.guestPass()], by: "guest",
        .denySigned(.expired, holder: 3).at(noon + 3_600, noon + 3_601))
    }
    add(
      "anchor-named-as-service",
      "An anchor revives a dead clock even where it is listed as a service",
      ["TIME-10", "TIME-9", "TIME-11"],
      note: "Otherwise a configuration could leave a clock that nobody can revive (CONF-6)."
    ) { world in
      let sources = Item.array([world.source(world.owner, isService: true)])
      world.ready { $0.claims[10] = sources }
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1))
    }
  }
}
