import LatchkeyVectors

// Routes of several legs.

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
