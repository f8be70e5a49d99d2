import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import Testing

@Suite("A route of two doors")
struct RouteTests {
  @Test("REL-10: a trip through front and fridge is released when both are proven")
  func twoDoors() async throws {
    let street = try Street()
    var front = try street.makeLock("front", seed: 4)
    var fridge = try street.makeLock("fridge", seed: 8)
    var enrolment = try street.enrolment(front)
    let more = try street.enrolment(fridge)
    enrolment["locks"] =
      (enrolment["locks"] as? [[String: Any]] ?? []) + (more["locks"] as? [[String: Any]] ?? [])
    try await street.ask(.enrolSite, ["site": try street.site], enrolment, as: Street.owner)
    try await street.authorize(points: ["fridge", "front"])
    try await street.bringJob(route: ["front", "fridge"])
    var hall = Visit(street, job: "job-1")
    try await hall.enter(&front)
    var kitchen = Visit(street, job: "job-1", point: "fridge")
    try await kitchen.enter(&fridge)
    try await kitchen.leave(&fridge)
    #expect(try await kitchen.state() == "relocked")
    let held = try await hall.heldReasons()
    #expect(held.contains(4205))
    #expect(try await hall.trip() == "held")
    try await hall.leave(&front)
    #expect(try await hall.heldReasons() == [])
    #expect(try await hall.trip() == "released")
  }
}
