import Foundation
import Testing

@Suite struct LedgerTests {
  /// ISS-1
  @Test func manyProcessesNeverGiveOneSerialTwice() throws {
    let house = try Household()
    let processes = try (0..<4).map { index in
      try Tool.start(
        [
          "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point",
          "front", "--life", "1h", "--out", "pass\(index)", "--json",
        ], in: house.directory)
    }
    let serials = processes.compactMap { Tool.finish($0).report["serial"] as? Int }.sorted()
    #expect(serials == [1, 2, 3, 4])
  }

  /// STAPLE-10
  @Test func aRevocationIsInTheNextStaple() throws {
    let house = try Household()
    try house.issueGuestPass()
    let run = try house.expect(
      "staple", "--site", "site.json", "--key", "owner.key", "--revoke", "1", "--out", "staple",
      "--json")
    #expect(run.report["revoked"] as? [Int] == [1])
    try house.expect(
      "bundle", "--from", "guest.pass", "--staple", "staple", "--out", "stapled.pass")
    let preview = try house.run(
      "preview", "--bundle", "stapled.pass", "--site", "site.json", "--json")
    #expect(preview.verdict == "revoked")
    try house.present("stapled.pass")
    #expect(try house.send("presentation") == "revoked")
  }

  @Test func aSerialThatWasNeverGivenOutIsNotRevoked() throws {
    let house = try Household()
    let run = try house.run(
      "staple", "--site", "site.json", "--key", "owner.key", "--revoke", "7", "--out", "staple")
    #expect(run.status == 3)
  }

  @Test func theLedgerOfAnotherKeyIsRefused() throws {
    let house = try Household()
    try house.issueGuestPass()
    let run = try house.run(
      "staple", "--site", "site.json", "--key", "service.key", "--ledger", "owner.ledger.json",
      "--out", "staple")
    #expect(run.status == 3)
  }

  /// HOLD-2
  @Test func nobodyGetsTwoProofsOverOneChallenge() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    let run = try house.run(
      "present", "--bundle", "guest.pass", "--key", "guest.key", "--challenge", "challenge",
      "--out", "second", "--json")
    #expect(run.status == 3)
    #expect(run.verdict == "challengeReused")
    #expect(!FileManager.default.fileExists(atPath: house.path("second")))
  }
}
