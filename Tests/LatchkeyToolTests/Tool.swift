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
  ///
  /// - Parameter diary: Takes standard error, behind what stands there already.
  static func start(
    _ arguments: [String], in directory: URL, diary: String? = nil
  ) throws -> ToolProcess {
    try ToolProcess([url.path] + arguments, in: directory, diary: diary)
  }

  /// Waits for a run that was started.
  static func finish(_ process: ToolProcess) -> Run { process.finish() }

  static func run(_ arguments: [String], in directory: URL) throws -> Run {
    finish(try start(arguments, in: directory))
  }
}

/// A process that writes into files.
///
/// Not Foundation's: there a process that lives long inherits the pipes of those that were started
/// beside it, and nobody sees their end.
final class ToolProcess: @unchecked Sendable {
  let processIdentifier: pid_t
  private let output: String
  private let complaint: String
  private let ownsComplaint: Bool
  private var status: Int32?

  init(_ arguments: [String], in directory: URL, diary: String? = nil) throws {
    let name = directory.appendingPathComponent(".\(UUID().uuidString)").path
    output = name + ".out"
    complaint = diary ?? name + ".err"
    ownsComplaint = diary == nil
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, complaint, flags, 0o600)
    // The shell goes to the directory and gives its place to the program.
    let shell = "/bin/sh"
    let all = [shell, "-c", "cd \"$0\" && exec \"$@\"", directory.path] + arguments
    var list = all.map { strdup($0) } + [nil]
    defer { for text in list { free(text) } }
    var identifier: pid_t = 0
    let code = posix_spawn(&identifier, shell, &actions, nil, &list, environ)
    try #require(code == 0)
    processIdentifier = identifier
  }

  /// Waits for its end.
  func waitUntilExit() {
    guard status == nil else { return }
    var value: Int32 = 0
    while waitpid(processIdentifier, &value, 0) < 0, errno == EINTR {}
    status = value
  }

  func finish() -> Tool.Run {
    waitUntilExit()
    let value = status ?? 0
    let signal = value & 0x7f
    let run = Tool.Run(
      status: signal == 0 ? value >> 8 & 0xff : signal, wasKilled: signal != 0,
      output: Self.content(of: output),
      complaint: String(decoding: Self.content(of: complaint), as: UTF8.self))
    unlink(output)
    if ownsComplaint { unlink(complaint) }
    return run
  }

  private static func content(of path: String) -> [UInt8] {
    Array((try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data())
  }
}
