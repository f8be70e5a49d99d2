import Foundation
import Testing

@testable import latchkey

@Suite struct LockProcessTests {
  @Test func manyProcessesSpendAPassOnce() throws {
    let house = try Household()
    try house.issueGuestPass()
    let names = ["one", "two", "three", "four"]
    for name in names { try house.present(to: name) }
    let processes = try names.map {
      try Tool.start(["send", "--lock", "front.sock", $0, "--json"], in: house.directory)
    }
    #expect(
      processes.map { Tool.finish($0).verdict }.sorted() == ["allow", "deny", "deny", "deny"])
    let reasons = try house.diary().suffix(4).compactMap { $0["reason"] as? String }
    #expect(reasons == ["replayed", "replayed", "replayed"])
  }

  /// DEC-4
  @Test func killedBehindTheCommitItHasSpent() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    let before = try house.read("front.lock.flash")
    // Nobody reads the answer.
    let visitor = try LockLink(house.path("front.sock"))
    try visitor.send(try house.read("presentation"))
    let deadline = Date().addingTimeInterval(20)
    while try house.read("front.lock.flash") == before, Date() < deadline { usleep(1_000) }
    house.killLock()
    #expect(try house.read("front.lock.flash") != before)
    try house.startLock()
    try house.tellTime()
    try house.present(to: "again")
    #expect(try house.send("again") == "replayed")
  }

  @Test func killedAtAnyMomentTheStateIsWhole() throws {
    let house = try Household()
    try house.issueGuestPass()
    for milliseconds in [0, 2, 4, 7, 11, 16, 30] {
      try house.tellTime()
      try house.present()
      let visitor = try LockLink(house.path("front.sock"))
      try visitor.send(try house.read("presentation"))
      usleep(useconds_t(milliseconds * 1_000))
      house.killLock()
      try house.startLock()
      #expect(try house.diary("boot").last?["journal"] as? String != "damaged")
      #expect(try house.diary("boot").last?["halted"] as? Bool == false)
    }
    try house.tellTime()
    try house.present(to: "last")
    #expect(["allow", "replayed"].contains(try house.send("last")))
    try house.present(to: "after")
    #expect(try house.send("after") == "replayed")
  }

  @Test func aPowerCycleLosesMemoryAndKeepsWhatWasSpent() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    #expect(try house.send("presentation") == "allow")
    #expect(try house.send("presentation") == "nonceSpent")
    try house.present(to: "before")
    house.killLock()
    try house.startLock()
    #expect(try house.send("presentation") == "nonceUnknown")
    #expect(try house.send("before") == "nonceUnknown")
    try house.present(to: "dark")
    #expect(try house.send("dark") == "clockUncertain")
    try house.tellTime()
    try house.present(to: "after")
    #expect(try house.send("after") == "replayed")
  }

  static let prlimit = "/usr/bin/prlimit"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: prlimit)))
  func aLockThatCannotWriteDoesNotOpen() throws {
    let house = try Household()
    try house.issueGuestPass()
    try house.present()
    let before = try house.read("front.lock.flash")
    let lock = try #require(house.lock)
    // No file of this process may grow, or be written at all.
    let limit = try ToolProcess(
      [Self.prlimit, "--pid", "\(lock.processIdentifier)", "--fsize=0"], in: house.directory)
    try #require(limit.finish().status == 0)
    let run = try house.run("send", "--lock", "front.sock", "presentation", "--json")
    #expect(run.status == 1)
    #expect(run.verdict == "deny")
    let view = try house.look(until: "motor=still")
    #expect(view["bolt"] as? String == "thrown")
    #expect(view["state"] as? String == "secured")
    #expect(try house.read("front.lock.flash") == before)
  }

  @Test func aSecondProcessOnTheSameFlashIsRefused() throws {
    let house = try Household()
    let run = try house.run("lock", "run", "--state", "front.lock", "--listen", "other.sock")
    #expect(run.status == 4)
    #expect(run.complaint.contains("Another process runs this lock."))
    // The first one is still there, and so are its sockets.
    try house.askForChallenge()
  }

  @Test func aLockWithoutItsFlashIsNotANewOne() throws {
    let house = try Household()
    house.killLock()
    try FileManager.default.removeItem(atPath: house.path("front.lock.flash"))
    let run = try house.run("lock", "run", "--state", "front.lock", "--listen", "front.sock")
    #expect(run.status == 4)
    #expect(!FileManager.default.fileExists(atPath: house.path("front.lock.flash")))
    #expect(try house.run("lock", "make", "--state", "front.lock").status == 4)
  }

  @Test func toldToEndItLeavesNothingBehind() throws {
    let house = try Household()
    let lock = try #require(house.lock)
    let idle = try LockLink(house.path("front.sock"))
    kill(lock.processIdentifier, SIGTERM)
    let end = lock.finish()
    #expect(!end.wasKilled && end.status == 0)
    #expect(!FileManager.default.fileExists(atPath: house.path("front.sock")))
    #expect(!FileManager.default.fileExists(atPath: house.path("front.lock.house")))
    #expect(throws: ToolFailure.self) { try idle.next(within: 1_000) }
    try house.startLock()
    try house.askForChallenge()
  }

  @Test func withoutPowerNobodyIsAnswered() throws {
    let house = try Household()
    try house.expect("house", "cut-power", "--state", "front.lock")
    #expect(try house.run("hello", "--lock", "front.sock", "--out", "challenge").status == 5)
    try house.expect("house", "restore-power", "--state", "front.lock")
    try house.askForChallenge()
    #expect(try house.look()["boots"] as? Int == 2)
  }
}
