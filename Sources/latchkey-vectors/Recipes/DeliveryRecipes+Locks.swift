import LatchkeyVectors

// What the lock and its witness say, and what time says (DLV-13 to DLV-17).

func addLockWords(_ suite: inout Suite) {
  func told(
    _ id: String, _ title: String, _ requirements: [String], after stage: World.Stage = .unlocked,
    _ expect: Expectation, of: String? = nil, note: String? = nil,
    _ event: @escaping (World) -> EventInput
  ) {
    suite.add(id, title, requirements, threats: ["T15", "T13"], of: of, note: note) { world in
      world.planned(to: stage)
      world.happens(58, event(world), expect)
    }
  }
  told("opened", "The door opens", ["DLV-15"], .went("unlocked")) { $0.said("opened", 41) }
  told(
    "session-of-another", "The end of another session is refused", ["DLV-15"],
    .refused("sessionMismatch", "unlocked"), of: "delivery-opened"
  ) { $0.said("locked", 43, session: 39) }
  told(
    "session-before-unlock", "An end without a beginning is refused", ["DLV-15"], after: .issued,
    .refused("sessionMismatch", "issued"), of: "delivery-opened"
  ) { $0.said("locked") }
  told(
    "receipt-older", "A receipt before the last one is refused", ["DLV-15"],
    .refused("receiptOld", "unlocked"), of: "delivery-opened"
  ) { $0.said("locked", 39) }
  told("receipt-again", "The last receipt again changes nothing", ["DLV-15"], .went("unlocked")) {
    $0.unlocked(at: 50)
  }
  told(
    "denied", "The courier hears that the lock denied", ["DLV-2"], after: .issued,
    .went("issued", "courier:denied:0")
  ) { _ in EventInput(.denied, leg: 0) }
  told(
    "jammed", "A bolt that is jammed", ["DLV-2"],
    .went("unlocked", "customer:jammed:0", "courier:closeDoor:0")
  ) { $0.said("jammed", 41) }
  told(
    "interrupted", "A lock that lost its power in the session", ["DLV-20"],
    .went("unlocked", "incident:interrupted:0", "customer:interrupted:0", open: ["interrupted:0"])
  ) { $0.said("interrupted", 41) }
  told(
    "forced", "A door forced while the trip is held is an incident", ["DLV-20"], after: .issued,
    .went("issued", "incident:forcedOpen:0", "customer:forcedOpen:0", open: ["forcedOpen:0"])
  ) { $0.said("forcedOpen", 41, session: nil) }
  told(
    "forced-before", "A door forced before the trip is told, and is not the courier's", ["DLV-20"],
    after: .recording, .went("recording", "customer:forcedOpen:0", open: [])
  ) { $0.said("forcedOpen", 41, session: nil) }
  told(
    "delivered-before-unlock", "Nothing is delivered through a locked door", ["DLV-2"],
    after: .issued, .refused("outOfTurn", "issued"), of: "delivery-whole"
  ) { _ in EventInput(.delivered, leg: 0) }
  told(
    "delivered-after-lock", "A photo that comes behind the lock", ["DLV-2"],
    .went("relocked", "customer:relocked:0", "judge")
  ) { $0.said("locked") }
  suite.add(
    "unlocked-again", "A door that is opened behind the delivery is an incident", ["DLV-16"],
    threats: ["T14"], note: "The lock should refuse it. If it did not, nobody looks away."
  ) { world in
    world.planned(to: .relocked)
    world.happens(
      70, world.unlocked(44, at: 70),
      .went(
        "unlocked", "incident:openedOutOfTurn:0", "customer:openedOutOfTurn:0",
        open: ["openedOutOfTurn:0"]))
  }
  suite.add(
    "unlocked-by-unknown", "A pass that nobody issued opens: the one that lives is revoked",
    ["DLV-16"], threats: ["T14", "T18"]
  ) { world in
    world.planned(to: .issued)
    world.happens(
      50, world.unlocked(at: 50, serial: 9),
      .went(
        "unlocked", "revoke:0:1", "incident:openedOutOfTurn:0", "customer:openedOutOfTurn:0"))
  }
  suite.add(
    "unlocked-late-receipt", "The receipt of a pass that was taken for unused", ["DLV-16"]
  ) { world in
    world.planned(to: .issued)
    world.happens(1_270, EventInput(.tick), .went("expired", "courier:expired:0", "judge"))
    world.happens(
      2_000, world.unlocked(at: 1_200), .went("unlocked", "customer:unlocked:0"))
    world.changeLastExpectation { $0.due = Int64(noon) + 2_021 }
    world.happens(
      2_000, world.said("locked"), .went("relocked", "customer:relocked:0", "judge", open: []))
  }
}

func addSessionEnds(_ suite: inout Suite) {
  func ended(
    _ id: String, _ title: String, by word: String, after stage: World.Stage = .delivered,
    permits: Bool = false, _ expect: Expectation
  ) {
    suite.add("end-\(id)", title, ["DLV-17"], threats: ["T15"]) { world in
      world.plan {
        $1.terms.allowsBoltThrown = permits
        $1.terms.allowsEndedByResident = permits
      }
      world.go(to: stage)
      world.happens(60, world.said(word), expect)
    }
  }
  ended(
    "late", "Locked behind the deadline is locked", by: "lockedLate",
    .went("relocked", "customer:relockedLate:0", "judge"))
  ended(
    "bolt", "A bolt that was thrown is no locked door", by: "boltThrown",
    .went("unproven", "incident:boltOnly:0", "customer:boltThrown:0", open: ["boltOnly:0"]))
  ended(
    "bolt-permitted", "It is where the site says so, and is shown as what it is",
    by: "boltThrown", permits: true, .went("relocked", "customer:boltThrown:0", "judge"))
  ended(
    "resident", "A resident who takes the door over does not lock it", by: "endedByResident",
    .went(
      "unproven", "incident:residentEnded:0", "customer:endedByResident:0",
      open: ["residentEnded:0"]))
  ended(
    "resident-permitted", "Where the site says so it releases the courier",
    by: "endedByResident", permits: true,
    .went("relocked", "customer:endedByResident:0", "judge"))
  ended(
    "unopened", "Nobody opened the door", by: "lockedUnopened", after: .unlocked,
    .went("unopened", "customer:unopened:0", "courier:unopened:0", "judge"))
  ended(
    "unopened-delivered", "Delivered, says the courier; nobody opened, says the lock",
    by: "lockedUnopened",
    .went(
      "unopened", "incident:deliveredUnopened:0", "customer:unopened:0", "courier:unopened:0",
      open: ["deliveredUnopened:0"]))
  suite.add(
    "end-unproven", "What is not proven is not released, though the incident is closed",
    ["DLV-21", "DLV-17"], threats: ["T15"], of: "delivery-end-bolt-permitted"
  ) { world in
    world.planned(to: .delivered)
    world.happens(
      60, world.said("boltThrown"),
      .went("unproven", "incident:boltOnly:0", "customer:boltThrown:0"))
    world.happens(
      90, world.decided(.closeIncident, "operator", incident: 0, why: "seen"),
      .went("unproven", open: []))
    world.happens(91, world.judged(), .refused("legUnproven", "unproven"))
  }
}
