import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Slots: a small lock has six, and the anchor holds one (REPLAY-10, CAP-2).

extension World {
  /// Time passes, and an allow persists the floor (TIME-12).
  mutating func passTime(_ seconds: UInt32) {
    advance(seconds)
    visitNow([lastingPass(serial: 100)], by: "guest", .allow)
  }

  /// Five services open once each, under authorities with serials 1 to 5: every slot is held.
  mutating func fillSlots(firstUntil expiration: UInt64 = noon + 86_400) {
    serve(1, serial: 1, until: expiration, .allow)
    for number in 2...5 { serve(number, serial: UInt32(number), .allow) }
  }
}

extension Suite {
  mutating func addSlots() {
    add(
      "five-services", "A small lock has room for its anchor and five services", ["CAP-2"],
      threats: ["T24"]
    ) { world in
      world.ready()
      world.fillSlots()
      world.hello(
        kids: [world.owner.kid, world.key("service 1").kid, world.key("service 5").kid],
        issuers: [world.row("owner"), world.row("service 1"), world.row("service 5")])
    }
    add(
      "sixth-service", "A sixth service finds no slot, and nobody loses his", ["CAP-2"],
      threats: ["T24"], of: "replay-five-services",
      note: "A lock that evicts the oldest opens with a spent serial again."
    ) { world in
      world.ready()
      world.fillSlots()
      world.serve(6, serial: 6, .hasNoSlot)
      world.serve(1, serial: 1, .isReplayed)
      world.serve(1, serial: 1, leaf: 2, .allow)
      world.serve(6, serial: 6, .hasNoSlot)
    }
    add(
      "anchors-hold-slots", "A second anchor holds a slot from configuration on", ["CAP-2"],
      threats: ["T24"], of: "replay-five-services"
    ) { world in
      let anchors = Item.array([
        world.anchor(world.owner), world.anchor(world.key("second phone")),
      ])
      world.ready { $0.claims[6] = anchors }
      for number in 1...4 { world.serve(number, serial: UInt32(number), .allow) }
      world.serve(5, serial: 5, .hasNoSlot)
    }
    add(
      "known-service-with-full-slots", "With every slot held, a service that holds one goes on",
      ["CAP-2"], threats: ["T24"]
    ) { world in
      world.ready()
      world.fillSlots()
      world.serve(3, serial: 13, leaf: 2, .allow)
    }
    add(
      "guest-with-full-slots", "With every slot held, a guest of the owner opens", ["CAP-2"],
      threats: ["T24"]
    ) { world in
      world.ready()
      world.fillSlots()
      world.visitNow([world.guestPass(serial: 20)], by: "guest", .allow)
    }
    add(
      "building-has-more", "A lock of the building profile has room for a sixth service",
      ["CAP-2"]
    ) { world in
      world.ready(profile: "building")
      world.fillSlots()
      world.serve(6, serial: 6, .allow)
    }
    add(
      "reading-takes-a-slot", "The first allow takes a slot, also where it is no use", ["CAP-1"]
    ) { world in
      world.ready()
      let authority = world.authority()
      var leaf = world.delivery(under: authority)
      leaf.claims[9] = .bytes(
        Item.array([.array([.text("front"), .int(2)])]).encoded)
      world.visitNow([authority, leaf], by: "courier", .allow) { $0.action = Act.lock }
      world.hello(kids: [world.key("service").kid], issuers: [world.row("service")])
    }
  }

  /// Every slot is held; something happens; a sixth service comes.
  private mutating func addSixth(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil,
    firstUntil expiration: UInt64 = noon + 86_400, _ expect: Expectation,
    _ happens: (inout World) -> Void
  ) {
    add(id, title, ["REPLAY-10"], threats: ["T24", "T7"], of: of, note: note) { world in
      world.ready()
      world.fillSlots(firstUntil: expiration)
      happens(&world)
      world.serve(6, serial: 6, expect)
    }
  }

  mutating func addFreedSlots() {
    addSixth(
      "freed-by-expiry", "A slot is free when its authority is expired by the persisted floor",
      firstUntil: noon + 3_600, .allow
    ) { $0.passTime(10_800) }
    addSixth(
      "kept-until-expiry", "A slot is held as long as its authority may be alive",
      of: "replay-freed-by-expiry", firstUntil: noon + 3_600, .hasNoSlot
    ) { $0.passTime(3_600) }
    addSixth("freed-by-revocation", "A slot is free when its authority is revoked", .allow) {
      $0.ferry(staples: [$0.staple(("owner", 1, 0, [1]))])
    }
    addSixth(
      "freed-by-status-key", "A slot is free when the status key revoked its authority", .allow
    ) { $0.ferry(staples: [$0.staple(("status", 1, 0, [1]))]) }
    addSixth("freed-by-base", "A slot is free when its authority is below the base", .allow) {
      $0.ferry(staples: [$0.staple(("owner", 1, 2, []))])
    }
    addSixth(
      "kept-at-base", "A slot is held while its authority is at the base",
      of: "replay-freed-by-base", .hasNoSlot
    ) { $0.ferry(staples: [$0.staple(("owner", 1, 1, []))]) }
    add(
      "freed-in-visit", "A staple that frees a slot serves the visit that carries it",
      ["REPLAY-10"]
    ) { world in
      world.ready()
      world.fillSlots()
      let links = world.service(6, serial: 6)
      world.visitNow(links, by: "courier 6", .allow) {
        $1.staples = [$0.staple(("owner", 1, 0, [1]))]
      }
    }
    add(
      "freed-and-gone", "Who lost his slot must find another", ["REPLAY-10", "CAP-2"],
      threats: ["T24"], of: "replay-freed-by-revocation"
    ) { world in
      world.ready()
      world.fillSlots()
      world.ferry(staples: [world.staple(("owner", 1, 0, [1]))])
      world.serve(6, serial: 6, .allow)
      world.hello(
        kids: [world.key("service 1").kid, world.key("service 6").kid],
        issuers: [world.row("service 6")])
      world.serve(1, serial: 11, leaf: 2, .hasNoSlot)
    }
  }

  mutating func addKeptSlots() {
    addSixth(
      "kept-by-other-revocation",
      "Revoking a serial that is no authority frees no slot", of: "replay-freed-by-revocation",
      .hasNoSlot
    ) { $0.ferry(staples: [$0.staple(("owner", 1, 0, [20]))]) }
    add(
      "kept-by-own-staple", "A service's own staple does not free its slot", ["REPLAY-10"],
      threats: ["T7"], of: "replay-freed-by-revocation",
      note: "Its serial 1 is a leaf, and not the owner's serial 1."
    ) { world in
      world.ready()
      world.fillSlots()
      world.ferry(
        links: [world.service(1, serial: 1)[0]],
        staples: [world.staple(("service 1", 1, 100, [101]))])
      world.serve(6, serial: 6, .hasNoSlot)
    }
    addSixth(
      "kept-by-second-authority", "A slot with two authorities is held by the one that lives",
      of: "replay-freed-of-both", .hasNoSlot
    ) {
      $0.serve(1, serial: 11, leaf: 2, .allow)
      $0.ferry(staples: [$0.staple(("owner", 1, 0, [1]))])
    }
    addSixth("freed-of-both", "A slot is free when both its authorities are revoked", .allow) {
      $0.serve(1, serial: 11, leaf: 2, .allow)
      $0.ferry(staples: [$0.staple(("owner", 1, 0, [1, 11]))])
    }
    addSixth(
      "kept-by-renewed-serial", "The same serial with a later end holds the slot for longer",
      of: "replay-freed-by-expiry", firstUntil: noon + 3_600, .hasNoSlot
    ) {
      $0.serve(1, serial: 1, until: noon + 86_400, leaf: 2, .allow)
      $0.passTime(10_800)
    }
    addSixth(
      "kept-by-longer-first", "The same serial with an earlier end shortens nothing",
      of: "replay-freed-by-expiry", .hasNoSlot
    ) {
      $0.serve(1, serial: 1, until: noon + 3_600, leaf: 2, .allow)
      $0.passTime(10_800)
    }
  }

  /// Service 1 ends; service 2 comes; service 1 comes back under another authority.
  private mutating func addComeback(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, leaf: UInt32,
    _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-10"], threats: ["T7", "T24"], of: of, note: note) { world in
      world.ready()
      world.serve(1, serial: 1, until: noon + 3_600, .allow)
      world.passTime(10_800)
      world.serve(2, serial: 2, .allow)
      world.serve(1, serial: 11, leaf: leaf, expect)
    }
  }

  /// Service 1 ends; a configuration brings a second anchor; service 1 comes back.
  private mutating func addComebackBesideAnchor(
    _ id: String, _ title: String, of: String? = nil, leaf: UInt32, _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-10", "CONF-11"], threats: ["T7", "T24"], of: of) { world in
      let first = world.found()
      world.tellTime(noon)
      world.serve(1, serial: 1, until: noon + 3_600, .allow)
      world.passTime(10_800)
      let anchors = Item.array([
        world.anchor(world.owner, status: world.key("status")),
        world.anchor(world.key("second phone"), issuedAfter: noon + 20_000),
      ])
      world.configureNext(after: first) { $0.claims[6] = anchors }
      world.serve(1, serial: 11, leaf: leaf, expect)
    }
  }

  mutating func addComebacks() {
    addComebackBesideAnchor(
      "comeback-beside-anchor", "A new anchor takes a slot that nobody ever had", leaf: 2, .allow)
    addComebackBesideAnchor(
      "comeback-beside-anchor-spent", "A new anchor does not wipe what a free slot keeps",
      of: "replay-comeback-beside-anchor", leaf: 1, .isReplayed)
    addComeback(
      "comeback", "Who comes back to a slot that nobody took opens with a new leaf", leaf: 2, .allow
    )
    addComeback(
      "comeback-spent", "A free slot keeps what is spent until it is given away",
      of: "replay-comeback", note: "Slots that were never taken are given first.", leaf: 1,
      .isReplayed)
  }

  /// Service 1 is seen under three authorities, with serials 1, 11 and 21; then a staple revokes some,
  /// and time passes.
  private mutating func addThree(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, first: UInt64,
    third: UInt64, revoking: [UInt32], after seconds: UInt32, _ expect: Expectation
  ) {
    addSixth(id, title, of: of, note: note, firstUntil: noon + first, expect) {
      $0.serve(1, serial: 11, leaf: 2, .allow)
      $0.serve(1, serial: 21, until: noon + third, leaf: 3, .allow)
      $0.ferry(staples: [$0.staple(("owner", 1, 0, revoking))])
      if seconds > 0 { $0.passTime(seconds) }
    }
  }

  mutating func addMergedAuthorities() {
    addThree(
      "merged-freed-by-end", "A merged authority is free when the later of the two ends",
      first: 3_600, third: 7_200, revoking: [11], after: 14_400, .allow)
    addThree(
      "merged-kept-until-third", "A merged authority is held until the third one ends",
      of: "replay-merged-freed-by-end", first: 3_600, third: 7_200, revoking: [11], after: 7_200,
      .hasNoSlot)
    addThree(
      "merged-kept-until-first", "A merged authority is held until the first one ends",
      of: "replay-merged-freed-by-end",
      note: "A third that replaces the first, instead of joining it, frees too early.",
      first: 7_200, third: 3_600, revoking: [11], after: 7_200, .hasNoSlot)
    addThree(
      "merged-not-freed-by-revocation", "A merged authority is not freed by revoking its parts",
      of: "replay-merged-freed-by-end", first: 3_600, third: 7_200, revoking: [1, 11, 21],
      after: 0, .hasNoSlot)
    addThree(
      "merged-other-kept", "Beside a merged authority that ended the other one holds the slot",
      of: "replay-merged-freed-by-end", first: 3_600, third: 7_200, revoking: [1, 21],
      after: 14_400, .hasNoSlot)
  }
}
