import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// The exchange at the door: presentation, proof, nonce, answer, evidence, session.
func presentationSuite() -> Suite {
  var suite = Suite("presentation")
  addSites(&suite)
  addLocks(&suite)
  addMessageShapes(&suite)
  addPresentationLimits(&suite)
  addProofs(&suite)
  addNonces(&suite)
  addNonceLives(&suite)
  addSpentNonces(&suite)
  addChallenges(&suite)
  addAnswers(&suite)
  addFerries(&suite)
  addReceipts(&suite)
  addEvidence(&suite)
  addSessions(&suite)
  addShowing(&suite)
  return suite
}

extension Suite {
  /// A whole delivery with something changed; a refused one mutates `presentation-delivery`.
  mutating func delivers(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T18"],
    _ expect: Expectation, of: String = "presentation-delivery", note: String? = nil,
    _ change: (World, inout Delivery) -> Void
  ) {
    add(
      id, title, requirements, threats: threats, of: expect.verdict == .deny ? of : nil, note: note
    ) { world in
      world.ready()
      world.deliver(expect, change)
    }
  }
}

// MARK: - Whom a message is for

private func addSites(_ suite: inout Suite) {
  suite.delivers(
    "delivery", "A delivery with all that it can carry opens", ["PRES-3", "PRES-2", "PRES-4"],
    .allow { $0.receipt = "0:0:0" }
  ) { _, _ in }
  let wrongSite = Expectation.denyUnsigned(.wrongSite)
  suite.delivers(
    "site-of-authority", "An authority of another site is refused", ["PRES-3"], wrongSite
  ) { world, delivery in
    let other = base64url(world.lockID)
    delivery.changeLinks = {
      $0[0].claims[3] = .text(other)
      $0[1].parent = sha256($0[0].structure)
    }
  }
  suite.delivers("site-of-leaf", "A leaf of another site is refused", ["PRES-3"], wrongSite) {
    world, delivery in
    let other = base64url(world.lockID)
    delivery.changeLinks = { $0[1].claims[3] = .text(other) }
  }
  suite.delivers(
    "site-of-staple", "A staple of another site is refused", ["PRES-3"], wrongSite
  ) { world, delivery in delivery.staples[1].claims[1] = .bytes(world.lockID) }
  suite.delivers(
    "site-of-ignored-staple", "A staple that would be ignored must be of this site, too",
    ["PRES-3"], wrongSite, note: "Audience is judged over the whole message, before eligibility."
  ) { world, delivery in
    var other = world.staple(by: world.key("stranger"))
    other.claims[1] = .bytes(world.lockID)
    delivery.staples.append(other)
  }
  suite.delivers(
    "site-of-time", "A time statement of another site is refused", ["PRES-3"], wrongSite
  ) { world, delivery in
    delivery.times = [world.timeStatement(noon, nonce: delivery.nonce)]
    delivery.times[0].claims[1] = .bytes(world.lockID)
  }
  suite.delivers(
    "site-of-evidence", "Evidence of another site is refused", ["PRES-3"], wrongSite
  ) { world, delivery in delivery.evidence[1].claims[2] = .bytes(world.lockID) }
  suite.delivers(
    "site-before-lock", "A wrong site far behind beats a wrong lock before it",
    ["PRES-3", "PRES-4"], wrongSite,
    note: "Two faults: all sites of the message are judged before any lock."
  ) { world, delivery in
    delivery.evidence[0].claims[3] = .bytes(world.site)
    delivery.evidence[1].claims[2] = .bytes(world.lockID)
  }
  suite.add(
    "lock-without-configuration", "A lock without a configuration belongs to no site", ["PRES-3"],
    threats: ["T6"], of: "presentation-delivery"
  ) { world in
    world.boot()
    world.deliver(wrongSite)
  }
}

private func addLocks(_ suite: inout Suite) {
  let wrongLock = Expectation.denyUnsigned(.wrongLock)
  suite.delivers(
    "lock-of-all", "A delivery with a time statement of this lock opens", ["PRES-4"], .allow
  ) { world, delivery in delivery.times = [world.timeStatement(noon, nonce: delivery.nonce)] }
  suite.delivers(
    "lock-of-time", "A time statement for another lock is refused", ["PRES-4"], threats: ["T4"],
    wrongLock, of: "presentation-lock-of-all"
  ) { world, delivery in
    delivery.times = [world.timeStatement(noon, nonce: delivery.nonce)]
    delivery.times[0].claims[2] = .bytes(world.site)
  }
  suite.delivers(
    "lock-of-evidence", "Evidence for another lock is refused", ["PRES-4"], threats: ["T17"],
    wrongLock, of: "presentation-lock-of-all"
  ) { world, delivery in
    delivery.times = [world.timeStatement(noon, nonce: delivery.nonce)]
    delivery.evidence[0].claims[3] = .bytes(world.site)
  }
  suite.delivers(
    "lock-of-proof", "A proof for another lock is refused", ["PRES-4"], threats: ["T8", "T29"],
    wrongLock, of: "presentation-lock-of-all",
    note: "A rogue lock that relays a nonce gets a proof that names itself."
  ) { world, delivery in
    delivery.times = [world.timeStatement(noon, nonce: delivery.nonce)]
    let other = world.site
    delivery.changeVisit = { visit in visit.changeProof = { $0.claims[1] = .bytes(other) } }
  }
}

// MARK: - Shape

extension Suite {
  /// A delivery whose bytes are put together by hand.
  private mutating func shapes(
    _ id: String, _ title: String, _ requirement: String, _ reason: DenyReason,
    note: String? = nil, _ bytes: (World, Visit) -> [UInt8]
  ) {
    add(
      id, title, [requirement], threats: ["T23"], of: "presentation-delivery", note: note
    ) { world in
      world.ready()
      let nonce = world.hello()
      let delivery = world.delivery(nonce: nonce)
      var visit = world.visit(world.links(of: delivery), by: "courier", nonce: nonce)
      visit.staples = delivery.staples
      visit.evidence = delivery.evidence
      world.present(bytes(world, visit), .denyUnsigned(reason))
    }
  }

  mutating func addShapes() {
    for type: UInt8 in [0, 4, 5, 6, 23] {
      shapes(
        "type-\(type)", "A message of type \(type) is unknown to a lock", "PRES-1",
        .unknownMessage
      ) { world, visit in
        var bytes = world.presentation(visit)
        bytes[1] = type
        return bytes
      }
    }
    shapes(
      "type-before-count", "The type is judged before the number of entries", "PRES-1",
      .unknownMessage
    ) { _, _ in [0x81, 0x07] }
    shapes("type-alone", "A presentation has six entries", "PRES-1", .malformed) { _, _ in
      [0x81, 0x01]
    }
    shapes("five-entries", "A presentation with a ferry's count is refused", "PRES-1", .malformed) {
      world, visit in
      var bytes = world.presentation(visit)
      bytes[0] = 0x85
      return bytes
    }
    shapes("type-text", "A type that is a text is refused", "PRES-1", .malformed) { _, _ in
      [0x82, 0x61, 0x31, 0x80]
    }
    shapes("trailing-byte", "A byte behind a presentation is refused", "PRES-2", .trailingBytes) {
      world, visit in world.presentation(visit) + [0]
    }
    shapes(
      "evidence-unreadable", "Evidence that nobody asks for must be readable, too", "PRES-2",
      .unknownKey, note: "It is read with the whole message, though it is never verified."
    ) { world, visit in
      var visit = visit
      var extra = world.evidence(4, by: world.key("camera"), nonce: visit.nonce)
      extra.claims[8] = .int(1)
      visit.evidence.append(extra)
      return world.presentation(visit)
    }
    shapes(
      "read-before-nonce", "A fault in the proof's last claim comes before its unknown nonce",
      "PRES-2", .unknownKey
    ) { world, visit in
      var visit = visit
      visit.nonce = [UInt8](repeating: 0, count: 16)
      visit.changeProof = { $0.claims[9] = .int(1) }
      return world.presentation(visit)
    }
  }
}

private func addMessageShapes(_ suite: inout Suite) { suite.addShapes() }
