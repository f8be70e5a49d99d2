import Foundation
import LatchkeyCore
import LatchkeySQLite
import LatchkeyService
import Testing

/// A process that ends at any moment.
@Suite("Crash") struct CrashTests {
  @Test("LEDG: what was told to be durable outlives the process", arguments: 0..<4)
  func killed(_ round: Int) async throws {
    let raw = try RawSQLite()
    defer { try? raw.remove() }
    try SQLiteLedger.migrate(at: raw.path)
    let output = raw.folder.appendingPathComponent("output")
    try Data().write(to: output)
    let writer = Process()
    writer.executableURL = Self.writer
    writer.arguments = [raw.path]
    writer.standardOutput = try FileHandle(forWritingTo: output)
    try writer.run()
    // Until it is well under way, and some more.
    while try Self.lines(output).count < 50 * (round + 1) {
      #expect(writer.isRunning)
      try await Task.sleep(for: .milliseconds(5))
    }
    kill(writer.processIdentifier, SIGKILL)
    writer.waitUntilExit()

    var told: [UInt8: UInt64] = [:]
    for line in try Self.lines(output) {
      let parts = line.split(separator: " ").compactMap { UInt64($0) }
      guard parts.count == 2 else { continue }
      told[UInt8(parts[0])] = parts[1]
    }
    #expect(try raw.run("PRAGMA integrity_check") == ["ok"])
    let ledger = try SQLiteLedger(at: raw.path)
    for (site, head) in told {
      let found = try await ledger.head(site)
      #expect(found >= head, "site \(site)")
      let events = try await ledger.events(at: Sample.site(site), after: 0, limit: 1_000_000)
      #expect(events.map(\.sequence) == Array(1...found), "whole, and in order")
      #expect(await ledger.outcome(Sample.change(site, after: found)) == nil)
    }
    ledger.close()
  }

  /// Whole lines: the last may be cut off.
  private static func lines(_ file: URL) throws -> [Substring] {
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard let end = text.lastIndex(of: "\n") else { return [] }
    return text[..<end].split(separator: "\n")
  }

  /// Beside the test bundle.
  private static var writer: URL {
    var folder = Bundle.main.bundleURL
    for _ in 0..<6 {
      let candidate = folder.appendingPathComponent("latchkey-ledger-writer")
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder),
        !isFolder.boolValue
      {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return Bundle.main.bundleURL.appendingPathComponent("latchkey-ledger-writer")
  }
}
