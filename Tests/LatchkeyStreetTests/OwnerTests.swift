import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeyService
import Testing

@Suite("What owners and operators tell the service")
struct OwnerTests {
  /// The owner's first phone is lost: the other one is the lock's only anchor now.
  private func losePhone(_ lock: inout StreetLock, _ street: Street) throws {
    for anchors in [[Street.owner, Street.otherOwner], [Street.otherOwner]] {
      let last = try #require(lock.configurations.last)
      var draft = last.draft
      let issuedAfter = last.draft.anchors[0].issuedAfter
      draft.anchors = try anchors.map {
        AnchorDraft(try Street.key($0), issuedAfter: issuedAfter)
      }
      draft.timeSources = [
        TimeSourceDraft(try Street.key(Street.otherOwner), errorSeconds: 2)
      ]
      let next = try last.next(
        draft, lock: lock.key, anchor: try Street.signer(Street.owner), using: Street.crypto)
      try lock.take(next)
    }
  }

  @Test("OPER-3: a lost phone does not put its own lock in the place of the owner's")
  func lostPhone() async throws {
    let street = try Street()
    var lock = try await street.open()
    try losePhone(&lock, street)
    try await street.ask(
      .enrolSite, ["site": try street.site], try street.enrolment(lock), as: Street.otherOwner)
    let own = try street.makeLock("front", seed: 50)
    let body = try street.enrolment(own)
    let refused = try await problem {
      try await street.ask(.enrolSite, ["site": try street.site], body, as: Street.owner)
    }
    #expect(refused?.reason == .notAuthorized && refused?.status == 403)
  }

  @Test("OPER-3: a configuration that was in force does not come back")
  func forward() async throws {
    let street = try Street()
    var lock = try await street.open()
    let old = try street.enrolment(lock)
    let last = try #require(lock.configurations.last)
    let next = try last.next(
      last.draft, lock: lock.key, anchor: try Street.signer(Street.owner), using: Street.crypto)
    try lock.take(next)
    try await street.ask(
      .enrolSite, ["site": try street.site], try street.enrolment(lock), as: Street.owner)
    let refused = try await problem {
      try await street.ask(.enrolSite, ["site": try street.site], old, as: Street.owner)
    }
    #expect(refused?.reason == .sequenceGap && refused?.requirement == "OPER-3")
  }

  @Test("OPER-2: salt and first anchor make the site, or it is not proven")
  func salt() async throws {
    let street = try Street()
    let lock = try street.makeLock("front", seed: 4)
    var body = try street.enrolment(lock)
    body["salt"] = Base64URL.encode(Array(1..<17))
    let refused = try await problem {
      try await street.ask(.enrolSite, ["site": try street.site], body, as: Street.owner)
    }
    #expect(refused?.reason == .siteNotProven)
  }

  @Test("OPER-1: a key is one operator's")
  func operators() async throws {
    let street = try Street()
    _ = try await street.open()
    let key = Named(try Street.key(Street.stranger)).description
    try await street.ask(
      .putOperator, ["operator": "ann"], ["key": key, "roles": ["support"]], as: Street.root)
    let refused = try await problem {
      try await street.ask(
        .putOperator, ["operator": "bob"], ["key": key, "roles": ["admin"]], as: Street.root)
    }
    #expect(refused?.requirement == "OPER-1" && refused?.status == 409)
    // REQ-6: what support may, and what it may not.
    try await street.ask(
      .putCase, ["site": try street.site, "case": "c-1"], ["job": "job-1", "isOpen": true],
      as: Street.stranger)
    let courier = try await problem {
      try await street.ask(.putCourier, ["courier": "eve"], ["key": key], as: Street.stranger)
    }
    #expect(courier?.reason == .notAuthorized)
  }

  @Test("OPER-5: terms lie within their bounds")
  func terms() async throws {
    let street = try Street()
    _ = try await street.open()
    for (name, value) in [
      ("gatherSeconds", 29), ("gatherSeconds", 901), ("heartbeatSeconds", 4),
      ("heartbeatSeconds", 121), ("graceSeconds", 9), ("graceSeconds", 3_601),
    ] {
      var body: [String: Any] = [
        "needs": ["knock"], "gatherSeconds": 300, "heartbeatSeconds": 15, "graceSeconds": 120,
        "allowsBoltThrown": false, "allowsEndedByResident": false,
      ]
      body[name] = value
      let refused = try await problem {
        try await street.ask(.putTerms, ["site": try street.site], body, as: Street.resident)
      }
      #expect(refused?.field == name && refused?.status == 400)
    }
  }

  @Test("OPER-6: a leg is requested within the job's hours, and of a job only the courier changes")
  func jobs() async throws {
    let street = try Street()
    var lock = try await street.open()
    let visit = Visit(street, job: "job-1")
    var other = street.jobBody()
    other["parcels"] = ["PK-99"]
    let refused = try await problem {
      try await street.ask(
        .putJob, ["site": try street.site, "job": "job-1"], other, as: Street.root)
    }
    #expect(refused?.requirement == "OPER-6")
    try street.pass(7_200, &lock)
    let challenge = try lock.challenge()
    let late = try await problem {
      try await street.ask(
        .requestLeg, try visit.leg(), ["challenge": Base64URL.encode(challenge)],
        as: Street.courier)
    }
    #expect(late?.reason == .outsideSchedule)
  }
}

@Suite("A window that grows")
struct WindowTests {
  @Test("LEDG-7: more serials come a stretch after a larger W was enrolled")
  func growth() async throws {
    let street = try Street()
    var lock = try await street.open(needs: ["knock"], window: 32)
    var number = 0
    func passes() async throws -> Int {
      let before = number
      let full = try await problem {
        while true {
          number += 1
          try await street.bringJob("job-\(number)")
          var visit = Visit(street, job: "job-\(number)")
          try await visit.request(at: &lock)
          let nonce = try UnverifiedChallenge(message: visit.challenge).content.nonce
          try await visit.give(try street.evidence(.knock, .visit(nonce), at: lock.lockID))
          _ = try await visit.unlock()
        }
      }
      #expect(full?.requirement == "LEDG-7")
      return number - before - 1
    }
    #expect(try await passes() == 4)
    let last = try #require(lock.configurations.last)
    var draft = last.draft
    draft.window = 64
    let next = try last.next(
      draft, lock: lock.key, anchor: try Street.signer(Street.owner), using: Street.crypto)
    try lock.take(next)
    try await street.ask(
      .enrolSite, ["site": try street.site], try street.enrolment(lock), as: Street.owner)
    #expect(try await passes() == 0)
    try street.pass(299, &lock)
    #expect(try await passes() == 0)
    try street.pass(1, &lock)
    #expect(try await passes() == 8)
  }
}
