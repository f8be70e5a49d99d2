import LatchkeyVectors

// The pass, and a second one (DLV-8, DLV-10, DLV-18, DLV-19).

func addPasses(_ suite: inout Suite) {
  func refused(
    _ id: String, _ title: String, after stage: World.Stage, at seconds: UInt64 = 58,
    _ expect: Expectation, _ requirements: [String] = ["DLV-8"],
    _ event: @escaping (World) -> EventInput
  ) {
    suite.add(id, title, requirements, threats: ["T14"], of: "delivery-whole") { world in
      world.planned(to: stage)
      world.happens(seconds, event(world), expect)
    }
  }
  refused(
    "issue-before-recording", "Before the camera records there is no pass", after: .scanned,
    .refused("evidenceIncomplete", "scanned")
  ) { $0.issue() }
  refused(
    "issue-twice", "Two passes for one request are refused", after: .issued,
    .refused("outOfTurn", "issued"), ["DLV-2", "DLV-8"]
  ) { $0.issue(serial: 2) }
  refused(
    "issue-over", "A pass that ends now is refused", after: .recording, at: 40,
    .refused("passOver", "recording")
  ) { $0.issue(until: 40) }
  refused(
    "request-with-pass", "While a pass may live nothing is requested", after: .issued,
    .refused("credentialLives", "issued")
  ) { $0.request(2) }
  refused(
    "retry-with-pass", "While a pass may live nothing is tried again", after: .issued,
    .refused("credentialLives", "issued"), ["DLV-19", "DLV-8"]
  ) { _ in EventInput(.retry, leg: 0) }
  refused(
    "request-while-open", "While the door is open nothing is requested", after: .unlocked,
    .refused("legOpen", "unlocked"), ["DLV-2"]
  ) { $0.request(2) }
  refused(
    "retry-while-open", "While the door is open nothing is tried again", after: .delivered,
    .refused("legOpen", "delivered"), ["DLV-19"]
  ) { _ in EventInput(.retry, leg: 0) }
  refused(
    "retry-delivered", "What is delivered is not tried again", after: .relocked, at: 70,
    .refused("legDone", "relocked"), ["DLV-19"]
  ) { _ in EventInput(.retry, leg: 0) }
  refused(
    "request-delivered", "Behind a delivery nobody asks for the door again", after: .relocked,
    at: 70, .refused("legDone", "relocked"), ["DLV-19"]
  ) { $0.request(2) }
}

func addSecondPasses(_ suite: inout Suite) {
  let issued = Expectation.went("issued", "issue:0:2")
  let lives = Expectation.refused("credentialLives", "recording")
  func second(
    _ id: String, _ title: String, _ requirements: [String], at seconds: UInt64,
    serial: UInt32 = 2, _ expect: Expectation, of: String? = nil, note: String? = nil,
    _ before: @escaping (inout World) -> Void
  ) {
    suite.add("second-\(id)", title, requirements, threats: ["T14"], of: of, note: note) { world in
      before(&world)
      world.again(at: seconds, serial: serial, expect)
    }
  }
  second(
    "after-unopened", "A pass spent on a door that nobody opened is replaced at once",
    ["DLV-8", "DLV-10"], at: 120, issued
  ) { world in
    world.planned(to: .unlocked)
    world.happens(
      65, world.said("lockedUnopened"),
      .went("unopened", "customer:unopened:0", "courier:unopened:0", "judge"))
  }
  second(
    "of-one-serial", "A serial names one pass for ever", ["DLV-8"], at: 120, serial: 1,
    .refused("grantReused", "recording"), of: "delivery-second-after-unopened"
  ) { world in
    world.planned(to: .unlocked)
    world.happens(
      65, world.said("lockedUnopened"),
      .went("unopened", "customer:unopened:0", "courier:unopened:0", "judge"))
  }
  second(
    "undelivered", "Who locked again without having delivered may try again",
    ["DLV-19", "DLV-10"], at: 120, issued
  ) { world in
    world.planned(to: .unlocked)
    world.happens(
      60, world.said("locked"), .went("relocked", "customer:relocked:0", "judge"))
    world.happens(70, EventInput(.retry, leg: 0), .went("planned"))
  }
  suite.add(
    "second-after-expiry", "A pass that ended, and the clock error with it, is dead",
    ["DLV-10", "DLV-14"], threats: ["T14"]
  ) { world in
    world.planned(to: .issued)
    world.happens(1_269, EventInput(.tick), .went("issued"))
    world.happens(1_270, EventInput(.tick), .went("expired", "courier:expired:0", "judge"))
    world.fresh(at: 1_271)
    world.happens(1_271, world.issue(serial: 2, until: 2_000), issued)
  }
  func revoked(_ world: inout World) {
    world.planned(to: .issued)
    world.happens(
      60, world.courier("another courier", revoking: true), .went("planned", "revoke:0:1"))
  }
  func again(
    _ id: String, _ title: String, at seconds: UInt64, _ expect: Expectation, of: String? = nil,
    _ between: @escaping (inout World) -> Void = { _ in }
  ) {
    suite.add("second-\(id)", title, ["DLV-10", "DLV-18"], threats: ["T1", "T14"], of: of) {
      world in
      revoked(&world)
      between(&world)
      world.fresh(at: seconds)
      world.happens(seconds, world.issue(serial: 2, until: seconds + 1_200), expect)
    }
  }
  again("after-revocation", "Behind the revocation bound a revoked pass is dead", at: 180, issued)
  again(
    "within-revocation", "Within the bound it may still open", at: 179, lives,
    of: "delivery-second-after-revocation")
  again("below-base", "A base above the serial ends the pass at once", at: 70, issued) { world in
    world.happens(65, world.base(2), .went("planned", "judge"))
  }
  again(
    "at-base", "A base at the serial ends nothing", at: 70, lives,
    of: "delivery-second-below-base"
  ) { world in world.happens(65, world.base(1), .went("planned")) }
  again(
    "base-of-another", "The base of another issuer ends nothing", at: 70, lives,
    of: "delivery-second-below-base"
  ) { world in
    world.happens(65, world.base(2, issuer: "another service"), .went("planned"))
  }
}

extension World {
  /// A second request and everything that is asked for, the scan too.
  mutating func fresh(at seconds: UInt64) {
    happens(seconds, request(2), .went("requested", "customer:requested:0"))
    let second = challenge(2)
    for (kind, state) in [
      ("knock", "knocked"), ("packageScan", "scanned"), ("recording", "recording"),
    ] {
      let event = seen(kind, at: seconds) { if kind != "packageScan" { $0.nonce = second } }
      happens(seconds, event, .went(state))
    }
  }
}

func addCouriers(_ suite: inout Suite) {
  suite.add(
    "courier-waiting", "Another courier begins with nothing", ["DLV-18"], threats: ["T18"]
  ) { world in
    world.planned(to: .recording)
    world.happens(35, world.courier("another courier"), .went("planned"))
    world.happens(36, world.request(2), .went("requested", "customer:requested:0"))
    world.happens(
      37, world.seen("knock", at: 37) { $0.nonce = world.challenge(2) }, .went("knocked"))
  }
  suite.add(
    "courier-with-pass", "While the courier's pass lives another is refused", ["DLV-18"],
    threats: ["T14", "T18"], of: "delivery-courier-waiting"
  ) { world in
    world.planned(to: .issued)
    world.happens(50, world.courier("another courier"), .refused("credentialLives", "issued"))
  }
  suite.add(
    "courier-while-open", "While a courier is inside no other takes over", ["DLV-18"],
    threats: ["T14", "T18"], of: "delivery-courier-waiting"
  ) { world in
    world.planned(to: .unlocked)
    world.happens(
      52, world.courier("another courier", revoking: true), .refused("legOpen", "unlocked"))
  }
  suite.add(
    "courier-same", "The same courier changes nothing", ["DLV-18"]
  ) { world in
    world.planned(to: .issued)
    world.happens(50, world.courier("courier"), .went("issued"))
  }
}
