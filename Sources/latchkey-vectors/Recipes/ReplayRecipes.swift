import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Serials, uses, lives, slots and counters (REPLAY, CAP).
func replaySuite() -> Suite {
  var suite = Suite("replay")
  suite.addIssuedAfter()
  suite.addRevokedSerials()
  suite.addBelowBase()
  suite.addWindowEdges()
  suite.addTopOfSerials()
  suite.addSpent()
  suite.addActions()
  suite.addDeniedVisits()
  suite.addUses()
  suite.addUsesOfChains()
  suite.addReissues()
  suite.addFirstUse()
  suite.addFirstUseOfChains()
  suite.addFirstUsePowerCuts()
  suite.addShifts()
  suite.addWindowChanges()
  suite.addSlots()
  suite.addFreedSlots()
  suite.addKeptSlots()
  suite.addMergedAuthorities()
  suite.addComebacks()
  suite.addQuota()
  suite.addQuotaCounts()
  suite.addCounters()
  suite.addFreedCounters()
  suite.addUncounted()
  addPutOffEnds(&suite)
  return suite
}

extension Expectation {
  static var isReplayed: Expectation { .denySigned(.replayed, holder: 9) }
  static var isBeyondWindow: Expectation { .denySigned(.serialBeyondWindow, holder: 6) }
  static var isSuperseded: Expectation { .denySigned(.superseded, holder: 5) }
  static var hasLifeOver: Expectation { .denySigned(.lifetimeOver, holder: 9) }
  static var hasNoUsesLeft: Expectation { .denySigned(.usesExhausted, holder: 9) }
  static var isOverQuota: Expectation { .denySigned(.slotQuota, holder: 10) }
  static var hasNoSlot: Expectation { .denySigned(.slotsFull, holder: 10) }
  static var hasNoCounter: Expectation { .denySigned(.countersFull, holder: 10) }
}

extension World {
  /// A lasting guest pass with so many uses.
  func counted(_ uses: Int64, serial: UInt32 = 1, _ more: Fields = Fields()) -> Message {
    var constraints = more
    constraints[C.uses] = .int(uses)
    return lastingPass(serial: serial, constraints)
  }
}

extension Suite {
  /// A guest pass issued at `issuedAt`, by an anchor that has issuedAfter noon − 3,600.
  private mutating func addIssued(
    _ id: String, _ title: String, of: String? = nil, at issuedAt: UInt64,
    _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-1"], threats: ["T22"], of: of) { world in
      let anchors = Item.array([world.anchor(world.owner, issuedAfter: noon - 3_600)])
      world.ready { $0.claims[6] = anchors }
      let pass = world.credential(
        by: world.owner, for: world.key("guest"), serial: 1, issuedAt: issuedAt)
      world.visitNow([pass], by: "guest", expect)
    }
  }

  fileprivate mutating func addIssuedAfter() {
    addIssued(
      "issued-one-after", "Issued one second after issuedAfter a pass lives", at: noon - 3_599,
      .allow)
    addIssued(
      "issued-at", "Issued at issuedAfter a pass is superseded", of: "replay-issued-one-after",
      at: noon - 3_600, .isSuperseded)
    addIssued(
      "issued-before", "Issued before issuedAfter a pass is superseded",
      of: "replay-issued-one-after", at: noon - 3_601, .isSuperseded)
    add(
      "issued-leaf-not-judged", "Only link 1 is judged by issuedAfter", ["REPLAY-1"],
      threats: ["T22"], note: "A service's own clock says when a leaf was issued."
    ) { world in
      let anchors = Item.array([world.anchor(world.owner, issuedAfter: noon - 86_401)])
      world.ready { $0.claims[6] = anchors }
      let authority = world.authority()
      var leaf = world.delivery(under: authority)
      leaf.claims[6] = .int(0)
      world.visitNow([authority, leaf], by: "courier", .allow)
    }
    add(
      "issued-authority", "A superseded authority ends what hangs under it", ["REPLAY-1"],
      threats: ["T22"], of: "replay-issued-leaf-not-judged"
    ) { world in
      let anchors = Item.array([world.anchor(world.owner, issuedAfter: noon - 86_400)])
      world.ready { $0.claims[6] = anchors }
      let authority = world.authority()
      world.visitNow(
        [authority, world.delivery(under: authority)], by: "courier", .isSuperseded)
    }
    add(
      "issued-per-anchor", "An anchor's issuedAfter does not bind another's passes", ["REPLAY-1"],
      threats: ["T22"]
    ) { world in
      let second = world.key("second phone")
      let anchors = Item.array([
        world.anchor(world.owner), world.anchor(second, issuedAfter: noon),
      ])
      world.ready { $0.claims[6] = anchors }
      world.visitNow([world.guestPass()], by: "guest", .allow)
    }
    add(
      "issued-after-raised", "A configuration that raises issuedAfter ends a pass that just opened",
      ["REPLAY-1", "DEC-5"], threats: ["T22"], of: "replay-issued-one-after",
      note: "A remembered link must not skip the check."
    ) { world in
      let first = world.found()
      world.tellTime(noon)
      world.visitNow([world.guestPass()], by: "guest", .allow)
      let anchors = Item.array([world.anchor(world.owner, issuedAfter: noon - 3_600)])
      world.configureNext(after: first) { $0.claims[6] = anchors }
      world.visitNow([world.guestPass()], by: "guest", .isSuperseded)
    }
    add(
      "superseded-before-revoked", "Superseded is judged before revoked", ["REPLAY-1", "DEC-1"],
      of: "replay-issued-one-after"
    ) { world in
      let anchors = Item.array([world.anchor(world.owner, issuedAfter: noon - 3_600)])
      world.ready { $0.claims[6] = anchors }
      world.ferry(staples: [world.staple(("owner", 1, 0, [1]))])
      world.visitNow([world.guestPass()], by: "guest", .isSuperseded)
    }
  }

  fileprivate mutating func addRevokedSerials() {
    addWords(
      "revoked-neighbour", "Revoking serial 2 leaves serial 1 alive", ["REPLAY-2"],
      threats: ["T1"], [("owner", 1, 0, [2])], serial: 1, .allow)
    addWords(
      "revoked", "A revoked serial does not open", ["REPLAY-2"], threats: ["T1"],
      of: "replay-revoked-neighbour", [("owner", 1, 0, [2])], serial: 2, .isRevoked)
    add(
      "revoked-before-below-base", "Revoked, over all links, is judged before the base",
      ["REPLAY-2", "DEC-1"], of: "replay-leaf-at-base"
    ) { world in
      world.ready()
      let authority = world.authority()
      world.visitNow([authority, world.delivery(under: authority)], by: "courier", .allow) {
        $1.staples = [$0.staple(("service", 1, 0, [2]))]
      }
      world.ferry(staples: [world.staple(("owner", 1, 2, []))])
      world.visitNow(
        [authority, world.delivery(under: authority, serial: 2)], by: "courier", .isRevoked)
    }
    add(
      "revoked-before-replayed", "A spent serial that is revoked too is revoked",
      ["REPLAY-2", "DEC-1"], of: "replay-used-once"
    ) { world in
      world.ready()
      world.visitNow([world.counted(1)], by: "guest", .allow)
      world.ferry(staples: [world.staple(("owner", 1, 0, [1]))])
      world.visitNow([world.counted(1)], by: "guest", .isRevoked)
    }
    addRevokedBeyond(
      "revoked-beyond-window-other", "With W = 32, a staple that revokes serial 40 ends no other",
      serial: 31, .allow)
    addRevokedBeyond(
      "revoked-beyond-window", "A revoked bit counts as far as the lock keeps bits",
      of: "replay-revoked-beyond-window-other",
      note: "W of the configuration limits what is accepted, not which bits are kept.",
      serial: 40, .isRevoked)
  }

  /// With W = 32 a staple revokes serial 40.
  private mutating func addRevokedBeyond(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, serial: UInt32,
    _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-2", "REPLAY-4"], threats: ["T1"], of: of, note: note) { world in
      world.ready { $0.claims[7] = .int(32) }
      world.ferry(staples: [world.staple(("owner", 1, 0, [40]))])
      world.visitNow([world.guestPass(serial: serial)], by: "guest", expect)
    }
  }

  /// A delivery whose service has a base of 5.
  private mutating func addLeafBase(
    _ id: String, _ title: String, of: String? = nil, serial: UInt32, _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-3"], threats: ["T1"], of: of) { world in
      world.ready()
      let authority = world.authority()
      world.visitNow(
        [authority, world.delivery(under: authority, serial: serial)], by: "courier", expect
      ) {
        $1.staples = [$0.staple(("service", 1, 5, []))]
      }
    }
  }

  fileprivate mutating func addBelowBase() {
    addLeafBase("leaf-at-base", "A leaf at its service's base lives", serial: 5, .allow)
    addLeafBase(
      "leaf-below-base", "A leaf below its service's base is dead", of: "replay-leaf-at-base",
      serial: 4, .isBelowBase)
    add(
      "authority-below-base", "An authority below its anchor's base is dead", ["REPLAY-3"],
      threats: ["T1"], of: "replay-leaf-at-base"
    ) { world in
      world.ready()
      let authority = world.authority(serial: 4)
      world.visitNow([authority, world.delivery(under: authority)], by: "courier", .isBelowBase) {
        $1.staples = [$0.staple(("owner", 1, 5, []))]
      }
    }
    add(
      "below-base-at-once", "A visitor's own staple ends him in the same visit", ["REPLAY-3"],
      threats: ["T2"], of: "replay-used-once"
    ) { world in
      world.ready()
      world.visitNow([world.counted(1)], by: "guest", .isBelowBase) {
        $1.staples = [$0.staple(("owner", 1, 2, []))]
      }
    }
  }

  /// A guest with this serial, after the owner's base has moved.
  private mutating func addSerial(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, window: Int64 = 256,
    profile: String = "small", base: UInt32 = 0, serial: UInt32, _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-4"], threats: ["T24"], of: of, note: note) { world in
      world.ready(profile: profile) { $0.claims[7] = .int(window) }
      if base > 0 { world.ferry(staples: [world.staple(("owner", 1, base, []))]) }
      world.visitNow([world.counted(1, serial: serial)], by: "guest", expect)
    }
  }

  fileprivate mutating func addWindowEdges() {
    addSerial("window-last", "Serial base + W − 1 is inside", serial: 255, .allow)
    addSerial(
      "window-first-outside", "Serial base + W is beyond the window", of: "replay-window-last",
      note: "Without a bit for it the lock could neither spend nor revoke it.", serial: 256,
      .isBeyondWindow)
    addSerial(
      "window-moved-last", "With base 100, serial 355 is inside", base: 100, serial: 355, .allow)
    addSerial(
      "window-moved-first-outside", "With base 100, serial 356 is beyond",
      of: "replay-window-moved-last", base: 100, serial: 356, .isBeyondWindow)
    addSerial(
      "small-window-last", "With W = 32, serial 31 is inside", window: 32, serial: 31, .allow)
    addSerial(
      "small-window-first-outside",
      "With W = 32, serial 32 is beyond, whatever the lock could keep",
      of: "replay-small-window-last",
      note: "The site's smallest lock decides W for all of them.", window: 32, serial: 32,
      .isBeyondWindow)
    addSerial(
      "large-window-last", "With W = 1,024, serial 1,023 is inside", window: 1_024,
      profile: "building", serial: 1_023, .allow)
    addSerial(
      "large-window-first-outside", "With W = 1,024, serial 1,024 is beyond",
      of: "replay-large-window-last", window: 1_024, profile: "building", serial: 1_024,
      .isBeyondWindow)
    add(
      "window-moved-in-visit", "A staple that moves the base serves the visit that carries it",
      ["REPLAY-4", "STAPLE-7"]
    ) { world in
      world.ready()
      world.visitNow([world.counted(1, serial: 300)], by: "guest", .allow) {
        $1.staples = [$0.staple(("owner", 1, 100, []))]
      }
    }
    add(
      "authority-beyond-window", "Every link of a chain must have a bit", ["REPLAY-4"],
      threats: ["T24"], of: "replay-leaf-at-base"
    ) { world in
      world.ready()
      let authority = world.authority(serial: 256)
      world.visitNow(
        [authority, world.delivery(under: authority)], by: "courier", .isBeyondWindow)
    }
  }

  fileprivate mutating func addTopOfSerials() {
    let top = UInt32.max
    addSerial(
      "last-serial", "The last serial there is opens", note: "base + W is 2^32 here.",
      base: top - 255, serial: top, .allow)
    addSerial(
      "last-serial-base-inside", "A window that reaches over the last serial wraps nowhere",
      note: "base + W overflows 32 bits.", base: top - 9, serial: top, .allow)
    add(
      "last-serial-no-wrap", "Serial 5 is below a base near the top", ["REPLAY-3", "REPLAY-4"],
      of: "replay-last-serial-base-inside"
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(("owner", 1, top - 9, []))])
      world.visitNow([world.counted(1, serial: 5)], by: "guest", .isBelowBase)
    }
    addSerial(
      "last-serial-beyond", "The last serial is beyond a window that ends before it",
      of: "replay-last-serial", base: top - 256, serial: top, .isBeyondWindow)
  }
}
