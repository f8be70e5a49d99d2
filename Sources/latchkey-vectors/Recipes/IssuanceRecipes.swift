import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Issuers: serials, staples, and what they must refuse to sign (ISS, STAPLE-10, STAPLE-11).
///
/// An issuer knows the site by the configuration of its one lock, with W = 256 unless a case says
/// otherwise. Its ledger hands out serial after serial.
func issuanceSuite() -> Suite {
  var suite = Suite("issuance")
  suite.addSerials()
  suite.addSerialWindow()
  suite.addIssuedAt()
  suite.addRefusedClaims()
  suite.addRefusedRoles()
  suite.addRefusedChains()
  suite.addEach()
  suite.addRefusedWindows()
  suite.addRefusedScopes()
  suite.addIssuedOffsets()
  suite.addReissuedGrants()
  suite.addAuthorities()
  suite.addIssuedStaples()
  suite.addStapleBases()
  return suite
}

// MARK: - Serials

extension Suite {
  fileprivate mutating func addSerials() {
    issues(
      "pass", "An anchor issues a pass, byte for byte", ["ISS-1"], threats: ["T22"], .allow,
      { [$0.guestPass(serial: 7)] })
    add(
      "serial-once", "Two passes in a row never have the same serial", ["ISS-1"], threats: ["T7"],
      note: "A lock knows a grant by issuer and serial alone."
    ) { world in
      world.issue(world.order(world.guestPass(serial: 7)))
      for serial: UInt32 in [8, 9] {
        world.issue(world.guestPass(serial: serial)) {
          $0.site = nil
          $0.ledger = nil
        }
      }
    }
    add(
      "serial-after-revocation", "The serial of a revoked grant is not given away again",
      ["ISS-1"], threats: ["T22"]
    ) { world in
      world.issue(world.order(world.guestPass(serial: 7)))
      world.issue(world.guestPass(serial: 8)) {
        $0.site = nil
        $0.ledger = nil
        $0.revoked = [7]
      }
    }
    issues(
      "leaf", "A service issues a leaf, bound to its authority", ["ISS-1", "SIG-4"],
      threats: ["T12"], .allow,
      { [$0.authority(), $0.delivery(under: $0.authority(), serial: 3)] })
    issues(
      "third-link", "A franchise issues a leaf, bound to the two links above",
      ["ISS-1", "SIG-4"], threats: ["T12"], .allow, { $0.franchise() })
  }

  /// W = 64: a serial fits while it is below base + 48.
  fileprivate mutating func addSerialWindow() {
    let small: (World, inout Order) -> Void = { _, order in
      order.site?.claims[7] = .int(64)
      order.ledger?.base = 8
      order.ledger?.live = [9]
    }
    issues(
      "window-last", "Serial base + 3W/4 − 1 is still given out", ["ISS-3"], threats: ["T24"],
      .allow, { [$0.guestPass(serial: 55)] }, change: small)
    issues(
      "window-full", "Serial base + 3W/4 is refused", ["ISS-3"], threats: ["T24"],
      of: "issuance-window-last",
      note: "A quarter stays for what is issued before the next staple arrives.",
      .deny("serialWindowFull"), { [$0.guestPass(serial: 56)] }, change: small)
    add(
      "window-moved", "A staple with a higher base makes room for serials", ["ISS-3"],
      threats: ["T24"]
    ) { world in
      let ledger = Request.Ledger(nextSerial: 192, live: [48])
      world.issue(world.guestPass(serial: 192), .deny("serialWindowFull")) { $0.ledger = ledger }
      world.sign(world.staple(by: world.owner, base: 48), base: 48, ledger: nil)
      world.issue(world.guestPass(serial: 192)) {
        $0.site = nil
        $0.ledger = nil
      }
    }
    add(
      "window-not-by-revocation", "Revoking makes no room before a staple raises the base",
      ["ISS-3"], threats: ["T24"], of: "issuance-window-moved"
    ) { world in
      world.issue(world.guestPass(serial: 192), .deny("serialWindowFull")) {
        $0.ledger = Request.Ledger(nextSerial: 192, live: [48])
        $0.revoked = [48]
      }
    }
  }

  fileprivate mutating func addIssuedAt() {
    let moments: [(String, String, UInt64, UInt64)] = [
      ("earlier", "A clock before issuedAfter signs issuedAfter + 1", noon - 86_400, noon + 1),
      ("equal", "A clock at issuedAfter signs issuedAfter + 1", noon, noon + 1),
      ("next", "A clock at issuedAfter + 1 signs its own time", noon + 1, noon + 1),
      ("later", "A clock later than that signs its own time", noon + 9, noon + 9),
    ]
    for (name, title, clock, issuedAt) in moments {
      issues(
        "issued-at-\(name)", title, ["ISS-4"], threats: ["T22"],
        note: "With the clock alone, no lock would take what is signed in that second.", .allow,
        { [$0.credential(by: $0.owner, for: $0.key("guest"), serial: 1, issuedAt: issuedAt)] },
        change: { world, order in
          order.clock = clock
          order.supersede(through: noon, in: world)
        })
    }
  }
}

// MARK: - Staples

extension Suite {
  fileprivate mutating func addIssuedStaples() {
    add(
      "staple-sequences", "Two staples in a row never have the same sequence", ["STAPLE-10"],
      threats: ["T3"], note: "Two of one sequence are equivocation at the lock, and one is lost."
    ) { world in
      let owner = world.owner
      world.sign(
        world.staple(by: owner, sequence: 41), ledger: Request.Ledger(nextSequence: 41))
      world.sign(world.staple(by: owner, sequence: 42), ledger: nil)
    }
    add(
      "staple-revokes", "A revoked grant has its bit in the next staple, and in each after",
      ["STAPLE-10"], threats: ["T1"]
    ) { world in
      let owner = world.owner
      world.issue(world.order(world.guestPass(serial: 9)))
      world.sign(world.staple(by: owner), ledger: nil)
      world.sign(world.staple(by: owner, sequence: 2, revoking: [9]), ledger: nil, revoking: [9])
      world.sign(
        world.staple(by: owner, sequence: 3, revoking: [9, 16]), ledger: nil, revoking: [16])
    }
    add(
      "staple-bits-from-base", "Bits are counted from the base, and a dead serial needs none",
      ["STAPLE-10", "STAPLE-7"], threats: ["T1"]
    ) { world in
      world.sign(
        world.staple(by: world.owner, base: 8, revoking: [8, 23]), base: 8,
        ledger: Request.Ledger(base: 5, nextSerial: 24, live: [9]), revoking: [6, 8, 23])
    }
    add(
      "staple-by-service", "A service signs a staple of its own grants", ["STAPLE-10"],
      threats: ["T1"]
    ) { world in
      world.sign(
        world.staple(by: world.key("service"), revoking: [2]),
        ledger: Request.Ledger(nextSerial: 3, live: [1]), revoking: [2])
    }
  }

  fileprivate mutating func addStapleBases() {
    add(
      "base-lowest-live", "The base may rise up to the lowest live serial", ["STAPLE-11"],
      threats: ["T24"]
    ) { world in
      world.sign(
        world.staple(by: world.owner, base: 12), base: 12,
        ledger: Request.Ledger(nextSerial: 20, live: [15, 12, 19]))
    }
    add(
      "base-above-live", "A base above the lowest live serial is refused", ["STAPLE-11"],
      threats: ["T24"], of: "issuance-base-lowest-live", note: "It would end a pass that is good."
    ) { world in
      world.sign(
        world.staple(by: world.owner, base: 13), base: 13,
        ledger: Request.Ledger(nextSerial: 20, live: [15, 12, 19]), .deny("baseAboveLive"))
    }
    add(
      "base-above-revoked", "A revoked serial does not hold the base", ["STAPLE-11"],
      threats: ["T24"]
    ) { world in
      world.sign(
        world.staple(by: world.owner, base: 15), base: 15,
        ledger: Request.Ledger(nextSerial: 20, live: [15, 12, 19]), revoking: [12])
    }
    add(
      "base-above-issued", "A serial that has just been given out is live", ["STAPLE-11", "ISS-1"],
      threats: ["T24"], of: "issuance-base-lowest-live"
    ) { world in
      world.issue(world.order(world.guestPass(serial: 7)))
      world.sign(
        world.staple(by: world.owner, base: 8), base: 8, ledger: nil, .deny("baseAboveLive"))
    }
  }
}
