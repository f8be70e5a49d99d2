import LatchkeyVectors

// Incidents, and the end of the trip (DLV-20 to DLV-22).

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
