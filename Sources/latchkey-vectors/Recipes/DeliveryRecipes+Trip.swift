import LatchkeyVectors

// Incidents, the end of the trip, and routes of several legs (DLV-20 to DLV-23).

extension World {
  /// A delivery that is relocked, with an incident open: the witness was silent.
  fileprivate mutating func relockedSilently() {
    planned(to: .delivered)
    happens(
      76, EventInput(.tick), .went("delivered", "incident:witnessLost:0", "customer:witnessLost:0"))
    happens(77, said("locked"), .went("relocked", "customer:relocked:0"))
  }
}

func addIncidents(_ suite: inout Suite) {
  func closed(
    _ id: String, _ title: String, by role: String, name: String = "Grace", incident: Int = 0,
    _ expect: Expectation, times: Int = 1
  ) {
    suite.add(
      "incident-\(id)", title, ["DLV-20"], threats: ["T17"],
      of: expect.verdict == .deny ? "delivery-incident-by-operator" : nil
    ) { world in
      world.relockedSilently()
      for time in 1...times {
        let event = world.decided(
          .closeIncident, role, name, incident: incident, why: "the film is complete")
        let isLast = time == times
        world.happens(
          90 + UInt64(time), event, isLast ? expect : .went("relocked", "judge", open: []))
      }
    }
  }
  closed(
    "by-operator", "A named operator closes an incident, and the trip is ready", by: "operator",
    .went("relocked", "judge", open: []))
  closed(
    "by-resident", "A resident closes an incident", by: "resident",
    .went("relocked", "judge", open: []))
  closed(
    "by-courier", "A courier closes no incident", by: "courier",
    .refused("notEntitled", "relocked"))
  closed(
    "by-nobody", "Nobody without a name closes an incident", by: "operator", name: "",
    .refused("nameMissing", "relocked"))
  closed(
    "unknown", "An incident that was not opened cannot be closed", by: "operator", incident: 1,
    .refused("incidentUnknown", "relocked"))
  closed(
    "twice", "An incident is closed once", by: "operator",
    .refused("incidentUnknown", "relocked"), times: 2)
  suite.add(
    "incident-holds", "While an incident is open no judgement releases", ["DLV-20", "DLV-21"],
    threats: ["T17"], of: "delivery-whole"
  ) { world in
    world.relockedSilently()
    world.happens(90, world.judged(), .refused("incidentOpen", "relocked"))
  }
}

func addTripEnds(_ suite: inout Suite) {
  func refused(
    _ id: String, _ title: String, rules: [String] = ["DLV-21"],
    after stage: World.Stage = .relocked, _ expect: Expectation, note: String? = nil,
    _ event: @escaping (World) -> EventInput
  ) {
    suite.add(
      id, title, rules, threats: ["T13", "T14"], of: "delivery-whole", note: note
    ) { world in
      world.planned(to: stage)
      world.happens(65, event(world), expect)
    }
  }
  refused(
    "release-before-pass", "A trip that is not held is not released", after: .recording,
    .refused("outOfTurn", "recording")
  ) { $0.judged([]) }
  refused(
    "release-with-pass", "A trip is not released while a pass is out", after: .issued,
    .refused("legOpen", "issued")
  ) { $0.judged() }
  refused(
    "release-while-open", "A trip is not released while a session runs", after: .delivered,
    .refused("legOpen", "delivered")
  ) { $0.judged() }
  refused(
    "release-of-another-job", "The judgement of another job releases nothing",
    .refused("releaseMismatch", "relocked")
  ) { $0.judged(job: $0.digest("another job")) }
  refused(
    "release-of-no-pass", "A judgement that leaves a pass out releases nothing",
    .refused("releaseMismatch", "relocked")
  ) { $0.judged([]) }
  refused(
    "unproven-by-courier", "A courier does not release himself", rules: ["DLV-22"],
    .refused("notEntitled", "relocked")
  ) { $0.decided(.releaseUnproven, "courier", why: "in a hurry") }
  refused(
    "unproven-by-nobody", "Nobody without a name releases without proof", rules: ["DLV-22"],
    .refused("nameMissing", "relocked")
  ) { $0.decided(.releaseUnproven, "operator", "", why: "in a hurry") }
  suite.add(
    "release-replayed", "The judgement made before the second pass does not release it",
    ["DLV-21"], threats: ["T13", "T14"], of: "delivery-whole"
  ) { world in
    world.planned(to: .unlocked)
    world.happens(60, world.said("locked"), .went("relocked", "customer:relocked:0", "judge"))
    world.happens(70, EventInput(.retry, leg: 0), .went("planned"))
    world.again(at: 80, .went("issued", "issue:0:2"))
    world.happens(
      90, world.unlocked(44, at: 90, serial: 2), .went("unlocked", "customer:unlocked:0"))
    world.happens(
      95, world.said("locked", 47, session: 44), .went("relocked", "customer:relocked:0", "judge"))
    world.happens(96, world.judged([1]), .refused("releaseMismatch", "relocked"))
  }
  suite.add(
    "release-twice", "A trip is released once", ["DLV-21"], of: "delivery-whole"
  ) { world in
    world.planned(to: .relocked)
    world.happens(70, world.judged(), .went("relocked", "release"))
    world.happens(71, world.judged(), .refused("tripOver", "relocked"))
  }
  addUnproven(&suite)
}

private func addUnproven(_ suite: inout Suite) {
  let released = ["release:unproven", "incident:releasedUnproven", "customer:releasedUnproven"]
  func unproven(
    _ id: String, _ title: String, _ requirements: [String], of: String? = nil,
    _ then: @escaping (inout World) -> Void
  ) {
    suite.add("unproven-\(id)", title, requirements, threats: ["T13"], of: of) { world in
      world.planned(to: .issued)
      var expect = Expectation.went("issued", open: ["releasedUnproven"])
      expect.effects = ["revoke:0:1"] + released
      expect.trip = "releasedUnproven"
      expect.due = -1
      world.happens(
        60, world.decided(.releaseUnproven, "operator", "Grace", why: "the lock is dead"), expect)
      then(&world)
    }
  }
  unproven("by-operator", "A named person lets go of a dead lock", ["DLV-22"]) { _ in }
  unproven(
    "request", "When the trip is over nothing is requested", ["DLV-21", "DLV-22"],
    of: "delivery-unproven-by-operator"
  ) { world in world.happens(70, world.request(2), .refused("tripOver", "issued")) }
  unproven(
    "opened-after", "A door that opens when the trip is over holds it again", ["DLV-16"]
  ) { world in
    world.happens(
      70, world.unlocked(at: 70),
      .went(
        "unlocked", "hold", "incident:openedAfterRelease:0", "customer:openedAfterRelease:0"))
    world.changeLastExpectation { $0.trip = "held" }
  }
  suite.add(
    "unproven-with-incident", "An open incident holds the trip against everybody", ["DLV-20"],
    of: "delivery-unproven-by-operator"
  ) { world in
    world.relockedSilently()
    world.happens(
      90, world.decided(.releaseUnproven, "operator", why: "enough"),
      .refused("incidentOpen", "relocked"))
  }
}

func addLegs(_ suite: inout Suite) {
  func each(_ states: [String], _ effects: String...) -> Expectation {
    var expect = Expectation.allow
    expect.legs = states
    expect.effects = effects
    return expect
  }
  func opened(_ world: inout World) {
    let bare = DeliveryInput.Needs(relockWithin: 60)
    world.plan { world, input in
      input.terms.needs = bare
      input.legs = [world.stop("gate"), world.stop("front"), world.stop("fridge")]
    }
    var states = ["planned", "planned", "planned"]
    for leg in 0...2 {
      states[leg] = "requested"
      world.happens(1, world.request(leg: leg, leg + 1), each(states, "customer:requested:\(leg)"))
      states[leg] = "issued"
      var pass = each(states, "issue:\(leg):\(leg + 1)")
      if leg == 0 { pass.effects = ["hold", "issue:0:1"] }
      world.happens(2, world.issue(leg: leg, serial: UInt32(leg + 1)), pass)
      states[leg] = "unlocked"
      world.happens(
        3, world.unlocked(at: 3, leg: leg, serial: UInt32(leg + 1)),
        each(states, "customer:unlocked:\(leg)"))
    }
    for leg in [2, 1] {
      states[leg] = "relocked"
      world.happens(20, world.said("locked", leg: leg), each(states, "customer:relocked:\(leg)"))
    }
  }
  suite.add(
    "legs-overlap", "Gate, door and fridge are open at once; the last one makes the trip ready",
    ["DLV-2", "DLV-21"], threats: ["T15"]
  ) { world in
    opened(&world)
    let states = ["relocked", "relocked", "relocked"]
    world.happens(30, world.said("locked"), each(states, "customer:relocked:0", "judge"))
    world.happens(31, world.judged([1, 2, 3]), each(states, "release"))
  }
  suite.add(
    "legs-one-open", "Two of three doors locked release nobody", ["DLV-21"], threats: ["T15"],
    of: "delivery-legs-overlap"
  ) { world in
    opened(&world)
    world.happens(31, world.judged([1, 2, 3]), .deny("legOpen"))
  }
  suite.add(
    "legs-veto", "A veto meets each leg where it stands", ["DLV-11"]
  ) { world in
    opened(&world)
    world.happens(
      31, world.decided(.veto, "resident"),
      each(
        ["unlocked", "relocked", "relocked"], "incident:vetoedWhileOpen:0", "courier:leave:0"))
  }
  suite.add(
    "legs-one-serial", "Two legs never share a pass", ["DLV-8"], threats: ["T14"],
    of: "delivery-legs-overlap"
  ) { world in
    world.plan { world, input in
      input.terms.needs = DeliveryInput.Needs(relockWithin: 60)
      input.legs = [world.stop("gate"), world.stop("front")]
    }
    world.happens(1, world.request(), each(["requested", "planned"], "customer:requested:0"))
    world.happens(2, world.issue(), each(["issued", "planned"], "hold", "issue:0:1"))
    world.happens(
      3, world.request(leg: 1, 2), each(["issued", "requested"], "customer:requested:1"))
    world.happens(4, world.issue(leg: 1), .deny("grantReused"))
  }
}
