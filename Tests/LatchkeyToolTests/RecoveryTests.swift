import Foundation
import Testing

@Suite struct RecoveryTests {
  @Test("RESET-1, CONF-12: a lock that was reset is founded again, and old passes are dead")
  func reset() throws {
    let house = try Household()
    try house.issueGuestPass()
    let refused = try house.run("reset", "--lock", "front.lock", "--json")
    #expect(refused.status == 3)
    #expect(refused.complaint.contains("presenceRequired"))
    try house.expect("reset", "--lock", "front.lock", "--present")
    try house.askForChallenge()
    try house.expect(
      "site", "--owner", "owner.key", "--auditor", "auditor.pub", "--point", "front",
      "--time-zone", "Europe/Berlin", "--out", "again.json", "--lock", "front.lock")
    let twice = try house.run(
      "site", "--owner", "owner.key", "--auditor", "auditor.pub", "--point", "front",
      "--time-zone", "Europe/Berlin", "--out", "third.json", "--lock", "front.lock")
    #expect(twice.status == 3)
    #expect(twice.complaint.contains("sequenceGap"))
    try house.present()
    #expect(try house.decide("presentation").verdict == "wrongSite")
    try house.expect(
      "issue", "--site", "again.json", "--key", "owner.key", "--to", "guest.pub", "--point",
      "front", "--life", "1h", "--ledger", "again.ledger.json", "--out", "new.pass")
    try house.present("new.pass", to: "new")
    #expect(try house.decide("new").verdict == "allow")
  }

  @Test("TIME-13, CONF-14: the clock is set back, and all passes end")
  func setBack() throws {
    let house = try Household()
    try house.issueGuestPass()
    let arguments = [
      "set-back", "--site", "site.json", "--key", "owner.key", "--lock", "front.lock",
    ]
    let refused = try Tool.run(arguments, in: house.directory)
    #expect(refused.status == 3)
    #expect(refused.complaint.contains("presenceRequired"))
    let run = try Tool.run(arguments + ["--present", "--json"], in: house.directory)
    #expect(run.report["sequence"] as? Int == 1)
    try house.present()
    #expect(try house.decide("presentation").verdict == "superseded")
    try house.issueGuestPass(to: "new.pass")
    try house.present("new.pass", to: "new")
    #expect(try house.decide("new").verdict == "allow")
  }
}
