import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Counters: a small lock has eight (CAP-3).

extension World {
  /// Eight guest passes of two uses are used once: every counter is held.
  ///
  /// - Parameter expiration: Of the first one.
  mutating func fillCounters(firstUntil expiration: UInt64 = lastSecond) {
    for serial: UInt32 in 1...8 {
      let pass = pass(
        serial: serial, from: 1, to: serial == 1 ? expiration : lastSecond,
        Fields([(C.uses, .int(2))]))
      visitNow([pass], by: "guest", .allow)
    }
  }
}

extension Suite {
  mutating func addCounters() {
    add("eight-counters", "A small lock counts eight grants", ["CAP-3"], threats: ["T24"]) {
      world in
      world.ready()
      world.fillCounters()
    }
    add(
      "ninth-counter", "A ninth grant finds no counter, and nobody loses his count", ["CAP-3"],
      threats: ["T24", "T7"], of: "replay-eight-counters"
    ) { world in
      world.ready()
      world.fillCounters()
      world.visitNow([world.counted(2, serial: 9)], by: "guest", .hasNoCounter)
      world.visitNow([world.counted(2, serial: 1)], by: "guest", .allow)
      world.visitNow([world.counted(2, serial: 1)], by: "guest", .isReplayed)
    }
    add("half-for-a-service", "A service may hold half of the counters", ["CAP-3"]) { world in
      world.ready()
      for leaf: UInt32 in 1...4 { world.serve(1, serial: 1, leaf: leaf, uses: 2, .allow) }
    }
    add(
      "over-half-for-a-service", "A service may not hold more than half of the counters",
      ["CAP-3"], threats: ["T24"], of: "replay-half-for-a-service"
    ) { world in
      world.ready()
      for leaf: UInt32 in 1...4 { world.serve(1, serial: 1, leaf: leaf, uses: 2, .allow) }
      world.serve(1, serial: 1, leaf: 5, uses: 2, .hasNoCounter)
    }
    add(
      "half-left-for-others", "What one service may not take is there for another", ["CAP-3"],
      threats: ["T24"]
    ) { world in
      world.ready()
      for leaf: UInt32 in 1...4 { world.serve(1, serial: 1, leaf: leaf, uses: 2, .allow) }
      world.serve(1, serial: 1, leaf: 5, uses: 2, .hasNoCounter)
      for leaf: UInt32 in 1...4 { world.serve(2, serial: 2, leaf: leaf, uses: 2, .allow) }
      world.serve(1, serial: 1, leaf: 4, uses: 2, .allow)
      world.serve(1, serial: 1, leaf: 5, uses: 2, .allow)
    }
    add(
      "life-takes-a-counter", "A grant with a first-use life takes a counter", ["CAP-3"],
      threats: ["T24"], of: "replay-one-use-needs-none"
    ) { world in
      world.ready()
      world.fillCounters()
      let pass = world.lastingPass(serial: 9, Fields([(World.C.firstUseLife, .int(100))]))
      world.visitNow([pass], by: "guest", .hasNoCounter)
    }
    add(
      "one-use-with-life-takes-a-counter", "A one-time grant with a life takes a counter",
      ["CAP-3"], of: "replay-one-use-needs-none"
    ) { world in
      world.ready()
      world.fillCounters()
      let pass = world.counted(1, serial: 9, Fields([(World.C.firstUseLife, .int(100))]))
      world.visitNow([pass], by: "guest", .hasNoCounter)
    }
    add(
      "authority-takes-a-counter", "An authority with uses takes a counter as well", ["CAP-3"],
      of: "replay-one-use-needs-none"
    ) { world in
      world.ready()
      world.fillCounters()
      let authority = world.authority(serial: 9, Fields([(World.C.uses, .int(2))]))
      let links = [authority, world.delivery(under: authority)]
      world.visitNow(links, by: "courier", .hasNoCounter)
      world.hello(kids: [world.key("service").kid], issuers: [])
      world.visitNow(links, by: "courier", .hasNoCounter)
    }
  }

  /// Every counter is held; something happens; a ninth grant of two uses comes.
  private mutating func addNinth(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil,
    firstUntil expiration: UInt64 = lastSecond, _ expect: Expectation,
    _ happens: (inout World) -> Void
  ) {
    add(id, title, ["CAP-3"], threats: ["T24", "T7"], of: of, note: note) { world in
      world.ready()
      world.fillCounters(firstUntil: expiration)
      happens(&world)
      world.visitNow([world.counted(2, serial: 9)], by: "guest", expect)
    }
  }

  mutating func addFreedCounters() {
    addNinth("counter-freed-by-last-use", "A counter is free when its grant is spent", .allow) {
      $0.visitNow([$0.counted(2, serial: 1)], by: "guest", .allow)
    }
    addNinth("counter-freed-by-revocation", "A counter is free when its grant is revoked", .allow) {
      $0.ferry(staples: [$0.staple(("owner", 1, 0, [1]))])
    }
    addNinth("counter-freed-by-base", "A counter is free when its grant is below the base", .allow)
    {
      $0.ferry(staples: [$0.staple(("owner", 1, 2, []))])
    }
    addNinth(
      "counter-kept-at-base", "A counter is held while its grant is at the base",
      of: "replay-counter-freed-by-base", .hasNoCounter
    ) { $0.ferry(staples: [$0.staple(("owner", 1, 1, []))]) }
    addNinth(
      "counter-freed-by-expiry", "A counter is free when its grant is expired by the floor",
      firstUntil: noon + 3_600, .allow
    ) { $0.passTime(10_800) }
    addNinth(
      "counter-kept-until-expiry", "A counter is held as long as its grant may be alive",
      of: "replay-counter-freed-by-expiry", firstUntil: noon + 3_600, .hasNoCounter
    ) { $0.passTime(3_600) }
    addTwoServices(
      "counter-freed-with-slot", "A counter is free when its slot is", revoking: [1], .allow)
    addTwoServices(
      "counter-kept-with-slot", "A counter is held while its slot is", revoking: [20],
      of: "replay-counter-freed-with-slot", .hasNoCounter)
  }

  /// Two services hold four counters each; the owner revokes a serial; a guest wants to be counted.
  private mutating func addTwoServices(
    _ id: String, _ title: String, revoking: [UInt32], of: String? = nil, _ expect: Expectation
  ) {
    add(id, title, ["CAP-3", "REPLAY-10"], threats: ["T24"], of: of) { world in
      world.ready()
      for number in 1...2 {
        for leaf: UInt32 in 1...4 {
          world.serve(number, serial: UInt32(number), leaf: leaf, uses: 2, .allow)
        }
      }
      world.ferry(staples: [world.staple(("owner", 1, 0, revoking))])
      world.visitNow([world.counted(2, serial: 9)], by: "guest", expect)
    }
  }

  /// A pass of three uses is used once and ends; another is counted; the first comes back, longer and
  /// with two uses.
  private mutating func addCounterComeback(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil,
    _ visits: [Expectation]
  ) {
    add(id, title, ["REPLAY-10", "REPLAY-7"], threats: ["T7"], of: of, note: note) { world in
      world.ready()
      let pass = world.pass(
        serial: 1, from: 1, to: noon + 3_600, Fields([(World.C.uses, .int(3))]))
      world.visitNow([pass], by: "guest", .allow)
      world.passTime(10_800)
      world.visitNow([world.counted(2, serial: 2)], by: "guest", .allow)
      for expect in visits { world.visitNow([world.counted(2, serial: 1)], by: "guest", expect) }
    }
  }

  mutating func addUncounted() {
    addCounterComeback(
      "counter-comeback", "A free counter keeps its count until it is given away", [.allow])
    addCounterComeback(
      "counter-comeback-over", "What a free counter kept is still counted",
      of: "replay-counter-comeback", note: "Counters that were never taken are given first.",
      [.allow, .isReplayed])
    add("one-use-needs-none", "A one-time grant needs no counter", ["CAP-3"]) { world in
      world.ready()
      world.fillCounters()
      world.visitNow([world.counted(1, serial: 9)], by: "guest", .allow)
    }
    add("no-uses-need-none", "A grant that is not counted needs no counter", ["CAP-3"]) { world in
      world.ready()
      world.fillCounters()
      world.visitNow([world.lastingPass(serial: 9)], by: "guest", .allow)
    }
    add(
      "second-use-needs-none", "A grant that is counted already needs no other counter", ["CAP-3"]
    ) {
      world in
      world.ready()
      world.fillCounters()
      for serial: UInt32 in 1...8 {
        world.visitNow([world.counted(2, serial: serial)], by: "guest", .allow)
      }
    }
    add("reading-needs-none", "Who only reads takes no counter", ["CAP-3"]) { world in
      world.ready()
      for serial: UInt32 in 1...9 {
        var pass = world.counted(2, serial: serial)
        pass.claims[9] = .bytes(Item.array([.array([.text("front"), .int(9)])]).encoded)
        world.visitNow([pass], by: "guest", .allow) { $0.action = Act.readStatus }
      }
      world.visitNow([world.counted(2, serial: 10)], by: "guest", .allow)
    }
    add(
      "denied-takes-no-counter", "Who is denied takes no counter", ["DEC-3", "CAP-3"],
      threats: ["T24"]
    ) { world in
      world.ready()
      for serial: UInt32 in 1...9 {
        world.visitNow(
          [world.counted(2, serial: serial)], by: "guest", .denySigned(.wrongPoint, holder: 8)
        ) { $0.point = "gate" }
      }
      world.advance(1)
      world.fillCounters()
    }
  }
}
