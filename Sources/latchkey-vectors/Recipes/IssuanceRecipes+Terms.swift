import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Offsets of a schedule (ISS-5), and grants that are issued again (ISS-6).

extension Suite {
  /// Europe/Berlin, all of the past: what the time-zone database says of it stands.
  private static let berlin: [(UInt64, Int64)] = [
    (utc(2023, 3, 26, 1), 120), (utc(2023, 10, 29, 1), 60), (utc(2024, 3, 31, 1), 120),
    (utc(2024, 10, 27, 1), 60),
  ]

  /// A pass with a schedule and these offset rows.
  private mutating func addOffsets(
    _ id: String, _ title: String, zone: String = "Europe/Berlin", of: String? = nil,
    note: String? = nil, _ rows: [(UInt64, Int64)], from notBefore: UInt64, to expiration: UInt64,
    _ expect: Expectation = .allow
  ) {
    issues(
      "offsets-\(id)", title, ["ISS-5"], threats: ["T26"], of: of.map { "issuance-offsets-\($0)" },
      note: note, expect,
      { world in
        let offsets = rows.map { Item.array([.unsigned($0.0), .int($0.1)]) }
        return [
          world.credential(
            by: world.owner, for: world.key("guest"), serial: 7, from: notBefore, to: expiration,
            issuedAt: notBefore,
            Fields([(2, .rows([127, 480, 1_080])), (3, .array(offsets))]))
        ]
      },
      change: { $1.zone = zone })
  }

  mutating func addIssuedOffsets() {
    let winter = utc(2024, 1, 10)
    let spring = utc(2024, 3, 31, 1)
    let summer = utc(2024, 5, 1)
    addOffsets(
      "from-beginning", "One row from the first second of the window", [(winter, 60)],
      from: winter, to: utc(2024, 3, 1))
    addOffsets(
      "from-before", "One row from the clock change before the window",
      [(utc(2023, 10, 29, 1), 60)], from: winter, to: utc(2024, 3, 1))
    addOffsets(
      "from-behind", "A first row behind the first second is refused", of: "from-beginning",
      [(winter + 1, 60)], from: winter, to: utc(2024, 3, 1), .deny("offsetsIncomplete"))
    addOffsets(
      "wrong", "A row that says summer in winter is refused", of: "from-beginning",
      [(winter, 120)], from: winter, to: utc(2024, 3, 1), .deny("offsetsIncomplete"))
    addOffsets(
      "change", "A row for the clock change inside the window", [(winter, 60), (spring, 120)],
      from: winter, to: summer)
    addOffsets(
      "change-missing", "A clock change without a row is refused", of: "change", [(winter, 60)],
      from: winter, to: summer, .deny("offsetsIncomplete"))
    addOffsets(
      "change-late", "A row one second behind its clock change is refused", of: "change",
      [(winter, 60), (spring + 1, 120)], from: winter, to: summer, .deny("offsetsIncomplete"))
    addOffsets(
      "change-at-end", "A clock change at the first second outside needs no row",
      [(winter, 60)], from: winter, to: spring)
    addOffsets(
      "change-before-end", "A clock change at the last second inside needs a row",
      of: "change-at-end", [(winter, 60)], from: winter, to: spring + 1,
      .deny("offsetsIncomplete"))
    addOffsets(
      "half-hour", "Lord Howe's clocks change by half an hour", zone: "Australia/Lord_Howe",
      [(winter, 660), (utc(2024, 4, 6, 15), 630)], from: winter, to: summer)
    let four = [(utc(2023, 1, 1), Int64(60))] + Self.berlin.dropLast()
    addOffsets(
      "four", "Four rows, and a window that ends with the fifth's beginning", four,
      from: utc(2023, 1, 1), to: utc(2024, 10, 27, 1))
    addOffsets(
      "five", "A window that needs a fifth row for its last second is refused", of: "four", four,
      from: utc(2023, 1, 1), to: utc(2024, 10, 27, 1) + 1, .deny("tooManyOffsets"))
  }
}

// MARK: - Issued again

extension Suite {
  /// A courier's leaf, first issued as serial 3 below an authority that ends at noon + 86,400, is
  /// asked for again two hours later; a new grant would be serial 9.
  private mutating func addReissue(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil,
    until expiration: UInt64 = noon + 10_800, _ expect: Expectation = .allow,
    _ change: (World, inout Order) -> Void = { _, _ in }
  ) {
    add(
      "again-\(id)", title, ["ISS-6"], threats: ["T7"], of: of.map { "issuance-again-\($0)" },
      note: note
    ) { world in
      let authority = world.authority(each: Fields([(1, .int(3))]))
      let first = world.delivery(under: authority, serial: 3)
      var again = first
      again.claims[4] = .unsigned(expiration)
      again.claims[5] = .unsigned(noon + 3_600)
      again.claims[6] = .unsigned(noon + 7_200)
      var order = world.order(again, under: [authority])
      order.ledger = Request.Ledger(nextSerial: 9, live: [3])
      order.predecessor = [authority, first]
      change(world, &order)
      world.issue(order, expect)
    }
  }

  mutating func addReissuedGrants() {
    addReissue(
      "window", "A counted grant that is issued again keeps its serial; its window moves",
      note: "Under a new serial its uses would begin anew.")
    let renew: (World, inout Order) -> Void = { world, order in
      let renewed = world.credential(
        by: world.owner, for: world.key("service"), serial: 2, to: noon + 172_800,
        scope: [("front", 3)],
        Fields([(World.C.depth, .int(1)), (World.C.each, Fields([(1, .int(3))]).item)]))
      order.parents = [renewed]
      order.grant.parent = sha256(renewed.structure)
    }
    addReissue(
      "renewed", "Under a renewed authority it may last as long as under the first",
      until: noon + 86_400, .allow, renew)
    addReissue(
      "longer", "It may not outlast the authority under which it was first issued",
      of: "renewed", note: "Behind that end a lock may have freed the slot that remembers it.",
      until: noon + 86_401, .deny("grantChanged"), renew)
    addReissue(
      "uses", "It may not get other uses", of: "window", .deny("grantChanged")
    ) { $1.grant.claims[-65537] = Fields([(1, .int(2))]).item }
    addReissue(
      "holder", "It may not go to another holder", of: "window", .deny("grantChanged")
    ) { $1.grant.claims[8] = .map([(.int(1), $0.key("friend").coseKey)]) }
    addReissue(
      "scope", "It may not get another scope", of: "window", .deny("grantChanged")
    ) { world, order in
      order.grant.claims[9] = .bytes(
        Item.array([.array([.text("front"), .int(3)])]).encoded)
    }
    add(
      "again-lifetime", "A grant that lives from its first use on keeps its serial, too",
      ["ISS-6"], threats: ["T7"]
    ) { world in
      let first = world.guestPass(serial: 3, Fields([(World.C.firstUseLife, .int(600))]))
      var again = first
      again.claims[4] = .unsigned(noon + 86_400)
      again.claims[6] = .unsigned(noon)
      var order = world.order(again)
      order.ledger = Request.Ledger(nextSerial: 9, live: [3])
      order.predecessor = [first]
      world.issue(order)
    }
  }
}
