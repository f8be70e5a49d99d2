import LatchkeyVectors

// A resident's no, and its end (DLV-11, DLV-12).

func addVetoes(_ suite: inout Suite) {
  suite.add(
    "veto-planned", "Who says no before anybody came is not asked again", ["DLV-11"]
  ) { world in
    world.plan()
    world.happens(0, world.decided(.veto, "resident"), .went("vetoed"))
  }
  suite.add(
    "veto-request", "While a veto stands nothing is requested", ["DLV-12"],
    of: "delivery-veto-planned"
  ) { world in
    world.plan()
    world.happens(0, world.decided(.veto, "resident"), .went("vetoed"))
    world.happens(1, world.request(), .refused("vetoed", "vetoed"))
  }
  suite.add(
    "veto-gathering", "A veto while evidence is gathered sends the courier away", ["DLV-11"]
  ) { world in
    world.planned(to: .recording)
    world.happens(35, world.decided(.veto, "resident"), .went("vetoed", "courier:vetoed:0"))
  }
  suite.add(
    "veto-issue", "No pass is signed behind a veto", ["DLV-12", "DLV-8"],
    of: "delivery-veto-gathering"
  ) { world in
    world.planned(to: .recording)
    world.happens(35, world.decided(.veto, "resident"), .went("vetoed", "courier:vetoed:0"))
    world.happens(40, world.issue(), .refused("vetoed", "vetoed"))
  }
  suite.add(
    "veto-issued", "A veto revokes the pass, and the trip is ready behind the bound",
    ["DLV-11", "DLV-10", "DLV-23"], threats: ["T1"]
  ) { world in
    world.planned(to: .issued)
    world.happens(
      45, world.decided(.veto, "resident"), .went("vetoed", "revoke:0:1", "courier:vetoed:0"))
    world.changeLastExpectation { $0.due = Int64(noon) + 165 }
    world.happens(164, EventInput(.tick), .went("vetoed"))
    world.happens(165, EventInput(.tick), .went("vetoed", "judge"))
  }
  suite.add(
    "veto-opened-after", "The lock opens within the bound: an incident, and the courier leaves",
    ["DLV-11", "DLV-16"], threats: ["T1"]
  ) { world in
    world.planned(to: .issued)
    world.happens(
      45, world.decided(.veto, "resident"), .went("vetoed", "revoke:0:1", "courier:vetoed:0"))
    world.happens(
      50, world.unlocked(at: 50),
      .went(
        "unlocked", "incident:openedAfterVeto:0", "customer:openedAfterVeto:0",
        "courier:leave:0", open: ["openedAfterVeto:0"]))
    world.happens(60, world.said("locked"), .went("relocked", "customer:relocked:0"))
  }
  for stage in [World.Stage.unlocked, .delivered] {
    suite.add(
      "veto-\(stage)", "With the door open a veto tells the courier to leave", ["DLV-11"]
    ) { world in
      world.planned(to: stage)
      world.happens(
        56, world.decided(.veto, "resident"),
        .went(
          "\(stage)", "incident:vetoedWhileOpen:0", "courier:leave:0",
          open: ["vetoedWhileOpen:0"]))
    }
  }
  suite.add("veto-twice", "A second no changes nothing", ["DLV-11"]) { world in
    world.planned(to: .issued)
    world.happens(
      45, world.decided(.veto, "resident"), .went("vetoed", "revoke:0:1", "courier:vetoed:0"))
    world.happens(46, world.decided(.veto, "resident", "Joan"), .went("vetoed"))
  }
  suite.add(
    "veto-unopened", "Behind a veto a door that nobody opened stays shut", ["DLV-12"],
    of: "delivery-veto-unlocked"
  ) { world in
    world.planned(to: .unlocked)
    world.happens(
      56, world.decided(.veto, "resident"),
      .went("unlocked", "incident:vetoedWhileOpen:0", "courier:leave:0"))
    world.happens(
      65, world.said("lockedUnopened"),
      .went("unopened", "customer:unopened:0", "courier:unopened:0"))
    world.happens(66, world.request(2), .refused("vetoed", "unopened"))
  }
  for (role, name, reason) in [
    ("courier", "Ada", "notEntitled"), ("operator", "Ada", "notEntitled"),
    ("resident", " ", "nameMissing"),
  ] {
    let who = name == " " ? "nobody" : role
    suite.add(
      "veto-by-\(who)", "A veto is a resident's, by name", ["DLV-11"],
      of: "delivery-veto-issued"
    ) { world in
      world.planned(to: .issued)
      world.happens(45, world.decided(.veto, role, name), .refused(reason, "issued"))
    }
  }
}

func addLiftedVetoes(_ suite: inout Suite) {
  func lifted(
    _ id: String, _ title: String, by role: String, name: String = "Ada",
    _ expect: Expectation
  ) {
    suite.add(
      "lift-by-\(id)", title, ["DLV-12"],
      of: expect.verdict == .deny ? "delivery-lift-by-resident" : nil
    ) { world in
      world.planned(to: .recording)
      world.happens(35, world.decided(.veto, "resident"), .went("vetoed", "courier:vetoed:0"))
      world.happens(50, world.decided(.liftVeto, role, name), expect)
    }
  }
  let lifts = Expectation.went("planned", "courier:askAgain:0")
  lifted("resident", "A resident lifts a veto", by: "resident", lifts)
  lifted("operator", "An operator lifts a veto, by name", by: "operator", lifts)
  lifted(
    "courier", "A courier lifts no veto", by: "courier", .refused("notEntitled", "vetoed"))
  lifted(
    "nobody", "An operator without a name lifts no veto", by: "operator", name: "",
    .refused("nameMissing", "vetoed"))
  suite.add(
    "lift-nothing", "Where no veto stands none is lifted", ["DLV-12"],
    of: "delivery-lift-by-resident"
  ) { world in
    world.planned(to: .recording)
    world.happens(50, world.decided(.liftVeto, "resident"), .refused("outOfTurn", "recording"))
  }
  suite.add(
    "lift-pass-lives", "A lifted veto does not bring a second pass before the first is dead",
    ["DLV-8", "DLV-12"], threats: ["T14"], of: "delivery-lift-by-resident"
  ) { world in
    world.planned(to: .issued)
    world.happens(
      45, world.decided(.veto, "resident"), .went("vetoed", "revoke:0:1", "courier:vetoed:0"))
    world.happens(50, world.decided(.liftVeto, "resident"), lifts)
    world.again(at: 60, .refused("credentialLives", "recording"))
  }
}
