import Foundation
import Testing

@testable import latchkey

@Suite struct DoorTests {
  /// SESS-10
  @Test func theDoorLocksItselfBehindAVisitor() throws {
    let house = try Household()
    try house.expect(
      "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point", "front",
      "--life", "1h", "--uses", "1", "--relock-within", "2m", "--out", "guest.pass")
    try house.present()
    #expect(try house.send("presentation") == "allow")
    try house.expect("house", "open-door", "--state", "front.lock")
    #expect(try house.look(until: "state=opened")["door"] as? String == "open")
    try house.expect("house", "close-door", "--state", "front.lock")
    let view = try house.look(until: "state=secured", "motor=still")
    #expect(view["bolt"] as? String == "thrown")
    #expect(view["receipts"] as? Int == 4)
    #expect(
      try house.diary("door").compactMap { $0["says"] as? String } == [
        "opened", "closed", "locked",
      ])
  }

  @Test("SHOW-1: who stays on the connection is shown the lock's word that the door is locked")
  func theLockShowsThatItIsLocked() throws {
    let house = try Household()
    try house.expect(
      "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point", "front",
      "--life", "1h", "--uses", "1", "--relock-within", "2m", "--out", "guest.pass")
    let visitor = try Tool.start(
      [
        "present", "--bundle", "guest.pass", "--key", "guest.key", "--lock", "front.sock",
        "--until", "locked", "--within", "30s", "--json",
      ], in: house.directory)
    try house.expect(
      "house", "open-door", "--state", "front.lock", "--within", "20s", "--until", "state=opened")
    try house.expect("house", "close-door", "--state", "front.lock")
    let run = Tool.finish(visitor)
    #expect(run.status == 0, "\(run.complaint)")
    let shown = run.report["shown"] as? [[String: Any]] ?? []
    #expect(
      shown.compactMap { $0["event"] as? String } == ["unlocked", "opened", "closed", "locked"])
    #expect(Set(shown.compactMap { $0["session"] as? Int }) == [0])
  }

  /// SESS-12
  @Test func aDoorThatStoodOpenWhenThePowerWentIsFoundOpen() throws {
    let house = try Household()
    try house.expect(
      "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point", "front",
      "--life", "1h", "--relock-within", "2m", "--out", "guest.pass")
    try house.present()
    #expect(try house.send("presentation") == "allow")
    try house.expect("house", "open-door", "--state", "front.lock")
    _ = try house.look(until: "state=opened")
    house.killLock()
    try house.startLock()
    let view = try house.look(until: "state=overdueOpen")
    #expect(view["alarm"] as? String == "door")
    try house.expect("house", "close-door", "--state", "front.lock")
    #expect(try house.look(until: "state=secured")["alarm"] as? String == "none")
    #expect(try house.diary("door").compactMap { $0["says"] as? String }.last == "lockedLate")
  }

  /// SESS-10: the bolt is tried again.
  @Test func aBlockedBoltIsThrownOnceItIsFree() throws {
    let house = try Household()
    try house.expect(
      "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point", "front",
      "--life", "1h", "--relock-within", "2m", "--out", "guest.pass")
    try house.present()
    #expect(try house.send("presentation") == "allow")
    try house.expect("house", "open-door", "--state", "front.lock")
    try house.expect("house", "block-bolt", "--state", "front.lock")
    try house.expect("house", "close-door", "--state", "front.lock")
    _ = try house.look(until: "state=locking", "motor=still")
    try house.expect("house", "free-bolt", "--state", "front.lock")
    let view = try house.look(until: "state=secured")
    #expect(view["bolt"] as? String == "thrown")
  }

  /// SESS-13
  @Test func aForcedDoorSoundsTheAlarm() throws {
    let house = try Household()
    try house.expect("house", "force-door", "--state", "front.lock")
    let view = try house.look(until: "state=forced")
    #expect(view["alarm"] as? String == "intrusion")
  }

  /// CONF-10
  @Test func nobodyFoundsASiteFromOutside() throws {
    let house = try Household()
    try house.expect("lock", "make", "--state", "back.lock", "--public", "back.pub")
    let process = try Tool.start(
      ["lock", "run", "--state", "back.lock", "--listen", "back.sock"], in: house.directory)
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    try house.expect(
      "house", "look", "--state", "back.lock", "--until", "power=on", "--within", "20s")
    func found(label: String) throws -> Tool.Run {
      try house.run(
        "site", "--owner", "owner.key", "--auditor", "auditor.pub", "--point", "back",
        "--time-zone", "Europe/Berlin", "--out", "back.json", "--lock", "back.sock", "--label",
        label)
    }
    #expect(try found(label: "back.pub").status == 3)
    try house.expect("house", "press-inside", "--state", "back.lock")
    // Another lock's label is not this one's.
    #expect(try found(label: "front.pub").status == 3)
    #expect(try found(label: "back.pub").status == 0)
  }
}
