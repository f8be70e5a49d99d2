import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService
import Testing

@Suite("A courier at the door")
struct DoorwayTests {
  @Test("DLV-2: a courier who claims to be done, without receipts, is not")
  func claims() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    let bundle = try await visit.unlock()
    _ = try visit.present(bundle, to: &lock)
    let refused = try await problem {
      try await street.ask(.deliver, try visit.leg(), as: Street.courier)
    }
    #expect(refused?.reason == .outOfTurn)
    #expect(try await !visit.heldReasons().isEmpty)
    #expect(try await visit.trip() == "held")
  }

  @Test("DLV-14, DLV-20: a door left open is an incident, and holds until a person closes it")
  func leftOpen() async throws {
    let street = try Street()
    var lock = try await street.open(needs: ["knock", "scan"])
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock, butNot: .recording)
    let bundle = try await visit.unlock()
    _ = try visit.present(bundle, to: &lock)
    try await visit.bringReceipts(of: &lock)
    lock.openDoor()
    try street.pass(300, &lock)
    _ = try await street.service.runTimers(at: street.now)
    #expect(try await visit.incidents() == ["relockUnproven"])
    lock.closeDoor()
    try await visit.bringReceipts(of: &lock)
    let held = try await problem { _ = try await visit.heldReasons() }
    #expect(held?.reason == .incidentOpen)
    let courier = try await problem { try await visit.closeIncidents(as: Street.courier) }
    #expect(courier?.reason == .notAuthorized)
    try await visit.closeIncidents()
    #expect(try await visit.heldReasons() == [])
    #expect(try await visit.trip() == "released")
  }

  @Test("DLV-13: a camera that falls silent while the door may be open is missed")
  func silence() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.enter(&lock)
    for _ in 0..<2 {
      try street.pass(15, &lock)
      try await street.ask(.heartbeat, try visit.whole(), as: Street.camera)
      _ = try await street.service.runTimers(at: street.now)
    }
    #expect(try await visit.incidents() == [])
    try street.pass(16, &lock)
    _ = try await street.service.runTimers(at: street.now)
    #expect(try await visit.incidents() == ["witnessLost"])
  }

  @Test("DLV-8: no second pass while the first may open")
  func secondPass() async throws {
    let street = try Street()
    var lock = try await street.open()
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock)
    _ = try await visit.unlock()
    let refused = try await problem { try await visit.request(at: &lock) }
    #expect(refused?.reason == .credentialLives)
  }

  @Test("DLV-19: a door that was not opened may be tried again")
  func unopened() async throws {
    let street = try Street()
    var lock = try await street.open(needs: ["knock", "scan"])
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock, butNot: .recording)
    let first = try await visit.unlock()
    _ = try visit.present(first, to: &lock)
    try await visit.bringReceipts(of: &lock)
    for _ in 0..<12 { try street.pass(10, &lock) }
    try await visit.bringReceipts(of: &lock)
    #expect(try await visit.state() == "unopened")
    try await visit.gather(at: &lock, butNot: .recording)
    let second = try await visit.unlock()
    let (answer, reason) = try visit.present(second, to: &lock)
    #expect(answer.isAllowed && reason == nil)
  }

  @Test("CHAL-3: a challenge of another lock, or unsigned, begins nothing")
  func challenges() async throws {
    let street = try Street()
    var lock = try await street.open()
    var other = try street.makeLock("front", seed: 30)
    let visit = Visit(street, job: "job-1")
    for challenge in [try other.challenge(), try lock.hello([0x83, 0x03, 0x00, 0x80])] {
      let refused = try await problem {
        try await street.ask(
          .requestLeg, try visit.leg(), ["challenge": Base64URL.encode(challenge)],
          as: Street.courier)
      }
      #expect(refused?.status == 422)
    }
  }

  @Test("NONCE-3: a pass for an old challenge opens nothing")
  func oldChallenge() async throws {
    let street = try Street()
    var lock = try await street.open(needs: ["knock", "scan"])
    var visit = Visit(street, job: "job-1")
    try await visit.gather(at: &lock, butNot: .recording)
    let bundle = try await visit.unlock()
    try street.pass(200, &lock)
    let (bytes, reason) = try visit.presentUnread(bundle, to: &lock)
    #expect(reason == .nonceExpired && bytes.count == 3)
  }

  @Test("OPER-7: evidence of other parcels, people, jobs and locks is refused")
  func evidence() async throws {
    let street = try Street()
    var lock = try await street.open()
    let other = try street.makeLock("fridge", seed: 8)
    var visit = Visit(street, job: "job-1")
    try await visit.request(at: &lock)
    let nonce = try UnverifiedChallenge(message: visit.challenge).content.nonce
    try await visit.give(try street.evidence(.knock, .visit(nonce), at: lock.lockID))
    let statements = [
      try await visit.scan(at: lock.lockID, parcels: ["PK-78"]),
      try await visit.scan(at: lock.lockID, by: Street.stranger),
      try await visit.scan(at: lock.lockID, by: Street.secondCourier),
      try await visit.scan(at: other.lockID),
      try street.evidence(.knock, .visit(nonce), at: lock.lockID, by: Street.courier),
    ]
    for statement in statements {
      let refused = try await problem { try await visit.give(statement) }
      #expect(refused?.requirement == "OPER-7" && refused?.reason == .evidenceMismatch)
    }
    try await street.ask(
      .putJob, ["site": try street.site, "job": "job-2"], street.jobBody(), as: Street.root)
    let foreign = try await Visit(street, job: "job-2").scan(at: lock.lockID)
    // Another job has another salt: its scan is one of other parcels.
    let refused = try await problem { try await visit.give(foreign) }
    #expect(refused?.reason == .evidenceMismatch)
    try await visit.give(try await visit.scan(at: lock.lockID))
  }
}
