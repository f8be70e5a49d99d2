import LatchkeyVectors

// Bodies, sessions and their ends (REL-3 to REL-7).

func addBodies(_ suite: inout Suite) {
  suite.judged(
    "body-of-opened-missing", "A receipt of the job without its body", ["REL-3"],
    .held("0:bodyMissing:41")
  ) { $1.told[1].isShown = false }
  suite.judged(
    "body-of-locked-missing", "The body of the end is missing: it may be any end", ["REL-3"],
    .held("0:bodyMissing:43", "0:sessionUnended:40")
  ) { $1.told[3].isShown = false }
  suite.judged(
    "body-of-second-visit-missing", "A second visit among what is of no concern",
    ["REL-3"], threats: ["T13", "T14"], .held("0:bodyMissing:44"),
    note: "The tag gives it away to whoever knows the job, and to nobody else."
  ) {
    $1.told.append(Told(event: 0, time: 65, isShown: false))
    $1.told.append(LockStory.stranger(at: 66))
  }
  suite.judged(
    "body-of-another-job", "The tag of this job over the body of another", ["REL-4"],
    .held("0:jobMismatch:41")
  ) { $1.told[1].job = "another job" }
  suite.judged(
    "tag-by-chance", "A body of this job under no tag of it", ["REL-4"],
    threats: ["T13", "T14"], .held("0:jobMismatch:44", "0:sessionUnended:44")
  ) { $1.told.append(Told(event: 0, time: 65, tag: nil)) }
  suite.judged(
    "tag-of-another-sequence", "A tag is of its own sequence", ["REL-4"],
    .held("0:jobMismatch:43")
  ) { $1.told[3].tagSequence = 42 }
  suite.judged(
    "body-not-its-own", "A body that is not that of its receipt", ["RCPT-2"],
    .deny("receiptMismatch")
  ) { _, story in
    // The last byte is that of the session.
    story.change = { messages in
      messages[3][messages[3].count - 1] ^= 1
    }
  }
}

func addSessionsOfJob(_ suite: inout Suite) {
  suite.judged(
    "session-of-another", "A locked of another session ends nothing here", ["REL-6"],
    .held("0:sessionUnended:40", "0:sessionUnknown:43")
  ) { $1.told[3].session = 39 }
  suite.judged(
    "session-replayed", "The locked of the first visit does not end the second", ["REL-6"],
    threats: ["T14", "T15"], of: "two-visits", .held("0:sessionUnended:44")
  ) {
    $1.told += LockStory.visit(44, at: 62, serial: 2).prefix(3)
    $1.passes.append(LockStory.Pass(serial: 2))
  }
  suite.judged(
    "session-ended-before", "An end in front of its beginning is none", ["REL-6"],
    .held("0:sessionUnended:43")
  ) {
    for place in 0...3 { $1.told[place].session = 43 }
    $1.told = [$1.told[3], $1.told[1], $1.told[2], $1.told[0]]
  }
  for (event, name, title) in [
    (3, "closed", "A closed door is not a locked one"),
    (9, "overdue", "A door that is overdue is open"),
    (10, "jammed", "A bolt that is jammed locks nothing"),
    (11, "interrupted", "A lock that lost its power has not locked"),
    (16, "released", "A strike that is at rest is no locked door"),
    (19, "reset", "A lock that was reset has forgotten the session, and the service has not"),
  ] as [(Int64, String, String)] {
    suite.judged(
      "session-\(name)", title, ["REL-6"],
      event > 11
        ? .held("0:jobMismatch:43", "0:sessionUnended:40") : .held("0:sessionUnended:40")
    ) { $1.told[3].event = event }
  }
  suite.judged(
    "session-held-open", "A door that is held open by a pass of the job has no end", ["REL-6"],
    .held("0:sessionUnended:44")
  ) { $1.told.append(Told(event: 1, time: 65, action: 2)) }
  suite.judged(
    "grant-unknown", "A door opened with a pass that was not issued for the job", ["REL-5"],
    threats: ["T14", "T18"], .held("0:grantUnknown:40", "0:grantLives:1")
  ) { for place in 0...3 { $1.told[place].serial = 9 } }
  suite.judged(
    "grant-of-another-issuer", "A serial names nothing without its issuer", ["REL-5"],
    threats: ["T14", "T18"], .held("0:grantUnknown:40", "0:grantLives:1")
  ) { for place in 0...3 { $1.told[place].issuer = "another service" } }
}

func addUncountedEnds(_ suite: inout Suite) {
  func ended(
    _ id: String, _ title: String, _ event: Int64, permits: Bool, _ expect: Expectation,
    of: String = "locked"
  ) {
    var terms = World.tripTerms
    terms.allowsBoltThrown = permits && event == 6
    terms.allowsEndedByResident = permits && event == 8
    suite.judged(id, title, ["REL-7", "REL-10"], of: of, terms: terms, expect) {
      $1.told[3].event = event
    }
  }
  ended(
    "bolt-permitted", "A bolt that was thrown, where the site says so", 6, permits: true,
    .released("0:boltThrown"))
  ended(
    "bolt", "A bolt that was thrown, perhaps into the air", 6, permits: false,
    .held("0:boltOnly:43"), of: "bolt-permitted")
  ended(
    "resident-permitted", "A resident who has taken over, where the site says so", 8,
    permits: true, .released("0:endedByResident"))
  ended(
    "resident", "A resident's lock is no proof of a locked door", 8, permits: false,
    .held("0:residentEnded:43"), of: "resident-permitted")
  var terms = World.tripTerms
  terms.allowsBoltThrown = true
  suite.judged(
    "resident-under-bolt", "Each opt-in is of its own end", ["REL-7"], of: "resident-permitted",
    terms: terms, .held("0:residentEnded:43")
  ) { $1.told[3].event = 8 }
}
