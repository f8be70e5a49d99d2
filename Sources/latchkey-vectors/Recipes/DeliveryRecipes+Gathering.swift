import LatchkeyVectors

// From the challenge to the last evidence (DLV-4 to DLV-7).

func addGathering(_ suite: inout Suite) {
  func refused(
    _ id: String, _ title: String, _ requirements: [String], after stage: World.Stage,
    _ expect: Expectation, note: String? = nil, _ event: @escaping (World) -> EventInput
  ) {
    suite.add(id, title, requirements, threats: ["T17", "T18"], of: "delivery-whole", note: note) {
      world in
      world.planned(to: stage)
      world.happens(35, event(world), expect)
    }
  }
  refused(
    "order-recording-first", "A recording before the knock is refused", ["DLV-5"],
    after: .requested, .refused("evidenceOutOfOrder", "requested")
  ) { $0.seen("recording", at: 35) }
  refused(
    "order-recording-before-scan", "A recording before the scan is refused", ["DLV-5"],
    after: .knocked, .refused("evidenceOutOfOrder", "knocked")
  ) { $0.seen("recording", at: 35) }
  refused(
    "order-scan-first", "A scan before the knock is refused", ["DLV-5"], after: .requested,
    .refused("evidenceOutOfOrder", "requested")
  ) { $0.seen("packageScan", at: 35) }
  refused(
    "unasked-approval", "An approval that the site does not ask for is refused", ["DLV-5"],
    after: .knocked, .refused("evidenceUnasked", "knocked")
  ) { $0.seen("approval", at: 35) }
  refused(
    "knock-of-another-visit", "A knock over another nonce is refused", ["DLV-6"],
    after: .requested, .refused("evidenceUnbound", "requested")
  ) { world in world.seen("knock", at: 35) { $0.nonce = world.challenge(2) } }
  refused(
    "recording-of-job", "A recording belongs to a visit, not to a job", ["DLV-6"],
    after: .scanned, .refused("evidenceUnbound", "scanned")
  ) { world in
    world.seen("recording", at: 35) {
      $0.nonce = nil
      $0.job = Hex.encode(world.job)
    }
  }
  refused(
    "scan-of-another-job", "The scan of another parcel is refused", ["DLV-6"],
    after: .knocked, .refused("evidenceUnbound", "knocked")
  ) { world in
    world.seen("packageScan", at: 35) { $0.job = Hex.encode(world.digest("another job")) }
  }
  refused(
    "evidence-without-request", "Evidence of a leg behind its pass is refused", ["DLV-2"],
    after: .issued, .refused("outOfTurn", "issued")
  ) { $0.seen("recording", at: 35) }
  suite.add(
    "scan-of-visit", "A scan may be bound to the visit", ["DLV-6"]
  ) { world in
    world.planned(to: .knocked)
    world.happens(
      20,
      world.seen("packageScan", at: 20) {
        $0.job = nil
        $0.nonce = world.challenge()
      }, .went("scanned"))
  }
  addApproval(&suite)
}

private func addApproval(_ suite: inout Suite) {
  let needs = DeliveryInput.Needs(knock: 120, approval: 120, relockWithin: 60)
  suite.add(
    "approval-asked", "Where an approval is asked for it comes behind the knock", ["DLV-5"]
  ) { world in
    world.plan { $1.terms.needs = needs }
    world.happens(0, world.request(), .went("requested", "customer:requested:0"))
    world.happens(10, world.seen("knock", at: 10), .went("knocked"))
    world.happens(20, world.seen("approval", at: 20), .went("approved"))
    world.happens(30, world.issue(), .went("issued", "hold", "issue:0:1"))
  }
  suite.add(
    "approval-missing", "Without the approval that is asked for there is no pass", ["DLV-8"],
    of: "delivery-approval-asked"
  ) { world in
    world.plan { $1.terms.needs = needs }
    world.happens(0, world.request(), .went("requested", "customer:requested:0"))
    world.happens(10, world.seen("knock", at: 10), .went("knocked"))
    world.happens(30, world.issue(), .refused("evidenceIncomplete", "knocked"))
  }
  suite.add(
    "nothing-asked", "Where nothing is asked for the pass follows the request", ["DLV-5", "DLV-8"]
  ) { world in
    world.plan { $1.terms.needs = DeliveryInput.Needs(relockWithin: 60) }
    world.happens(0, world.request(), .went("requested", "customer:requested:0"))
    world.happens(1, world.issue(), .went("issued", "hold", "issue:0:1"))
  }
}

func addTripAges(_ suite: inout Suite) {
  func knock(
    _ id: String, _ title: String, at now: UInt64, of time: UInt64, _ expect: Expectation,
    of: String? = nil
  ) {
    suite.add(id, title, ["DLV-7"], threats: ["T17"], of: of) { world in
      world.planned(to: .requested)
      world.happens(now, world.seen("knock", at: time), expect)
    }
  }
  knock("knock-oldest", "A knock may be as old as the site says", at: 121, of: 1, .went("knocked"))
  knock(
    "knock-too-old", "One second more is too old", at: 122, of: 1,
    .refused("evidenceTooOld", "requested"), of: "delivery-knock-oldest")
  knock(
    "knock-ahead", "A witness's clock may be a minute ahead", at: 10, of: 70, .went("knocked"))
  knock(
    "knock-too-far-ahead", "More than a minute ahead is refused", at: 10, of: 71,
    .refused("evidenceAhead", "requested"), of: "delivery-knock-ahead")
  suite.add(
    "recording-stale-at-issue", "A recording that has grown too old gives no pass", ["DLV-7"],
    threats: ["T17"], of: "delivery-recording-renewed",
    note: "It was fresh when it came. What counts is the moment of the pass."
  ) { world in
    world.planned(to: .recording)
    world.happens(91, world.issue(), .refused("evidenceTooOld", "recording"))
  }
  suite.add(
    "recording-oldest-at-issue", "A recording of the last second is good", ["DLV-7"]
  ) { world in
    world.planned(to: .recording)
    world.happens(90, world.issue(), .went("issued", "hold", "issue:0:1"))
  }
  suite.add(
    "recording-renewed", "A newer recording replaces the one that grew old", ["DLV-5", "DLV-7"]
  ) { world in
    world.planned(to: .recording)
    world.happens(91, world.seen("recording", at: 91), .went("recording"))
    world.happens(91, world.issue(), .went("issued", "hold", "issue:0:1"))
  }
  suite.add(
    "knock-stale-at-issue", "The age of everything is judged, not of the last thing alone",
    ["DLV-7"], threats: ["T17"], of: "delivery-recording-renewed"
  ) { world in
    world.planned(to: .recording)
    world.happens(131, world.seen("recording", at: 131), .went("recording"))
    world.happens(131, world.issue(), .refused("evidenceTooOld", "recording"))
  }
}

func addTripChallenges(_ suite: inout Suite) {
  suite.add(
    "challenge-keeps-scan", "A new challenge keeps a young scan of the job", ["DLV-4"]
  ) { world in
    world.planned(to: .recording)
    world.happens(100, world.request(2), .went("requested", "customer:requested:0"))
    world.happens(
      101, world.seen("knock", at: 101) { $0.nonce = world.challenge(2) }, .went("scanned"))
  }
  suite.add(
    "challenge-voids-knock", "A new challenge voids what was bound to the last", ["DLV-4"],
    threats: ["T8", "T17"], of: "delivery-challenge-keeps-scan"
  ) { world in
    world.planned(to: .recording)
    world.happens(100, world.request(2), .went("requested", "customer:requested:0"))
    world.happens(101, world.issue(), .refused("evidenceIncomplete", "requested"))
  }
  suite.add(
    "challenge-old-knock", "Evidence over the nonce before is refused", ["DLV-4", "DLV-6"],
    threats: ["T8", "T17"], of: "delivery-challenge-keeps-scan"
  ) { world in
    world.planned(to: .recording)
    world.happens(100, world.request(2), .went("requested", "customer:requested:0"))
    world.happens(101, world.seen("knock", at: 101), .refused("evidenceUnbound", "requested"))
  }
  suite.add(
    "challenge-old-scan", "A scan that has grown too old does not stay", ["DLV-4"],
    threats: ["T18"], of: "delivery-challenge-keeps-scan"
  ) { world in
    world.planned(to: .scanned)
    world.happens(300, EventInput(.tick), .went("expired", "courier:expired:0"))
    world.happens(621, world.request(2), .went("requested", "customer:requested:0"))
    let second = world.challenge(2)
    world.happens(622, world.seen("knock", at: 622) { $0.nonce = second }, .went("knocked"))
    world.happens(
      623, world.seen("recording", at: 623) { $0.nonce = second },
      .refused("evidenceOutOfOrder", "knocked"))
  }
}
