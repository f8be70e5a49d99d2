import LatchkeyVectors

// What time alone brings (DLV-13, DLV-14).

func addTimeouts(_ suite: inout Suite) {
  suite.add(
    "gather-over", "Evidence is not gathered for ever", ["DLV-14", "DLV-23"], threats: ["T16"]
  ) { world in
    world.planned(to: .knocked)
    world.happens(299, EventInput(.tick), .went("knocked"))
    world.changeLastExpectation { $0.due = Int64(noon) + 300 }
    world.happens(300, EventInput(.tick), .went("expired", "courier:expired:0"))
    world.changeLastExpectation { $0.due = -1 }
  }
  suite.add(
    "gather-over-first", "What is due comes before the event", ["DLV-3"], threats: ["T16"],
    of: "delivery-gather-over"
  ) { world in
    world.planned(to: .scanned)
    world.happens(
      300, world.seen("recording", at: 300), .refused("outOfTurn", "scanned"))
  }
  suite.add(
    "witness-heard", "A witness that is heard every twenty seconds is there", ["DLV-13"],
    threats: ["T17"]
  ) { world in
    world.planned(to: .unlocked)
    for seconds in [70, 90, 110] as [UInt64] {
      world.happens(seconds, EventInput(.heartbeat, leg: 0), .went("unlocked"))
      world.changeLastExpectation { $0.due = Int64(noon + seconds) + 21 }
    }
  }
  suite.add(
    "witness-lost", "A witness that falls silent is missed, once", ["DLV-13"], threats: ["T17"]
  ) { world in
    world.planned(to: .unlocked)
    world.happens(70, EventInput(.tick), .went("unlocked"))
    world.happens(
      71, EventInput(.tick),
      .went("unlocked", "incident:witnessLost:0", "customer:witnessLost:0", open: ["witnessLost:0"])
    )
    world.happens(100, EventInput(.heartbeat, leg: 0), .went("unlocked"))
    world.happens(130, EventInput(.tick), .went("unlocked", open: ["witnessLost:0"]))
  }
  suite.add(
    "witness-unasked", "Where no recording is asked for nobody watches", ["DLV-13"]
  ) { world in
    world.plan { $1.terms.needs = DeliveryInput.Needs(relockWithin: 60) }
    world.happens(0, world.request(), .went("requested", "customer:requested:0"))
    world.happens(40, world.issue(), .went("issued", "hold", "issue:0:1"))
    world.happens(50, world.unlocked(at: 50), .went("unlocked", "customer:unlocked:0"))
    world.changeLastExpectation { $0.due = Int64(noon) + 170 }
  }
  suite.add(
    "relock-unproven", "A lock that is not heard to lock is an incident, once", ["DLV-14"],
    threats: ["T16", "T15"]
  ) { world in
    world.plan { $1.terms.heartbeat = nil }
    world.go(to: .delivered)
    world.happens(169, EventInput(.tick), .went("delivered"))
    world.happens(
      170, EventInput(.tick),
      .went(
        "delivered", "incident:relockUnproven:0", "customer:relockUnproven:0",
        "courier:closeDoor:0"))
    world.happens(500, EventInput(.tick), .went("delivered", open: ["relockUnproven:0"]))
    world.happens(
      501, world.said("locked"),
      .went("relocked", "customer:relocked:0", open: ["relockUnproven:0"]))
  }
  suite.add(
    "overdue", "The lock's own alarm is an incident", ["DLV-20"], threats: ["T16"]
  ) { world in
    world.plan { $1.terms.heartbeat = nil }
    world.go(to: .delivered)
    world.happens(
      110, world.said("overdue", 42),
      .went(
        "delivered", "incident:overdue:0", "customer:overdue:0", "courier:closeDoor:0",
        open: ["overdue:0"]))
    world.happens(
      120, world.said("lockedLate"), .went("relocked", "customer:relockedLate:0"))
  }
}
