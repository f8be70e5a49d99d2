import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Quotas: how many slots may hang under one link 1 (CAP-1).

extension Suite {
  private mutating func addFranchise(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, slots: Int64?,
    _ visits: [(name: String, under: UInt32, leaf: UInt32, expect: Expectation)]
  ) {
    add(id, title, ["CAP-1"], threats: ["T24"], of: of, note: note) { world in
      world.ready()
      for visit in visits {
        world.visitNow(
          world.franchise(visit.name, slots: slots, under: visit.under, leaf: visit.leaf),
          by: "courier", visit.expect)
      }
    }
  }

  mutating func addQuota() {
    addFranchise(
      "quota-two", "Two slots hold a service and its franchise", slots: 2,
      [("north", 1, 1, .allow)])
    addFranchise(
      "quota-one", "One slot does not hold a service and its franchise", of: "replay-quota-two",
      note: "One issuer must not starve the others through those below it.", slots: 1,
      [("north", 1, 1, .isOverQuota)])
    addFranchise(
      "quota-default", "Without slots the quota is one", of: "replay-quota-two", slots: nil,
      [("north", 1, 1, .isOverQuota)])
    addFranchise(
      "quota-three", "Three slots hold a service and two franchises", slots: 3,
      [("north", 1, 1, .allow), ("south", 2, 1, .allow)])
    addFranchise(
      "quota-two-of-three", "Two slots do not hold a service and two franchises",
      of: "replay-quota-three", slots: 2,
      [("north", 1, 1, .allow), ("south", 2, 1, .isOverQuota)])
    addFranchise(
      "quota-known-takes-none", "Who holds a slot takes none", slots: 2,
      [("north", 1, 1, .allow), ("south", 2, 1, .isOverQuota), ("north", 1, 2, .allow)])
    add(
      "quota-refused-takes-nothing", "A chain over its quota takes no slot at all",
      ["CAP-1", "DEC-3"], threats: ["T24"], of: "replay-quota-two"
    ) { world in
      world.ready()
      world.visitNow(world.franchise(slots: 1), by: "courier", .isOverQuota)
      world.hello(
        kids: [world.key("service").kid, world.key("franchise").kid], issuers: [])
      world.visitNow(world.franchise(slots: 1), by: "courier", .isOverQuota)
    }
  }

  mutating func addQuotaCounts() {
    add(
      "quota-counts-no-merged", "A merged authority counts for no quota", ["REPLAY-10", "CAP-1"],
      threats: ["T24"], note: "The service comes under a third link 1; its record stands for two."
    ) { world in
      world.ready()
      for serial: UInt32 in 8...9 {
        let authority = world.authority(serial: serial)
        world.visitNow(
          [authority, world.delivery(under: authority, serial: serial)], by: "courier", .allow)
      }
      let third = world.franchise(slots: 1, under: 3)[0]
      world.visitNow(
        [third, world.delivery(under: third, serial: 10)], by: "courier", .allow)
      world.visitNow(world.franchise("north", slots: 1, under: 3), by: "courier", .allow)
    }
    add(
      "quota-counts-second", "A second authority counts for its quota", ["CAP-1"],
      threats: ["T24"], of: "replay-quota-counts-no-merged"
    ) { world in
      world.ready()
      let authority = world.authority(serial: 8)
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 8)], by: "courier", .allow)
      let second = world.franchise(slots: 1, under: 3)[0]
      world.visitNow(
        [second, world.delivery(under: second, serial: 10)], by: "courier", .allow)
      world.visitNow(world.franchise("north", slots: 1, under: 3), by: "courier", .isOverQuota)
    }
    add(
      "quota-of-another-link-1", "A slot held under another link 1 does not count",
      ["CAP-1"], threats: ["T24"]
    ) { world in
      world.ready()
      let authority = world.authority(serial: 9)
      world.visitNow([authority, world.delivery(under: authority)], by: "courier", .allow)
      world.visitNow(world.franchise(slots: 1, under: 2), by: "courier", .allow)
    }
    add(
      "quota-counts-no-dead-slot", "A slot that is free is not held", ["CAP-1", "REPLAY-10"],
      threats: ["T24"], note: "The first franchise has ended by the persisted floor."
    ) { world in
      world.ready()
      world.visitNow(
        world.franchise("north", slots: 2, until: noon + 3_600), by: "courier", .allow)
      world.passTime(10_800)
      world.visitNow(world.franchise("south", slots: 2, under: 2), by: "courier", .allow)
    }
    add(
      "quota-counts-live-slot", "A slot whose authority may be alive is held",
      ["CAP-1", "REPLAY-10"],
      threats: ["T24"], of: "replay-quota-counts-no-dead-slot"
    ) { world in
      world.ready()
      world.visitNow(
        world.franchise("north", slots: 2, until: noon + 3_600), by: "courier", .allow)
      world.passTime(3_600)
      world.visitNow(world.franchise("south", slots: 2, under: 2), by: "courier", .isOverQuota)
    }
    add(
      "quota-before-full", "The quota is judged before the room", ["CAP-1", "DEC-1"],
      threats: ["T24"], of: "replay-quota-two"
    ) { world in
      world.ready()
      world.fillSlots()
      world.visitNow(world.franchise(slots: 1, serial: 6), by: "courier", .isOverQuota)
    }
    add(
      "one-slot-for-two", "Two issuers need two slots", ["CAP-2"], threats: ["T24"],
      of: "replay-quota-two"
    ) { world in
      world.ready()
      for number in 1...4 { world.serve(number, serial: UInt32(number), .allow) }
      world.visitNow(world.franchise(slots: 2, serial: 6), by: "courier", .hasNoSlot)
      world.hello(kids: [world.key("service").kid], issuers: [])
      world.visitNow(world.franchise(slots: 2, serial: 6), by: "courier", .hasNoSlot)
    }
  }
}
