import Foundation
import Testing

/// A directory with a site, its running lock and the keys of everybody; all of it ends with it.
final class Household {
  let directory: URL
  /// The process of the lock; `nil` while it has no power.
  private(set) var lock: ToolProcess?

  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("latchkey-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for name in ["owner", "camera", "auditor", "service", "guest"] {
      try expect("keygen", "--out", "\(name).key", "--public", "\(name).pub")
    }
    try expect("lock", "make", "--state", "front.lock", "--public", "front.pub")
    try startLock()
    try expect("house", "press-inside", "--state", "front.lock")
    try expect(
      "site", "--owner", "owner.key", "--witness", "camera.pub", "--auditor", "auditor.pub",
      "--point", "front", "--time-zone", "Europe/Berlin", "--out", "site.json", "--lock",
      "front.sock", "--label", "front.pub")
  }

  deinit {
    killLock()
    try? FileManager.default.removeItem(at: directory)
  }

  /// Gives the lock its power.
  func startLock(_ arguments: String...) throws {
    lock = try Tool.start(
      ["lock", "run", "--state", "front.lock", "--listen", "front.sock", "--json"] + arguments,
      in: directory, diary: path("front.log"))
    try expect(
      "house", "look", "--state", "front.lock", "--until", "power=on", "--within", "20s")
  }

  /// Takes its power away, at once.
  func killLock() {
    guard let lock else { return }
    kill(lock.processIdentifier, SIGKILL)
    lock.waitUntilExit()
    self.lock = nil
  }

  /// The lines of the lock's diary about one kind of event.
  func diary(_ event: String = "visit") throws -> [[String: Any]] {
    try read("front.log").split(separator: 0x0a).compactMap {
      try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
    }.filter { $0["event"] as? String == event }
  }

  /// What the lock decided last: `allow`, or the name of the reason.
  func verdict() throws -> String {
    let last = try diary().last
    return (last?["reason"] ?? last?["verdict"]) as? String ?? ""
  }

  /// How things stand at the door.
  func look(until wanted: String..., within: String = "20s") throws -> [String: Any] {
    let waits = wanted.flatMap { ["--until", $0] }
    return try Tool.run(
      ["house", "look", "--state", "front.lock", "--within", within, "--json"] + waits,
      in: directory
    ).report
  }

  func run(_ arguments: String...) throws -> Tool.Run { try Tool.run(arguments, in: directory) }

  /// Runs where nothing may go wrong.
  @discardableResult
  func expect(
    _ arguments: String..., at location: SourceLocation = #_sourceLocation
  ) throws -> Tool.Run {
    let run = try Tool.run(arguments, in: directory)
    try #require(run.status == 0 && !run.wasKilled, "\(run.complaint)", sourceLocation: location)
    return run
  }

  func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: directory.appendingPathComponent(name)))
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: directory.appendingPathComponent(name))
  }

  /// Permission bits of a file.
  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }

  /// A guest pass that opens once.
  func issueGuestPass(to name: String = "guest.pass") throws {
    try expect(
      "issue", "--site", "site.json", "--key", "owner.key", "--to", "guest.pub", "--point", "front",
      "--life", "1h", "--uses", "1", "--out", name)
  }

  /// A challenge of the lock.
  func askForChallenge(_ name: String = "challenge", _ options: String...) throws {
    let arguments = ["hello", "--issuer", "owner.pub", "--lock", "front.sock", "--out", name]
    let run = try Tool.run(arguments + options, in: directory)
    try #require(run.status == 0, "\(run.complaint)")
  }

  /// A presentation of the guest pass over a new challenge.
  func present(_ pass: String = "guest.pass", to name: String = "presentation") throws {
    try askForChallenge()
    try expect(
      "present", "--bundle", pass, "--key", "guest.key", "--challenge", "challenge", "--out", name)
  }

  /// Hands a message to the lock.
  ///
  /// - Returns: What it decided, by its diary.
  func send(_ message: String, _ options: String...) throws -> String {
    let run = try Tool.run(["send", "--lock", "front.sock", message] + options, in: directory)
    let verdict = try verdict()
    try #require(run.status == (verdict == "allow" ? 0 : 1), "\(run.complaint)")
    return verdict
  }

  /// Tells the lock the time, as its owner.
  func tellTime() throws {
    try askForChallenge()
    try expect(
      "time", "--site", "site.json", "--key", "owner.key", "--challenge", "challenge", "--out",
      "time")
    try expect("ferry", "--time", "time", "--lock", "front.sock")
  }
}
