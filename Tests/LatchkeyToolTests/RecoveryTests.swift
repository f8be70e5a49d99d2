import Foundation
import Testing

@Suite struct RecoveryTests {
  @Test("RESET-1, CONF-12: a lock that was reset is founded again, and old passes are dead")
  func reset() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.expect("house", "hold-inside", "--state", "front.lock")
    try house.askForChallenge()
    func found(_ name: String) throws -> Tool.Run {
      try house.run(
        "site", "--owner", "owner.key", "--auditor", "auditor.pub", "--point", "front",
        "--time-zone", "Europe/Berlin", "--out", name, "--lock", "front.sock", "--label",
        "front.pub", "--again")
    }
    #expect(try found("again.json").status == 0)
    #expect(try found("third.json").status == 3)
    #expect(try house.verdict() == "sequenceGap")
    try house.present()
    #expect(try house.send("presentation") == "wrongSite")
    try house.expect(
      "issue", "--site", "again.json", "--key", "owner.key", "--to", "guest.pub", "--point",
      "front", "--life", "1h", "--ledger", "again.ledger.json", "--out", "new.pass")
    try house.present("new.pass", to: "new")
    #expect(try house.send("new") == "allow")
  }

  @Test("TIME-13, CONF-14: the clock is set back, and all passes end")
  func setBack() throws {
    let house = try Household()
    try house.issueGuestPass()
    let arguments = [
      "set-back", "--site", "site.json", "--key", "owner.key", "--lock", "front.sock",
      "--json",
    ]
    let refused = try Tool.run(arguments, in: house.directory)
    #expect(refused.status == 3)
    #expect(try house.verdict() == "presenceRequired")
    try house.expect("house", "press-inside", "--state", "front.lock")
    let run = try Tool.run(arguments, in: house.directory)
    #expect(run.report["sequence"] as? Int == 1)
    try house.present()
    #expect(try house.send("presentation") == "superseded")
    try house.issueGuestPass(to: "new.pass")
    try house.present("new.pass", to: "new")
    #expect(try house.send("new") == "allow")
  }
}
