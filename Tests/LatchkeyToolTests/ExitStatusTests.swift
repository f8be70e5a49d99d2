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
    #expect(try house.run("decide", "--lock", "none", "site.json").status == 4)
  }

  @Test func aDenialIsOne() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    #expect(try house.decide("presentation").status == 0)
    let run = try house.decide("presentation", "--out", "answer")
    #expect(run.status == 1)
    #expect(run.verdict == "nonceSpent")
    let answer = try house.run(
      "verify-answer", "answer", "--presentation", "presentation", "--site", "site.json")
    #expect(answer.status == 1)
  }
}
