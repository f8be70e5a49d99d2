import LatchkeyVectors

// A delivery as its service decides it (Spec/delivery.md, DLV-1 to DLV-23).

func deliverySuite() -> Suite {
  var suite = Suite("delivery")
  addRoutes(&suite)
  addWholeDelivery(&suite)
  addGathering(&suite)
  addTripAges(&suite)
  addTripChallenges(&suite)
  addPasses(&suite)
  addSecondPasses(&suite)
  addVetoes(&suite)
  addLiftedVetoes(&suite)
  addLockWords(&suite)
  addSessionEnds(&suite)
  addTimeouts(&suite)
  addCouriers(&suite)
  addIncidents(&suite)
  addTripEnds(&suite)
  addLegs(&suite)
  return suite
}

private func addRoutes(_ suite: inout Suite) {
  func route(
    _ id: String, _ title: String, isValid: Bool = false,
    _ legs: @escaping (World) -> [DeliveryInput.Leg]
  ) {
    suite.add(
      "route-\(id)", title, ["DLV-1"], threats: ["T18"],
      of: isValid ? nil : "delivery-route-of-eight"
    ) { world in
      world.plan(isValid ? nil : .deny("routeInvalid")) { $1.legs = legs($0) }
    }
  }
  route("of-eight", "A route may have eight legs", isValid: true) { world in
    (1...8).map { world.stop("door-\($0)") }
  }
  route("of-none", "A route without a leg is none") { _ in [] }
  route("of-nine", "A route has eight legs at most") { world in
    (1...9).map { world.stop("door-\($0)") }
  }
  route("of-one-lock", "Two legs at one lock would wait for one session") { world in
    var second = world.stop("door-2")
    second.lock = world.stop("door-1").lock
    return [world.stop("door-1"), second]
  }
  route("of-one-point", "Two legs at one point are one") { world in
    var second = world.stop("door-2")
    second.point = "door-1"
    return [world.stop("door-1"), second]
  }
  route("without-relock", "A door that need not be locked again is no leg") { world in
    [world.stop("door-1", needs: DeliveryInput.Needs(relockWithin: 0))]
  }
}

private func addWholeDelivery(_ suite: inout Suite) {
  suite.add(
    "whole", "A parcel is delivered, the door is locked, the courier goes on",
    ["DLV-2", "DLV-9", "DLV-21", "DLV-23"], threats: ["T13", "T15"]
  ) { world in
    world.planned(to: .relocked)
    world.changeLastExpectation {
      $0.trip = "held"
      $0.due = -1
    }
    world.happens(70, world.judged(), .went("relocked", "release"))
    world.changeLastExpectation { $0.trip = "released" }
  }
  suite.add(
    "held-before-signed",
    "The trip is held in the moment of the first pass, and before it is signed",
    ["DLV-9", "DLV-23"], threats: ["T15"]
  ) { world in
    world.planned(to: .recording)
    world.changeLastExpectation {
      $0.trip = "free"
      $0.due = Int64(noon) + 300
    }
    world.happens(40, world.issue(), .went("issued", "hold", "issue:0:1"))
    world.changeLastExpectation {
      $0.trip = "held"
      $0.due = Int64(noon) + 1_270
    }
  }
  suite.add(
    "no-such-leg", "An event of a leg that the route does not have is refused", ["DLV-2"],
    of: "delivery-whole"
  ) { world in
    world.plan()
    world.happens(0, world.request(leg: 1), .refused("legUnknown", "planned"))
  }
  suite.add(
    "second-beyond", "A second that cannot be named is refused", ["DLV-3"], of: "delivery-whole"
  ) { world in
    world.plan()
    world.happens(lastSecond + 1 - noon, world.request(), .refused("outOfRange", "planned"))
  }
  suite.add(
    "time-runs-back", "An event with an earlier second counts as of the latest one", ["DLV-3"],
    note: "The clocks of two servers differ; a deadline is not put off by that."
  ) { world in
    world.planned(to: .requested)
    world.happens(290, EventInput(.tick), .went("requested"))
    world.happens(100, EventInput(.tick), .went("requested"))
    world.happens(300, EventInput(.tick), .went("expired", "courier:expired:0"))
  }
}
