import LatchkeyCore
import LatchkeyVectors

/// The interval clock, windows and time statements (TIME).
func timeSuite() -> Suite {
  var suite = Suite("time")
  suite.addPassingTime()
  suite.addDrift()
  suite.addPowerCuts()
  suite.addFloor()
  suite.addLastSecond()
  suite.addWindowStart()
  suite.addWindowEnd()
  suite.addWindowsOfChains()
  suite.addAnchorEnd()
  suite.addGreatDates()
  suite.addIgnoredStatements()
  suite.addRetiredSource()
  suite.addStatementSignatures()
  suite.addIntersections()
  suite.addConflicts()
  suite.addForwardCap()
  suite.addForwardCapState()
  suite.addAnchorStatements()
  suite.addServiceTime()
  suite.addServiceRefused()
  suite.addCeiling()
  return suite
}

extension Suite {
  /// A guest comes `seconds` after the owner told the time; the signed answer shows the clock.
  private mutating func addPassing(
    _ id: String, _ title: String, after seconds: UInt32, drift: UInt32 = 0,
    shows earliest: UInt64, _ latest: UInt64, note: String? = nil
  ) {
    add(id, title, ["TIME-1", "ANS-2"], threats: ["T4"], note: note) { world in
      world.ready(drift: drift)
      if seconds > 0 { world.advance(seconds) }
      world.visitNow([world.lastingPass()], by: "guest", .allow.at(earliest, latest))
    }
  }

  fileprivate mutating func addPassingTime() {
    addPassing(
      "passing-no-second", "Within one tick the interval stands", after: 0,
      shows: noon, noon + 1)
    addPassing(
      "passing-one-second", "One tick may have just begun: earliest waits, latest gains two",
      after: 1, shows: noon, noon + 3)
    addPassing(
      "passing-two-seconds", "Of two ticks one is certain", after: 2, shows: noon + 1, noon + 4)
    addPassing(
      "passing-hour", "An hour of ticks widens the interval by two seconds", after: 3_600,
      shows: noon + 3_599, noon + 3_602)
    add(
      "passing-not-compounded", "Visits on the way do not widen the interval again", ["TIME-1"],
      note: "An interval that is rebased at every message widens by two seconds a visit."
    ) { world in
      world.ready()
      for second in 1...3 {
        world.advance(1)
        let gained = UInt64(second)
        world.visitNow(
          [world.lastingPass()], by: "guest", .allow.at(noon + gained - 1, noon + gained + 2))
      }
    }
    add(
      "passing-one-second-uncertain", "After one tick the next second is not certain",
      ["TIME-1", "TIME-4"], of: "time-passing-two-seconds"
    ) { world in
      world.ready()
      world.advance(1)
      world.visitNow(
        [world.pass(from: noon + 1, to: noon + 3_600)], by: "guest",
        .denySigned(.clockUncertain, holder: 4).at(noon, noon + 3))
    }
  }

  fileprivate mutating func addDrift() {
    addPassing(
      "drift-100-two-seconds", "The smallest drift costs a whole second on either side", after: 2,
      drift: 100, shows: noon, noon + 5)
    addPassing(
      "drift-100-exact", "10,000 ticks at 100 ppm drift by one second exactly", after: 10_000,
      drift: 100, shows: noon + 9_998, noon + 10_003)
    addPassing(
      "drift-100-one-more", "10,001 ticks at 100 ppm drift by two seconds, rounded outward",
      after: 10_001, drift: 100, shows: noon + 9_998, noon + 10_005)
    addPassing(
      "drift-1000-day", "A day at 1,000 ppm drifts by 87 seconds, rounded outward",
      after: 86_400, drift: 1_000, shows: noon + 86_312, noon + 86_489)
    addPassing(
      "drift-large", "126 years of ticks at 1,000 ppm", after: 4_000_000_000, drift: 1_000,
      shows: noon + 3_995_999_999, noon + 4_004_000_002,
      note: "Ticks times drift is over 2^41 and overflows 32 bits.")
    add(
      "drift-rounds-outward", "The last second of a pass is lost to drift that is rounded outward",
      ["TIME-1", "TIME-4"], threats: ["T6"], of: "time-drift-100-one-more",
      note: "Rounded down, latest is noon + 10,004 and the pass still opens."
    ) { world in
      world.ready(drift: 100)
      world.advance(10_001)
      world.visitNow(
        [world.pass(from: 1, to: noon + 10_005)], by: "guest",
        .denySigned(.clockUncertain, holder: 4).at(noon + 9_998, noon + 10_005))
    }
  }

  fileprivate mutating func addPowerCuts() {
    add(
      "powercut-told-again", "After a power cut the owner tells the time, and the pass opens",
      ["TIME-1", "TIME-10"], threats: ["T4"]
    ) { world in
      world.ready()
      world.powerCycle()
      world.tellTime(noon + 60)
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon + 60, noon + 61))
    }
    add(
      "powercut-latest-unknown", "After a power cut latest is unknown, and nothing opens",
      ["TIME-1", "TIME-4"], threats: ["T4", "T6"], of: "time-powercut-told-again",
      note: "The floor is a lower bound and never 'now'; a ceiling kept in flash is a trusted lie."
    ) { world in
      world.ready()
      world.powerCycle()
      world.visitNow([world.lastingPass()], by: "guest", .denySigned(.clockUncertain, holder: 4))
    }
    add(
      "factory-clock", "A lock that was never told the time knows nothing of it",
      ["TIME-4", "TIME-1"], threats: ["T6"], of: "time-powercut-told-again"
    ) { world in
      world.found()
      world.visitNow(
        [world.lastingPass()], by: "guest", .denySigned(.clockUncertain, holder: 4).at(0, nil))
    }
    add(
      "powercut-expired-certain", "What the floor has passed is expired even without a clock",
      ["TIME-2", "TIME-1"], threats: ["T4"], of: "time-powercut-told-again",
      note: "An allow persists earliest as the floor."
    ) { world in
      world.ready()
      world.advance(7_200)
      world.visitNow([world.lastingPass()], by: "guest", .allow)
      world.powerCycle()
      world.visitNow(
        [world.pass(from: 1, to: noon + 3_000)], by: "guest", .denySigned(.expired, holder: 3))
    }
    add(
      "powercut-not-yet-uncertain", "With latest unknown nothing is certainly too early",
      ["TIME-3", "TIME-4"], threats: ["T5"], of: "time-powercut-told-again"
    ) { world in
      world.found()
      world.visitNow(
        [world.pass(from: noon, to: noon + 3_600)], by: "guest",
        .denySigned(.clockUncertain, holder: 4).at(0, nil))
    }
    add(
      "powercut-rollback", "A power cut does not bring the morning back", ["TIME-7", "TIME-1"],
      threats: ["T4"], of: "time-powercut-told-again",
      note: "The statement is wholly behind the floor: it changes nothing."
    ) { world in
      world.ready()
      world.advance(7_200)
      world.visitNow([world.lastingPass()], by: "guest", .allow)
      world.powerCycle()
      world.tellTime(noon, .allow.alarming("clockConflict"))
      world.visitNow(
        [world.pass(from: 1, to: noon + 3_000)], by: "guest", .denySigned(.expired, holder: 3))
    }
  }

  /// 100 s after the owner told the time something persists the floor, and the power is cut; a pass
  /// ends at `expiration`. Earliest was noon + 99.
  private mutating func addFloor(
    _ id: String, _ title: String, of: String? = nil, by persist: (inout World, Message) -> Void,
    told: Bool = false, until expiration: UInt64, _ expect: Expectation
  ) {
    add(id, title, ["TIME-12", "TIME-1"], threats: ["T4"], of: of) { world in
      let first = world.found()
      world.tellTime(noon)
      world.visitNow([world.lastingPass(serial: 3)], by: "guest", .allow)
      world.advance(100)
      persist(&world, first)
      world.powerCycle()
      if told { world.tellTime(noon + 99) }
      world.visitNow([world.pass(from: 1, to: expiration)], by: "guest", expect)
    }
  }

  fileprivate mutating func addFloor() {
    let visit = { (world: inout World, _: Message) in
      world.visitNow([world.lastingPass(serial: 2)], by: "guest", .allow)
    }
    let configuration = { (world: inout World, first: Message) in
      _ = world.configureNext(after: first) { _ in }
    }
    for (name, persist) in [("allow", visit), ("configuration", configuration)] {
      addFloor(
        "floor-by-\(name)",
        "The owner's word at the floor that the \(name) persisted is no conflict",
        by: persist, told: true, until: noon + 101, .allow.at(noon + 99, noon + 100))
      addFloor(
        "floor-by-\(name)-reached",
        "A pass that ends at the floor that the \(name) persisted is over",
        of: "time-floor-by-\(name)", by: persist, until: noon + 99,
        .denySigned(.expired, holder: 3).at(noon + 99, nil))
      addFloor(
        "floor-by-\(name)-not-reached", "A pass that ends a second after that floor is uncertain",
        of: "time-floor-by-\(name)", by: persist, until: noon + 100,
        .denySigned(.clockUncertain, holder: 4).at(noon + 99, nil))
    }
  }

  fileprivate mutating func addLastSecond() {
    let end = lastSecond
    add("last-second-inside", "Latest one second before 2^40 is inside", ["TIME-1"]) { world in
      world.ready(at: end - 10)
      world.advance(7)
      world.visitNow([world.lastingPass()], by: "guest", .allow.at(end - 4, end - 1))
    }
    add(
      "last-second-reached", "Latest at 2^40 is the first second outside", ["TIME-1", "TIME-4"],
      of: "time-last-second-inside"
    ) { world in
      world.ready(at: end - 10)
      world.advance(8)
      world.visitNow(
        [world.lastingPass()], by: "guest",
        .denySigned(.clockUncertain, holder: 4).at(end - 3, end))
    }
    add(
      "last-second-stands", "A latest over 2^40 stands at 2^40", ["TIME-1", "TIME-4"],
      of: "time-last-second-inside"
    ) { world in
      world.ready(at: end - 10)
      world.advance(10)
      world.visitNow(
        [world.lastingPass()], by: "guest",
        .denySigned(.clockUncertain, holder: 4).at(end - 1, end))
    }
    add(
      "last-second-both-stand", "Both ends stand at 2^40, and every window is over",
      ["TIME-1", "TIME-2"], of: "time-last-second-inside"
    ) { world in
      world.ready(at: end - 10)
      world.advance(12)
      world.visitNow(
        [world.lastingPass()], by: "guest", .denySigned(.expired, holder: 3).at(end, end))
    }
    add(
      "last-second-told", "A statement at 2^40 does not reach beyond it", ["TIME-1", "TIME-2"],
      of: "time-last-second-inside"
    ) { world in
      world.ready(at: end)
      world.visitNow(
        [world.lastingPass()], by: "guest", .denySigned(.expired, holder: 3).at(end, end))
    }
  }
}
