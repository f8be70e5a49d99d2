import Foundation
import Testing

@Suite struct DecideTests {
  @Test func manyProcessesSpendAPassOnce() throws {
    let house = try Household()
    try house.issueGuestPass()
    let names = ["one", "two", "three", "four"]
    for name in names { try house.present(to: name) }
    let processes = try names.map {
      try Tool.start(["decide", "--lock", "front.lock", $0, "--json"], in: house.directory)
    }
    let verdicts = processes.map { Tool.finish($0).verdict }.sorted()
    #expect(verdicts == ["allow", "replayed", "replayed", "replayed"])
  }

  /// DEC-4
  @Test func killedBeforeItAnsweredItHasSpent() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    // Nobody reads the answer: the process stops between persisting and answering.
    #expect(mkfifo(house.path("answer"), 0o600) == 0)
    let before = try house.read("front.lock.flash")
    let process = try Tool.start(
      ["decide", "--lock", "front.lock", "presentation", "--out", "answer"], in: house.directory)
    let deadline = Date().addingTimeInterval(20)
    func hasReceipt() -> Bool { (try? house.read("front.lock.flash")) != before }
    while !hasReceipt(), Date() < deadline { usleep(20_000) }
    #expect(hasReceipt())
    kill(process.processIdentifier, SIGKILL)
    #expect(Tool.finish(process).wasKilled)
    // The kernel has freed the lock of the file, the state is whole, and the pass is spent.
    try house.present(to: "again")
    #expect(try house.decide("again").verdict == "replayed")
  }

  @Test func killedAtAnyMomentTheStateIsWhole() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    for milliseconds in stride(from: 1, through: 61, by: 6) {
      let process = try Tool.start(
        ["decide", "--lock", "front.lock", "presentation"], in: house.directory)
      usleep(useconds_t(milliseconds * 1_000))
      kill(process.processIdentifier, SIGKILL)
      _ = Tool.finish(process)
      try house.askForChallenge()
    }
    try house.present(to: "last")
    #expect(["allow", "replayed"].contains(try house.decide("last").verdict))
    try house.present(to: "after")
    #expect(try house.decide("after").verdict == "replayed")
  }

  @Test func aPowerCycleLosesMemoryAndKeepsWhatWasSpent() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    #expect(try house.decide("presentation").verdict == "allow")
    try house.present(to: "before")
    try house.expect("decide", "--lock", "front.lock", "--power-cycle")
    #expect(try house.decide("before").verdict == "nonceUnknown")
    try house.present(to: "dark")
    #expect(try house.decide("dark").verdict == "clockUncertain")
    try house.askForChallenge()
    try house.expect(
      "time", "--site", "site.json", "--key", "owner.key", "--challenge", "challenge", "--out",
      "time")
    try house.expect("ferry", "--time", "time", "--out", "ferry")
    #expect(try house.decide("ferry").verdict == "allow")
    try house.present(to: "after")
    #expect(try house.decide("after").verdict == "replayed")
  }

  @Test func aLockThatCannotWriteDoesNotOpen() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    // No name is left for the file that is written aside.
    let name = String(repeating: "x", count: 250)
    try FileManager.default.moveItem(atPath: house.path("front.lock"), toPath: house.path(name))
    let before = try house.read(name)
    let run = try house.run("decide", "--lock", name, "presentation", "--out", "answer")
    #expect(run.status == 4)
    #expect(try house.read(name) == before)
    #expect(!FileManager.default.fileExists(atPath: house.path("answer")))
  }

  @Test(
    arguments: [
      [], [0], [0x86, 1], [0x83, 3], [0xd2, 0x84], [0x85, 2], [0xff, 0xff, 0xff, 0xff],
    ] as [[UInt8]])
  func junkIsRefused(bytes: [UInt8]) throws {
    let house = try Household()
    try house.write(bytes, to: "junk")
    let run = try house.decide("junk")
    #expect(!run.wasKilled)
    #expect(run.status == 1 || run.status == 3)
  }
}
