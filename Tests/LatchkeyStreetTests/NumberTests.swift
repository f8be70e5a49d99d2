import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService
import LatchkeySodium
import Testing

@Suite("Serials, epochs, keys")
struct NumberTests {
  @Test("LEDG-4: twenty racing requests in two processes make one pass")
  func race() async throws {
    let street = try Street()
    var lock = try await street.open()
    let services = [
      street.service,
      Service(
        ledger: street.ledger, keys: KeyRing(current: try HeldKey(Street.service)),
        settings: street.settings, using: Street.crypto),
    ]
    var serials: [UInt32] = []
    for job in ["job-1", "job-2", "job-3"] {
      try await street.bringJob(job)
      var visit = Visit(street, job: job)
      try await visit.gather(at: &lock)
      let parameters = try visit.leg()
      let path = parameters.reduce(Operation.unlock.path) {
        $0.replacing("{\($1.key)}", with: $1.value)
      }
      let calls = try (0..<20).map { _ in
        Call(
          .unlock, parameters, request: try street.request(.unlock, path, [], as: Street.courier),
          body: [])
      }
      let now = street.now
      let made = try await withThrowingTaskGroup(of: Bool.self) { group in
        for (index, call) in calls.enumerated() {
          group.addTask {
            do {
              return try await services[index % 2].perform(call, at: now).status == 201
            } catch is Problem {
              return false
            }
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(made == 1)
      let rows = try await street.ledger.credentials(at: street.siteID, .job(job), limit: 32)
      #expect(rows.count == 1)
      serials += rows.map(\.serial)
    }
    #expect(Set(serials).count == 3)
  }

  @Test("LEDG-7: a stretch has W/8 serials, and the next one as many")
  func stretch() async throws {
    let street = try Street()
    var lock = try await street.open(needs: ["knock"])
    func pass(_ number: Int) async throws {
      try await street.bringJob("job-\(number)")
      var visit = Visit(street, job: "job-\(number)")
      try await visit.request(at: &lock)
      let nonce = try UnverifiedChallenge(message: visit.challenge).content.nonce
      try await visit.give(try street.evidence(.knock, .visit(nonce), at: lock.lockID))
      _ = try await visit.unlock()
    }
    for number in 1...8 { try await pass(number) }
    let refused = try await problem { try await pass(9) }
    #expect(refused?.status == 429 && refused?.requirement == "LEDG-7")
    try street.pass(300, &lock)
    try await pass(10)
  }

  @Test(
    "LEDG-8: behind an epoch no serial comes again, and the lock goes on",
    arguments: [
      EpochLoss.bounded, .unbounded,
    ])
  func epoch(_ loss: EpochLoss) async throws {
    let street = try Street()
    var lock = try await street.open()
    var first = Visit(street, job: "job-1")
    try await first.enter(&lock)
    try await first.leave(&lock)
    #expect(try await first.heldReasons() == [])
    let before = try await street.events().count
    let head = try await street.ledger.load(SiteQuery(try street.siteID)).head
    #expect(try await street.ledger.beginEpoch(loss) == 1)
    try street.pass(300, &lock)
    let begun = street.now
    try await street.bringJob("job-2")
    var second = Visit(street, job: "job-2")
    try await second.enter(&lock)
    try await second.leave(&lock)
    #expect(try await second.heldReasons() == [])
    let serial = try #require(try await street.serial(of: "job-2"))
    #expect(loss == .bounded ? serial == 17 : serial > 1 << 20)
    #expect(try await street.events().count > before)
    // LEDG-9
    let events = try await street.ledger.events(at: street.siteID, after: head, limit: 1)
    #expect(try #require(events.first).sequence == begun << 20)
  }

  @Test("LEDG-8: what was lost once without bounds counts in the epochs behind it")
  func epochs() async throws {
    let street = try Street()
    var lock = try await street.open()
    _ = try await street.ledger.beginEpoch(.unbounded)
    _ = try await street.ledger.beginEpoch(.bounded)
    var visit = Visit(street, job: "job-1")
    try await visit.enter(&lock)
    #expect(try #require(try await street.serial(of: "job-1")) > 1 << 20)
  }

  @Test("LEDG-10: a service changes its key three times, and no courier is denied")
  func rotation() async throws {
    let street = try Street()
    var lock = try await street.open()
    var former: [UInt8] = []
    for (number, key) in [Street.service, 41, 42, 43].enumerated() {
      if number > 0 {
        try street.rotate(to: key, retiring: former)
        // The one before goes on until the owner has signed for the next.
        try await street.bringJob("between-\(number)")
        var between = Visit(street, job: "between-\(number)")
        try await between.enter(&lock)
        try await between.leave(&lock)
        #expect(try await between.heldReasons() == [])
        try street.pass(300, &lock)
        try await street.authorize(key)
      }
      let job = number == 0 ? "job-1" : "job-1\(number)"
      try await street.bringJob(job)
      var visit = Visit(street, job: job)
      try await visit.enter(&lock)
      try await visit.leave(&lock)
      #expect(try await visit.heldReasons() == [])
      let row = try await street.ledger.credentials(at: street.siteID, .job(job), limit: 1).first
      #expect(row?.issuer == (try Street.key(key)))
      former.insert(key, at: 0)
      try street.pass(300, &lock)
    }
  }

  @Test("LEDG-10: a pass of a retired key is freshened and taken back under that key")
  func retired() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    let bundle = try await visit.unlock()
    try street.rotate(to: Street.nextService, retiring: [Street.service])
    try await street.authorize(Street.nextService)
    _ = try await street.staple(as: Street.courier)
    try await street.ask(.veto, try visit.whole(), as: Street.resident)
    let staple = try await street.staple(as: Street.resident, of: Street.service)
    let (_, reason) = try visit.present(try bundle.adding(staple), to: &lock)
    #expect(reason == .belowBase)
  }
}
