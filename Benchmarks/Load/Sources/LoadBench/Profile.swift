import Foundation

/// Where a process spends its processor time, by `perf`: each sample belongs to the innermost frame
/// of its stack that has a known part. What only the runtime, malloc or the kernel is known of goes
/// to whoever called it, where the stack says who.
final class Profile {
  private let recorder = Process()
  private let file: String

  /// - Returns: `nil` where `perf` cannot record.
  init?(of deployment: Deployment) {
    file = deployment.folder.appending(path: "perf.data").path
    recorder.executableURL = URL(filePath: "/usr/bin/env")
    recorder.arguments = [
      "perf", "record", "-q", "-F", "499", "--call-graph", "fp", "-o", file, "-p",
      String(deployment.processID),
    ]
    recorder.standardError = FileHandle.nullDevice
    guard (try? recorder.run()) != nil else { return nil }
    Thread.sleep(forTimeInterval: 1)
    guard recorder.isRunning else { return nil }
  }

  /// Reads the recording, which has ended with the service: a child of Foundation's hears no signal.
  ///
  /// - Returns: For each part its share of all samples, and the number of samples.
  func shares() throws -> [String: Double] {
    recorder.waitUntilExit()
    let reader = Process()
    let pipe = Pipe()
    reader.executableURL = URL(filePath: "/usr/bin/env")
    reader.arguments = ["perf", "script", "--no-inline", "-i", file, "-F", "ip,sym,dso"]
    reader.standardOutput = pipe
    reader.standardError = FileHandle.nullDevice
    try reader.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    reader.waitUntilExit()
    var counts: [String: Double] = [:]
    let samples = text.split(separator: "\n\n")
    for sample in samples { counts[Self.part(of: sample), default: 0] += 1 }
    guard !samples.isEmpty else { throw Fault("perf has seen nothing") }
    return counts.mapValues { $0 / Double(samples.count) }
      .merging(["samples": Double(samples.count)]) { first, _ in first }
  }

  /// Innermost frames come first.
  private static func part(of sample: Substring) -> String {
    for frame in sample.split(separator: "\n") {
      for (part, marks) in parts where marks.contains(where: { frame.contains($0) }) {
        return part
      }
    }
    return "other"
  }

  private static let parts: [(String, [String])] = [
    ("crypto", ["libsodium"]),
    ("store", ["libsqlite3", "GRDB", "LatchkeySQLite", "LatchkeyLedgerSQL", "CommitQueue"]),
    ("json", ["Foundation"]),
    ("http", ["NIO", "Hummingbird", "LatchkeyHTTP", "HTTPTypes", "AsyncAlgorithms", "c_nio"]),
    ("service", ["Latchkey"]),
  ]
}
