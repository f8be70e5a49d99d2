import Testing

@Suite struct ExitStatusTests {
  @Test func helpAndVersionAreFine() throws {
    let house = try Household()
    #expect(try house.expect("--help").text.contains("EXIT STATUS"))
    #expect(try !house.expect("--version").text.isEmpty)
    #expect(try house.expect("--generate-completion-script", "bash").text.contains("latchkey"))
  }

  @Test func wrongUsageIsTwo() throws {
    let house = try Household()
    #expect(try house.run("open-sesame").status == 2)
    #expect(try house.run("keygen").status == 2)
    #expect(try house.run("inspect").status == 2)
    let run = try house.run(
      "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point", "front",
      "--life", "soon", "--out", "pass")
    #expect(run.status == 2)
    #expect(run.complaint.contains("--life"))
  }

  @Test func whatARuleRefusesIsThree() throws {
    let house = try Household()
    // CRED-2
    let run = try house.run(
      "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point", "front",
      "--from", "now", "--until", "now-1h", "--out", "pass", "--json")
    #expect(run.status == 3)
    #expect(run.verdict == "emptyWindow")
    #expect(run.complaint.contains("expiration"))
    #expect(run.complaint.contains("CRED-2"))
    #expect(run.complaint.split(separator: "\n").count == 1)
  }

  @Test func aMissingFileIsFour() throws {
    let house = try Household()
    #expect(try house.run("preview", "--bundle", "none", "--site", "site.json").status == 4)
    #expect(try house.run("lock", "run", "--state", "none", "--listen", "x").status == 4)
  }

  @Test func aLockThatIsNotThereIsFive() throws {
    let house = try Household()
    #expect(try house.run("hello", "--lock", "none", "--out", "challenge").status == 5)
    #expect(try house.run("send", "--lock", "localhost:1", "site.json").status == 5)
    #expect(try house.run("house", "look", "--state", "none").status == 5)
  }

  @Test func aDenialIsOne() throws {
    let house = try Household()
    try house.issueGuestPass()
    let visit = [
      "present", "--bundle", "guest.pass", "--key", "guest.key", "--lock", "front.sock", "--out",
      "presentation", "--answer", "answer", "--json",
    ]
    #expect(try Tool.run(visit, in: house.directory).status == 0)
    let again = try Tool.run(visit, in: house.directory)
    #expect(again.status == 1)
    #expect(again.verdict == "deny")
    #expect(try house.verdict() == "replayed")
    let answer = try house.run(
      "verify-answer", "answer", "--presentation", "presentation", "--site", "site.json")
    #expect(answer.status == 1)
    #expect(try house.run("house", "close-door", "--state", "front.lock").status == 0)
    _ = try house.look(until: "bolt=withdrawn")
    #expect(try house.run("house", "throw-by-hand", "--state", "front.lock").status == 0)
    let pushed = try house.run("house", "open-door", "--state", "front.lock", "--within", "0s")
    #expect(pushed.status == 1)
  }
}
