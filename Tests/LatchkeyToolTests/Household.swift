import Foundation
import Testing

/// A directory with a site, its simulated lock and the keys of everybody; removed at the end.
final class Household {
  let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("latchkey-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for name in ["owner", "camera", "auditor", "service", "guest"] {
      try expect("keygen", "--out", "\(name).key", "--public", "\(name).pub")
    }
    try expect(
      "site", "--owner", "owner.key", "--witness", "camera.pub", "--auditor", "auditor.pub",
      "--point", "front", "--time-zone", "Europe/Berlin", "--out", "site.json", "--lock",
      "front.lock")
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

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
  func askForChallenge(_ name: String = "challenge") throws {
    try expect("hello", "--issuer", "owner.pub", "--signed", "--out", "hello")
    try expect("decide", "--lock", "front.lock", "hello", "--out", name)
  }

  /// A presentation of the guest pass over a new challenge.
  func present(_ pass: String = "guest.pass", to name: String = "presentation") throws {
    try askForChallenge()
    try expect(
      "present", "--bundle", pass, "--key", "guest.key", "--challenge", "challenge", "--out", name)
  }

  /// Hands a message to the lock.
  func decide(_ message: String, _ options: String...) throws -> Tool.Run {
    try Tool.run(["decide", "--lock", "front.lock", message, "--json"] + options, in: directory)
  }
}
