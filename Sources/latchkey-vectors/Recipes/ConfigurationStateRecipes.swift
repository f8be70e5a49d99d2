import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// What a new configuration keeps, and what it takes away (CONF-11).

func addWhatStays(_ suite: inout Suite) {
  let once = Fields([(C.uses, .int(1))])
  suite.add(
    "keeps-unspent", "A pass opens under the next configuration, too", ["CONF-11"],
    threats: ["T7"]
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    world.configure(world.configuration(after: first))
    world.visitNow([world.guestPass(once)], by: "guest", .allow)
  }
  suite.add(
    "keeps-spent", "What is spent stays spent under the next configuration", ["CONF-11"],
    threats: ["T7"], of: "configuration-keeps-unspent"
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    world.visitNow([world.guestPass(once)], by: "guest", .allow)
    world.configure(world.configuration(after: first))
    world.visitNow([world.guestPass(once)], by: "guest", .denySigned(.replayed, holder: 9))
  }
  suite.add(
    "keeps-revoked", "What is revoked stays revoked under the next configuration", ["CONF-11"],
    threats: ["T3"], of: "configuration-keeps-unspent"
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    world.ferry(staples: [world.staple(by: world.owner, revoking: [1])])
    world.configure(world.configuration(after: first))
    world.visitNow([world.guestPass(once)], by: "guest", .denySigned(.revoked, holder: 5))
  }
  addWhatElseStays(&suite)
}

private func addWhatElseStays(_ suite: inout Suite) {
  suite.add(
    "keeps-clock", "The clock goes on under the next configuration", ["CONF-11"], threats: ["T4"]
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    world.configure(world.configuration(after: first))
    world.visitNow(
      [world.guestPass()], by: "guest",
      .allow { $0.clock = [Int64(noon), Int64(noon) + 1] })
  }
  suite.add(
    "keeps-receipts", "The chain of receipts goes on under the next configuration",
    ["CONF-11", "RCPT-1"], threats: ["T13"]
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    world.visitNow([world.guestPass()], by: "guest", .allow { $0.receipt = "0:0:0" })
    world.configure(world.configuration(after: first))
    world.visitNow([world.guestPass()], by: "guest", .allow { $0.receipt = "1:0:1" })
  }
  suite.add(
    "keeps-issuers", "Slots of issuers keep base and sequence", ["CONF-11"], threats: ["T3"]
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    let links = world.chain(.short)
    let service = world.key("service")
    let staple = world.staple(by: service, sequence: 5, base: 1)
    world.visitNow(links, by: "courier", .allow) { $0.staples = [staple] }
    world.configure(world.configuration(after: first))
    world.hello(kids: [service.kid], issuers: ["\(Hex.encode(service.kid)):1:5"])
  }
  addShrunkWindow(&suite)
}

private func addShrunkWindow(_ suite: inout Suite) {
  func shrinks(
    _ id: String, _ title: String, serial: UInt32, again: Bool, _ expect: Expectation,
    note: String? = nil
  ) {
    suite.add(
      "window-shrunk-\(id)", title, ["CONF-11", "REPLAY-2"], threats: ["T3"],
      of: expect.verdict == .deny ? "configuration-window-shrunk-and-grown" : nil, note: note
    ) { world in
      let first = world.found()
      world.tellTime(noon)
      world.ferry(staples: [world.staple(by: world.owner, revoking: [200])])
      var second = world.configuration(after: first)
      second.claims[7] = .int(32)
      world.configure(second)
      if again {
        var third = world.configuration(after: second)
        third.claims[7] = .int(256)
        world.configure(third)
      }
      world.visitNow([world.guestPass(serial: serial)], by: "guest", expect)
    }
  }
  let revoked = Expectation.denySigned(.revoked, holder: 5)
  shrinks(
    "and-grown", "A window that shrinks and grows again takes what it took", serial: 201,
    again: true, .allow)
  shrinks(
    "and-grown-revoked", "A window that shrinks and grows again forgets no revocation",
    serial: 200, again: true, revoked)
  shrinks(
    "revoked", "A revoked serial beyond a smaller window is revoked, and not only out of reach",
    serial: 200, again: false, revoked,
    note: "The bit is kept as far as the lock's own window goes, and step 11 comes before 15.")
  shrinks(
    "beyond", "A serial beyond a smaller window is out of reach", serial: 201, again: false,
    .denySigned(.serialBeyondWindow, holder: 6))
}

// MARK: - Status keys

func addStatusKeys(_ suite: inout Suite) {
  func fresh(
    _ id: String, _ title: String, _ expect: Expectation, note: String? = nil,
    status: @escaping (World) -> Key?
  ) {
    suite.add(
      "status-\(id)", title, ["CONF-11", "STAPLE-9"], threats: ["T1", "T22"],
      of: expect.verdict == .deny ? "configuration-status-kept" : nil, note: note
    ) { world in
      let first = world.found()
      world.tellTime(noon)
      let pass = world.guestPass(Fields([(C.maxStaleness, .int(600))]))
      let staple = world.staple(by: world.key("status"))
      world.visitNow([pass], by: "guest", .allow) { $0.staples = [staple] }
      var next = world.configuration(after: first)
      next.claims[6] = .array([world.anchor(world.owner, status: status(world))])
      world.configure(next)
      world.visitNow([pass], by: "guest", expect)
    }
  }
  let stale = Expectation.denySigned(.stale, holder: 6)
  fresh("kept", "A status key that stays keeps its staple's freshness", .allow) {
    $0.key("status")
  }
  fresh(
    "replaced", "A status key that goes takes its staple's freshness along", stale,
    note: "It may have gone because it was stolen."
  ) { $0.key("new status") }
  fresh("removed", "Without a status key its staple's freshness is gone", stale) { _ in nil }
  suite.add(
    "status-new-sequence", "A new status key begins its own sequence", ["CONF-11", "STAPLE-3"],
    threats: ["T22"]
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    let pass = world.guestPass(Fields([(C.maxStaleness, .int(600))]))
    world.ferry(staples: [world.staple(by: world.key("status"), sequence: 9)])
    var next = world.configuration(after: first)
    next.claims[6] = .array([world.anchor(world.owner, status: world.key("new status"))])
    world.configure(next)
    let staple = world.staple(by: world.key("new status"), sequence: 1)
    world.visitNow([pass], by: "guest", .allow) { $0.staples = [staple] }
  }
}

// MARK: - Slots

func addSlotsOfAnchors(_ suite: inout Suite) {
  suite.add(
    "newcomer-slot", "An anchor that comes gets an empty slot", ["CONF-11", "CAP-2"],
    threats: ["T24"]
  ) { world in
    let first = world.found()
    world.tellTime(noon)
    let second = world.key("second")
    world.hello(kids: [second.kid], issuers: [])
    var next = world.configuration(after: first)
    next.claims[6] = .array([world.anchor(world.owner), world.anchor(second, issuedAfter: noon)])
    world.configure(next)
    world.hello(kids: [second.kid], issuers: ["\(Hex.encode(second.kid)):0:0"])
  }
  for (id, services, reason) in [("last", 4, nil), ("none", 5, DenyReason.slotsFull)]
    as [(String, Int, DenyReason?)]
  {
    suite.add(
      "newcomer-slot-\(id)", "An anchor that comes takes a free slot, or is refused",
      ["CONF-11", "CAP-2"], threats: ["T24"],
      of: reason == nil ? nil : "configuration-newcomer-slot-last",
      note: "Six slots: the owner's, and one for each service that is still alive."
    ) { world in
      let first = world.found()
      world.tellTime(noon)
      for service in 0..<services { world.visit(underService: service) }
      var next = world.configuration(after: first)
      next.claims[6] = .array([
        world.anchor(world.owner), world.anchor(world.key("second"), issuedAfter: noon),
      ])
      world.configure(next, .verdict(reason))
    }
  }
}

extension World {
  /// A courier of one of many services opens, and the service holds a slot.
  fileprivate mutating func visit(underService number: Int) {
    let service = key("service \(number)")
    let authority = credential(
      by: owner, for: service, serial: UInt32(number + 1), from: noon - 86_400, to: noon + 86_400,
      issuedAt: noon - 86_400, Fields([(C.depth, .int(1))]))
    let leaf = credential(by: service, for: key("courier"), serial: 1, under: authority)
    visitNow([authority, leaf], by: "courier", .allow)
  }
}
