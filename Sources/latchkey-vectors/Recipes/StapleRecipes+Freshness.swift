import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Freshness, the bound, and what stays learned (STAPLE-8, STAPLE-9, DEC-2, DEC-3).

/// A staple's signer, sequence and time.
typealias Stamp = (by: String, sequence: UInt64, time: UInt64)

extension Suite {
  /// Staples come by ferry; then a guest whose pass demands one of the last 100 seconds. The clock is
  /// [noon, noon + 1].
  private mutating func addFresh(
    _ id: String, _ title: String, testing requirements: [String] = ["STAPLE-9"],
    threats: [String] = ["T1"], of: String? = nil, note: String? = nil, _ stamps: [Stamp],
    maxStaleness: Int64 = 100, later seconds: UInt32 = 0, _ expect: Expectation
  ) {
    add(id, title, requirements, threats: threats, of: of, note: note) { world in
      world.ready()
      for stamp in stamps {
        world.ferry(staples: [
          world.staple(by: world.key(stamp.by), sequence: stamp.sequence, at: stamp.time)
        ])
      }
      if seconds > 0 { world.advance(seconds) }
      let pass = world.guestPass(Fields([(World.C.maxStaleness, .int(maxStaleness))]))
      world.visitNow([pass], by: "guest", expect)
    }
  }

  mutating func addPostDated() {
    let ahead = "staples-ahead-60"
    addFresh(
      "ahead-60", "A staple 60 s ahead of latest is fresh", testing: ["STAPLE-8", "STAPLE-9"],
      [("owner", 1, noon + 61)], .allow)
    addFresh(
      "ahead-61", "A staple 61 s ahead of latest gives no freshness", testing: ["STAPLE-8"],
      of: ahead,
      note: "A post-dated staple would be fresh for years.", [("owner", 1, noon + 62)], .isStale)
    addFresh(
      "ahead-stays-stale", "A staple that was post-dated is not fresh when its time has come",
      testing: ["STAPLE-8"], of: ahead, [("owner", 1, noon + 62)], later: 60, .isStale)
    addFresh(
      "ahead-with-longest-staleness", "A post-dated staple gives no freshness for any maxStaleness",
      testing: ["STAPLE-8", "STAPLE-9"], of: "staples-longest-staleness",
      note: "Its time is kept as 0, and latest − 0 is less than 2^32 − 1 until 2106.",
      [("owner", 1, noon + 62)], maxStaleness: 4_294_967_295, .isStale)
    addFresh(
      "longest-staleness", "The longest maxStaleness takes a staple of 1970", testing: ["STAPLE-9"],
      [("owner", 1, 1)], maxStaleness: 4_294_967_295, .allow)
    addFresh(
      "ahead-takes-freshness", "A post-dated staple takes the freshness of the one before",
      testing: ["STAPLE-8", "STAPLE-6"], of: ahead, [("owner", 1, noon), ("owner", 2, noon + 62)],
      .isStale)
    addFresh(
      "ahead-then-honest", "An honest staple after a post-dated one is fresh",
      testing: ["STAPLE-8"],
      [("owner", 1, noon + 62), ("owner", 2, noon)], .allow)
    add(
      "ahead-revokes", "The bits of a post-dated staple count", ["STAPLE-8"], threats: ["T1"],
      of: "staples-ahead-revokes-other"
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(by: world.owner, at: lastSecond, revoking: [1])])
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .isRevoked)
    }
    add(
      "ahead-revokes-other", "A post-dated staple ends no other grant", ["STAPLE-8"]
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(by: world.owner, at: lastSecond, revoking: [1])])
      world.visitNow([world.guestPass(serial: 2)], by: "guest", .allow)
    }
    add(
      "ahead-moves-base", "The base of a post-dated staple counts", ["STAPLE-8", "STAPLE-7"],
      of: "staples-ahead-revokes-other"
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(by: world.owner, at: lastSecond, base: 2)])
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .isBelowBase)
    }
    addBeforeClock(
      "learned-without-clock",
      "A staple learned before the clock is judged when the clock is there",
      at: noon + 61, .allow)
    addBeforeClock(
      "learned-without-clock-ahead", "Learned before the clock, 61 s ahead of it is not fresh",
      at: noon + 62, of: "staples-learned-without-clock", .isStale)
  }

  /// The staple comes before the lock knows the time.
  private mutating func addBeforeClock(
    _ id: String, _ title: String, at time: UInt64, of: String? = nil, _ expect: Expectation
  ) {
    add(id, title, ["STAPLE-9", "STAPLE-8"], threats: ["T1"], of: of) { world in
      world.found()
      world.ferry(staples: [world.staple(by: world.owner, at: time)])
      world.tellTime(noon)
      let pass = world.guestPass(Fields([(World.C.maxStaleness, .int(100))]))
      world.visitNow([pass], by: "guest", expect)
    }
  }

  mutating func addFreshness() {
    let fresh = "staples-fresh-last-second"
    addFresh(
      "fresh-last-second", "A staple as old as maxStaleness is fresh", [("owner", 1, noon - 99)],
      .allow)
    addFresh(
      "stale-first-second", "A staple one second older than maxStaleness is stale", of: fresh,
      note: "Age is counted from latest: doubt makes a staple older.",
      [("owner", 1, noon - 100)], .isStale)
    addFresh(
      "fresh-inside", "A staple one second younger than maxStaleness is fresh",
      [("owner", 1, noon - 98)], .allow)
    addFresh(
      "stale-without-any", "Without any staple a pass that demands one is stale",
      threats: ["T1", "T2"], of: fresh, note: "Who withholds the list withholds his own entry.",
      [], .isStale)
    addFresh(
      "stale-by-newer-sequence", "The newest sequence counts, not the newest time",
      testing: ["STAPLE-6", "STAPLE-9"], of: fresh, [("owner", 1, noon), ("owner", 2, noon - 100)],
      .isStale)
    addFresh(
      "fresh-not-by-lower-sequence", "A lower sequence does not freshen",
      testing: ["STAPLE-3", "STAPLE-9"],
      of: fresh, [("owner", 2, noon - 100), ("owner", 1, noon)], .isStale)
    addFresh(
      "fresh-ages", "A staple ages with latest, drift and doubt included", [("owner", 1, noon)],
      later: 98, .allow)
    addFresh(
      "fresh-aged", "A tick more and the staple is stale", of: "staples-fresh-ages",
      [("owner", 1, noon)], later: 99, .isStale)
  }

  mutating func addFreshnessSigners() {
    let fresh = "staples-fresh-by-status"
    addFresh(
      "fresh-by-status", "A status key's staple is as good as its anchor's",
      [("owner", 1, noon - 100), ("status", 1, noon)], .allow)
    addFresh(
      "fresh-by-owner", "An anchor's staple is good while its status key's is old",
      [("status", 1, noon - 100), ("owner", 1, noon)], .allow)
    addFresh(
      "stale-both", "Two stale staples make no fresh one", of: fresh,
      [("owner", 1, noon - 100), ("status", 1, noon - 100)], .isStale)
    addFresh(
      "fresh-not-by-stranger", "A stranger's staple freshens nothing",
      testing: ["STAPLE-2", "STAPLE-9"],
      of: fresh, [("stranger", 1, noon)], .isStale)
    add(
      "fresh-each-link", "Each link is freshened by its own issuer", ["STAPLE-9"], threats: ["T1"]
    ) { world in
      world.ready()
      let stale = Fields([(World.C.maxStaleness, .int(100))])
      let authority = world.authority(stale)
      let leaf = world.delivery(
        under: authority, Fields([(World.C.uses, .int(1)), (World.C.maxStaleness, .int(100))]))
      world.visitNow([authority, leaf], by: "courier", .allow) {
        $1.staples = [$0.staple(by: $0.owner), $0.staple(by: $0.key("service"))]
      }
    }
    for (name, signer) in [("authority", "service"), ("leaf", "owner")] {
      add(
        "stale-\(name)", "The staple of another link's issuer does not freshen the \(name)",
        ["STAPLE-9"], threats: ["T1", "T2"], of: "staples-fresh-each-link"
      ) { world in
        world.ready()
        let authority = world.authority(Fields([(World.C.maxStaleness, .int(100))]))
        let leaf = world.delivery(
          under: authority, Fields([(World.C.uses, .int(1)), (World.C.maxStaleness, .int(100))]))
        world.visitNow([authority, leaf], by: "courier", .isStale) {
          $1.staples = [$0.staple(by: $0.key(signer))]
        }
      }
    }
  }

  /// Serial 1 is revoked at noon, when the lock last heard of anybody; its holder stays away from
  /// whoever would tell.
  private mutating func addWithheld(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, after seconds: UInt32,
    tells: Bool = false, _ expect: Expectation
  ) {
    add(id, title, ["STAPLE-9"], threats: ["T1", "T2"], of: of, note: note) { world in
      world.ready()
      world.ferry(staples: [world.staple(by: world.owner, sequence: 1, at: noon)])
      world.advance(seconds)
      if tells {
        let neighbour = world.credential(by: world.owner, for: world.key("neighbour"), serial: 2)
        world.visitNow([neighbour], by: "neighbour", .allow) {
          $1.staples = [$0.staple(by: $0.owner, sequence: 2, at: noon + 1, revoking: [1])]
        }
      }
      let pass = world.guestPass(serial: 1, Fields([(World.C.maxStaleness, .int(600))]))
      world.visitNow([pass], by: "guest", expect)
    }
  }

  mutating func addBound() {
    addWithheld(
      "bound-last-entry", "A revocation that nobody brings is bounded by maxStaleness: last entry",
      note: "T + min(maxStaleness + 60, exp − T) + clock error.", after: 598, .allow)
    addWithheld(
      "bound-over", "A revocation that nobody brings is bounded by maxStaleness: no more",
      of: "staples-bound-last-entry", after: 599, .isStale)
    addWithheld(
      "bound-neighbour-tells", "Any visitor's staple ends the bound at once",
      of: "staples-bound-last-entry", after: 300, tells: true, .isRevoked)
  }

  mutating func addLearning() {
    add(
      "learned-by-denied-visit", "What a refused visitor carried stays learned",
      ["DEC-2", "STAPLE-6"], threats: ["T2"], of: "staples-unproven-teaches-nothing"
    ) { world in
      world.ready()
      world.visitNow(
        [world.guestPass(serial: 2)], by: "guest", .denySigned(.notPermitted, holder: 8)
      ) {
        $1.staples = [$0.staple(by: $0.owner, revoking: [1])]
        $1.action = 2
      }
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .isRevoked)
    }
    add(
      "learned-before-forged", "What came before a forged staple in the message stays learned",
      ["DEC-2", "STAPLE-4"], threats: ["T2"], of: "staples-unproven-teaches-nothing"
    ) { world in
      world.ready()
      world.visitNow([world.guestPass(serial: 2)], by: "guest", .hasBadSignature) {
        $1.staples = [
          $0.staple(by: $0.owner, revoking: [1]), $0.staple(by: $0.key("status")).forged,
        ]
      }
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .isRevoked)
    }
    add(
      "learned-own-revocation", "A visitor whose own staple revokes him is refused, then and later",
      ["DEC-2", "REPLAY-2"], threats: ["T2"], of: "staples-signature-good"
    ) { world in
      world.ready()
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .isRevoked) {
        $1.staples = [$0.staple(by: $0.owner, revoking: [1])]
      }
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .isRevoked)
    }
    add(
      "learned-survives-powercut",
      "A revocation learned from a refused visitor survives a power cut",
      ["DEC-2"], threats: ["T3"], of: "staples-unproven-teaches-nothing"
    ) { world in
      world.ready()
      world.visitNow(
        [world.guestPass(serial: 2)], by: "guest", .denySigned(.notPermitted, holder: 8)
      ) {
        $1.staples = [$0.staple(by: $0.owner, revoking: [1])]
        $1.action = 2
      }
      world.powerCycle()
      world.tellTime(noon + 1)
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .isRevoked)
    }
    add(
      "unproven-teaches-nothing", "Who does not prove himself teaches nothing", ["DEC-2", "DEC-1"]
    ) { world in
      world.ready()
      world.visitNow([world.guestPass(serial: 2)], by: "guest", .denyUnsigned(.badSignature)) {
        $1.staples = [$0.staple(by: $0.owner, revoking: [1])]
        $1.changeProof = { $0 = $0.forged }
      }
      world.hello(kids: [world.owner.kid], issuers: [world.row("owner")])
      world.visitNow([world.guestPass(serial: 1)], by: "guest", .allow)
    }
  }

  mutating func addNewcomers() {
    add(
      "newcomer-fresh", "A newcomer's staple freshens his own visit", ["DEC-3", "STAPLE-9"]
    ) { world in
      world.ready()
      let authority = world.authority()
      let leaf = world.delivery(
        under: authority, Fields([(World.C.uses, .int(1)), (World.C.maxStaleness, .int(100))]))
      world.visitNow([authority, leaf], by: "courier", .allow) {
        $1.staples = [$0.staple(by: $0.key("service"))]
      }
    }
    add(
      "newcomer-denied", "A refused newcomer leaves no staple and no slot", ["DEC-3"],
      threats: ["T24"], note: "A slot for every stranger fills the lock with strangers."
    ) { world in
      world.ready()
      let authority = world.authority()
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 1)], by: "courier",
        .denySigned(.notPermitted, holder: 8)
      ) {
        $1.staples = [$0.staple(by: $0.key("service"), revoking: [2])]
        $1.action = 2
      }
      world.hello(kids: [world.key("service").kid], issuers: [])
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 2)], by: "courier", .allow)
    }
    add(
      "newcomer-allowed", "An allowed newcomer's staple goes into the slot he takes", ["DEC-3"],
      threats: ["T24"], of: "staples-newcomer-fresh"
    ) { world in
      world.ready()
      let authority = world.authority()
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 1)], by: "courier", .allow
      ) {
        $1.staples = [$0.staple(by: $0.key("service"), sequence: 7, revoking: [2])]
      }
      world.hello(
        kids: [world.key("service").kid], issuers: [world.row("service", sequence: 7)])
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 2)], by: "courier", .isRevoked)
    }
  }

  mutating func addFerriedStaples() {
    add(
      "ferry-known-issuer", "A ferry with the authority alone teaches of an issuer with a slot",
      ["STAPLE-2", "FERRY-1"], threats: ["T2"], of: "staples-ferry-unknown-issuer"
    ) { world in
      world.ready()
      let authority = world.authority()
      world.visitNow([authority, world.delivery(under: authority)], by: "courier", .allow)
      world.ferry(links: [authority], staples: [world.staple(("service", 1, 0, [2]))])
      world.hello(
        kids: [world.key("service").kid], issuers: [world.row("service", sequence: 1)])
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 2)], by: "courier", .isRevoked)
    }
    add(
      "ferry-without-links", "A ferry without the authority teaches nothing of a service",
      ["STAPLE-2", "FERRY-1"], note: "The staple is ignored, not refused."
    ) { world in
      world.ready()
      let authority = world.authority()
      world.visitNow([authority, world.delivery(under: authority)], by: "courier", .allow)
      world.ferry(staples: [world.staple(("service", 1, 0, [2])).forged])
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 2)], by: "courier", .allow)
    }
    add(
      "ferry-unknown-issuer", "A ferry gives an issuer without a slot none", ["DEC-3", "FERRY-1"],
      threats: ["T24"]
    ) { world in
      world.ready()
      let authority = world.authority()
      world.ferry(links: [authority], staples: [world.staple(("service", 1, 0, [2]))])
      world.hello(kids: [world.key("service").kid], issuers: [])
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 2)], by: "courier", .allow)
    }
    add(
      "ferry-unknown-issuer-forged", "An eligible staple must verify, slot or no slot",
      ["STAPLE-4", "STAPLE-2", "FERRY-1"], of: "staples-ferry-unknown-issuer"
    ) { world in
      world.ready()
      world.ferry(
        links: [world.authority()], staples: [world.staple(("service", 1, 0, [2])).forged],
        .denyUnsigned(.badSignature))
    }
    add(
      "ferry-leaf-holder-ignored", "In a ferry too, who may not delegate is not heard",
      ["STAPLE-2", "FERRY-1"]
    ) { world in
      world.ready()
      let authority = world.authority()
      world.ferry(
        links: [authority, world.delivery(under: authority)],
        staples: [world.staple(("courier", 1, 0, [])).forged])
    }
  }
}
