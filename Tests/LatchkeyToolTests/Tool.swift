import Foundation
import Testing

/// The built executable, as a process.
enum Tool {
  /// What a run came to.
  struct Run {
    let status: Int32
    /// Whether a signal ended it.
    let wasKilled: Bool
    let output: [UInt8]
    let complaint: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// The report of a run with `--json`.
    var report: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(output)) as? [String: Any]) ?? [:]
    }

    /// `allow`, or the name of the reason of a denial or of a refusal.
    var verdict: String {
      let error = report["error"] as? [String: Any]
      let reason = (report["reason"] ?? error?["reason"]) as? [String: Any]
      return (reason?["name"] ?? report["verdict"]) as? String ?? ""
    }
  }

  /// Beside the test bundle.
  static let url: URL = {
    var directory = Bundle.main.bundleURL
    for _ in 0..<6 {
      let candidate = directory.appendingPathComponent("latchkey")
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isDirectory),
        !isDirectory.boolValue
      {
        return candidate
      }
      directory.deleteLastPathComponent()
    }
    return Bundle.main.bundleURL.appendingPathComponent("latchkey")
  }()

  /// Starts a run and lets it go on.
  static func start(_ arguments: [String], in directory: URL) throws -> Process {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    try process.run()
    return process
  }

  /// Waits for a run that was started.
  static func finish(_ process: Process) -> Run {
    let output = (process.standardOutput as? Pipe)?.fileHandleForReading.readDataToEndOfFile()
    let complaint = (process.standardError as? Pipe)?.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: Array(output ?? Data()),
      complaint: String(decoding: complaint ?? Data(), as: UTF8.self))
  }

  static func run(_ arguments: [String], in directory: URL) throws -> Run {
    finish(try start(arguments, in: directory))
  }
}
