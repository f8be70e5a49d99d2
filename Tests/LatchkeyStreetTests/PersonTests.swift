import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import Testing

@Suite("What people decide")
struct PersonTests {
  @Test("DLV-12: behind a veto nothing is requested")
  func vetoBefore() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await street.ask(.veto, try visit.whole(), as: Street.resident)
    let challenge = try lock.challenge()
    let refused = try await problem {
      try await street.ask(
        .requestLeg, try visit.leg(), ["challenge": Base64URL.encode(challenge)],
        as: Street.courier)
    }
    #expect(refused?.reason == .vetoed)
    try await street.ask(.liftVeto, try visit.whole(), as: Street.resident)
    try await visit.request(at: &lock)
  }

  @Test("DLV-11: a veto between pass and door holds at the lock once it has the staple")
  func vetoBetween() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    let bundle = try await visit.unlock()
    try await street.ask(.veto, try visit.whole(), as: Street.resident)
    let staple = try await street.staple(as: Street.resident)
    let (answer, reason) = try visit.present(try bundle.adding(staple), to: &lock)
    #expect(!answer.isAllowed)
    // No other serial lived, so that the base has passed it.
    #expect(reason == .belowBase)
  }

  @Test("DLV-11: a veto while the door is open is an incident")
  func vetoWhileOpen() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.enter(&lock)
    try await street.ask(.veto, try visit.whole(), as: Street.resident)
    #expect(try await visit.incidents() == ["vetoedWhileOpen"])
    try await visit.leave(&lock)
    let held = try await problem { _ = try await visit.heldReasons() }
    #expect(held?.reason == .incidentOpen)
    try await visit.closeIncidents()
    #expect(try await visit.heldReasons() == [])
    #expect(try await visit.trip() == "released")
  }

  @Test("DLV-18: who replaces a courier takes his pass back")
  func courierChanged() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    let bundle = try await visit.unlock()
    try await street.ask(
      .putCourier, ["courier": "dora"],
      ["key": Named(try Street.key(Street.secondCourier)).description], as: Street.root)
    try await street.ask(
      .putJob, ["site": try street.site, "job": "job-1"], street.jobBody(courier: "dora"),
      as: Street.root)
    let staple = try await street.staple(as: Street.resident)
    let (_, reason) = try visit.present(try bundle.adding(staple), to: &lock)
    #expect(reason == .belowBase)
    let refused = try await problem { _ = try await visit.unlock() }
    #expect(refused?.reason == .notAuthorized)
  }

  @Test("DLV-22: a named person lets a courier go whose lock is silent; it is not called proven")
  func unproven() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    let bundle = try await visit.unlock()
    _ = try visit.present(bundle, to: &lock)
    for seed in [Street.courier, Street.camera] {
      let refused = try await problem {
        try await street.ask(.releaseUnproven, try visit.whole(), ["why": "dead"], as: seed)
      }
      #expect(refused?.reason == .notAuthorized)
    }
    try await street.ask(.releaseUnproven, try visit.whole(), ["why": "dead"], as: Street.root)
    #expect(try await visit.trip() == "releasedUnproven")
    #expect(try await visit.incidents() == ["releasedUnproven"])
  }
}
