import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Time statements: which are heard, whether they verify, and what they narrow (TIME-5 … TIME-7).

extension Suite {
  mutating func addIgnoredStatements() {
    add("told-by-owner", "The owner's statement over a live nonce sets the clock", ["TIME-5"]) {
      world in
      world.found()
      world.tellTime(noon)
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1))
    }
    add(
      "stranger-ignored", "A statement of no source is ignored", ["TIME-5"], threats: ["T4"],
      of: "time-told-by-owner"
    ) { world in
      world.found()
      world.tellTime(noon, by: "stranger")
      world.visitNow(
        [world.guestPass()], by: "guest", .denySigned(.clockUncertain, holder: 4).at(0, nil))
    }
    add(
      "stranger-unverified", "A statement of no source is not even verified", ["TIME-5"],
      note: "A broken signature of somebody who does not matter must not cost a visit."
    ) { world in
      world.ready()
      world.visitNow([world.guestPass()], by: "guest", .allow) {
        $1.times = [
          $0.timeStatement(noon, nonce: $1.nonce, by: $0.key("stranger")).forged
        ]
      }
    }
    add(
      "status-key-no-source", "A status key says nothing about the time", ["TIME-5"],
      threats: ["T4"], of: "time-told-by-owner"
    ) { world in
      world.found()
      world.tellTime(noon, by: "status")
      world.visitNow([world.guestPass()], by: "guest", .denySigned(.clockUncertain, holder: 4))
    }
    addNonceAge(
      "nonce-age-at-life", "A statement over a nonce of 90 s is heard", age: 90,
      .allow.at(noon, noon + 91))
    addNonceAge(
      "nonce-age-over-life", "A statement over a nonce of 91 s is ignored", age: 91,
      of: "time-nonce-age-at-life", .denySigned(.clockUncertain, holder: 4).at(90, nil))
    addNonceAge(
      "nonce-dead-unverified", "Over a dead nonce a broken signature is not looked at", age: 91,
      of: "time-nonce-age-at-life", isForged: true,
      .denySigned(.clockUncertain, holder: 4).at(90, nil))
    add(
      "nonce-of-earlier-boot", "A statement kept from before a power cut is ignored", ["TIME-5"],
      threats: ["T4", "T8"], of: "time-told-by-owner",
      note: "Otherwise a battery pull plays an old statement again."
    ) { world in
      world.found()
      let nonce = world.hello()
      world.powerCycle()
      world.ferry(times: [world.timeStatement(noon, nonce: nonce)])
      world.visitNow([world.guestPass()], by: "guest", .denySigned(.clockUncertain, holder: 4))
    }
    add(
      "nonce-invented", "A statement over a nonce that the lock never made is ignored",
      ["TIME-5"], threats: ["T4"], of: "time-told-by-owner"
    ) { world in
      world.found()
      var nonce = world.hello()
      nonce[15] ^= 1
      world.ferry(times: [world.timeStatement(noon, nonce: nonce)])
      world.visitNow([world.guestPass()], by: "guest", .denySigned(.clockUncertain, holder: 4))
    }
    add("nonce-spent-serves", "A spent nonce still carries a statement", ["TIME-5", "NONCE-5"]) {
      world in
      world.found()
      let nonce = world.hello()
      world.present(
        world.visit([world.guestPass()], by: "guest", nonce: nonce),
        .denySigned(.clockUncertain, holder: 4))
      world.ferry(times: [world.timeStatement(noon, nonce: nonce)])
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1))
    }
  }

  private mutating func addNonceAge(
    _ id: String, _ title: String, age: UInt32, of: String? = nil, isForged: Bool = false,
    _ expect: Expectation
  ) {
    add(id, title, ["TIME-5", "NONCE-3"], threats: ["T8"], of: of) { world in
      world.found()
      let nonce = world.hello()
      world.advance(age)
      let statement = world.timeStatement(noon, nonce: nonce)
      world.ferry(times: [isForged ? statement.forged : statement])
      world.visitNow([world.guestPass()], by: "guest", expect)
    }
  }

  /// Two anchors; the second one, retired or not, says that it is already noon + 500.
  private mutating func addRetired(
    _ id: String, _ title: String, notAfter: UInt64, isForged: Bool = false, of: String? = nil,
    _ expect: Expectation
  ) {
    add(id, title, ["TIME-5"], threats: ["T22"], of: of) { world in
      let old = world.key("old phone")
      let anchors = Item.array([world.anchor(world.owner), world.anchor(old, notAfter: notAfter)])
      let sources = Item.array([world.source(world.owner), world.source(old)])
      world.ready {
        $0.claims[6] = anchors
        $0.claims[10] = sources
      }
      let nonce = world.hello()
      let statement = world.timeStatement(noon + 500, nonce: nonce, by: old)
      world.ferry(times: [isForged ? statement.forged : statement])
      world.visitNow([world.guestPass()], by: "guest", expect)
    }
  }

  mutating func addRetiredSource() {
    addRetired(
      "anchor-not-retired", "An anchor is a source until earliest reaches its notAfter",
      notAfter: noon + 1, .allow.at(noon + 500, noon + 501))
    addRetired(
      "anchor-retired-ignored", "An anchor whose notAfter has come says nothing of the time",
      notAfter: noon, .allow.at(noon, noon + 1))
    addRetired(
      "anchor-retired-unverified", "A retired anchor's broken signature is not looked at",
      notAfter: noon, isForged: true, .allow.at(noon, noon + 1))
    add(
      "anchor-no-source", "An anchor that is not listed as a source says nothing of the time",
      ["TIME-5"]
    ) { world in
      let second = world.key("second phone")
      let anchors = Item.array([world.anchor(world.owner), world.anchor(second)])
      world.ready { $0.claims[6] = anchors }
      world.tellTime(noon + 500, by: "second phone")
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1))
    }
  }

  mutating func addStatementSignatures() {
    add(
      "statement-in-visit", "A visitor brings the owner's statement over the nonce of his visit",
      ["TIME-6"]
    ) { world in
      world.found()
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1)) {
        $1.times = [$0.timeStatement(noon, nonce: $1.nonce)]
      }
    }
    add(
      "statement-forged", "A source's statement that does not verify denies", ["TIME-6"],
      threats: ["T4"], of: "time-statement-in-visit"
    ) { world in
      world.found()
      world.visitNow([world.guestPass()], by: "guest", .denySigned(.badSignature, holder: 12)) {
        $1.times = [$0.timeStatement(noon, nonce: $1.nonce).forged]
      }
    }
    add(
      "statement-other-domain", "A statement signed under another domain denies",
      ["TIME-6", "SIG-3"], threats: ["T9"], of: "time-statement-in-visit"
    ) { world in
      world.found()
      world.visitNow([world.guestPass()], by: "guest", .denySigned(.badSignature, holder: 12)) {
        var statement = $0.timeStatement(noon, nonce: $1.nonce)
        statement.domain = "staple"
        $1.times = [statement]
      }
    }
    add(
      "statement-forged-in-ferry", "A forged statement is refused in a ferry and teaches nothing",
      ["TIME-6", "FERRY-1"], threats: ["T4"], of: "time-told-by-owner"
    ) { world in
      world.found()
      let nonce = world.hello()
      world.ferry(
        times: [world.timeStatement(noon, nonce: nonce).forged], .denyUnsigned(.badSignature))
      world.visitNow(
        [world.guestPass()], by: "guest", .denySigned(.clockUncertain, holder: 4).at(0, nil))
    }
    add(
      "statement-before-forged-one",
      "What the first statement taught stays when the second is forged",
      ["DEC-2", "TIME-6"]
    ) { world in
      world.found()
      let nonce = world.hello()
      world.ferry(
        times: [
          world.timeStatement(noon, nonce: nonce),
          world.timeStatement(noon, nonce: nonce, by: world.key("hub")).forged,
        ], .denyUnsigned(.badSignature))
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1))
    }
  }

  /// The clock is [noon − 100, noon + 101]; a source with an error of 2 s speaks; a guest comes.
  private mutating func addHub(
    _ id: String, _ title: String, says time: UInt64, _ told: Expectation = .allow,
    shows earliest: UInt64, _ latest: UInt64, note: String? = nil
  ) {
    add(id, title, ["TIME-7"], threats: ["T4", "T5"], note: note) { world in
      world.ready(from: noon - 100, to: noon + 101)
      world.tellTime(time, by: "hub", told)
      world.visitNow([world.guestPass()], by: "guest", .allow.at(earliest, latest))
    }
  }

  mutating func addIntersections() {
    addHub(
      "intersects-inside", "A statement inside the interval narrows both ends", says: noon + 50,
      shows: noon + 48, noon + 53)
    addHub(
      "intersects-late", "A statement over the late end narrows the early one", says: noon + 100,
      shows: noon + 98, noon + 101)
    addHub(
      "intersects-early", "A statement over the early end narrows the late one", says: noon - 100,
      shows: noon - 100, noon - 97)
    addHub(
      "intersects-last-second", "One common second at the late end is a time", says: noon + 103,
      shows: noon + 101, noon + 101)
    addHub(
      "intersects-first-second", "One common second at the early end is a time",
      says: noon - 103, shows: noon - 100, noon - 100)
    add(
      "intersects-wide", "A statement wider than the interval changes nothing", ["TIME-7"],
      note: "An interval that is replaced by the newest statement widens here."
    ) { world in
      let sources = world.sources(hubError: 300)
      world.ready { $0.claims[10] = sources }
      world.tellTime(noon, by: "hub")
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1))
    }
    add(
      "statement-age-drift", "The age of the nonce, drift rounded outward, widens the late end",
      ["TIME-7", "TIME-1"]
    ) { world in
      world.found(drift: 1_000)
      let nonce = world.hello()
      world.advance(60)
      world.ferry(times: [world.timeStatement(noon, nonce: nonce)])
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 62))
    }
    add(
      "statement-not-below-zero", "A statement within its error of 1970 begins at 0",
      ["TIME-7", "TIME-3"], of: "time-told-by-owner"
    ) { world in
      let sources = world.sources(ownerError: 3_600)
      world.ready(at: 100) { $0.claims[10] = sources }
      world.visitNow(
        [world.guestPass()], by: "guest", .denySigned(.notYetValid, holder: 3).at(0, 3_701))
    }
  }

  mutating func addConflicts() {
    let conflict = Expectation.allow.alarming("clockConflict")
    addHub(
      "conflict-ahead", "A hub one second ahead of latest raises an alarm and changes nothing",
      says: noon + 104, conflict, shows: noon - 100, noon + 101)
    addHub(
      "conflict-behind", "A hub one second behind earliest raises an alarm and changes nothing",
      says: noon - 104, conflict, shows: noon - 100, noon + 101)
    add(
      "conflict-in-visit", "A conflicting statement does not stop the visit that carries it",
      ["TIME-7"]
    ) { world in
      world.ready()
      world.visitNow(
        [world.guestPass()], by: "guest", .allow.at(noon, noon + 1).alarming("clockConflict")
      ) {
        $1.times = [$0.timeStatement(noon + 600, nonce: $1.nonce, by: $0.key("hub"))]
      }
    }
    add(
      "conflict-then-owner", "Statements count in message order, one after the other", ["TIME-7"]
    ) { world in
      world.ready()
      world.visitNow(
        [world.guestPass()], by: "guest",
        .allow.at(noon + 600, noon + 601).alarming("clockConflict")
      ) {
        $1.times = [
          $0.timeStatement(noon + 600, nonce: $1.nonce, by: $0.key("hub")),
          $0.timeStatement(noon + 600, nonce: $1.nonce),
        ]
      }
    }
  }
}
