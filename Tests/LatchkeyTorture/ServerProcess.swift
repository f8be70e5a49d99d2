import Foundation

/// A process of the service, killed and started again on the same socket.
final class ServerProcess {
  let name: String
  let address: String
  private let folder: URL
  private let command: [String]
  private var process: Process?

  /// - Parameter command: Program and arguments; `--address-file` is added.
  init(_ name: String, in folder: URL, command: [String]) {
    self.name = name
    self.folder = folder
    self.command = command
    let socket = Self.socket(name, in: folder)
    address =
      "http+unix://"
      + (socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socket)
  }

  static func socket(_ name: String, in folder: URL) -> String {
    folder.appending(path: "\(name).sock").path
  }

  private var addressFile: URL { folder.appending(path: "\(name).address") }

  /// Starts it, and waits until it listens.
  func start() async throws {
    try? FileManager.default.removeItem(at: addressFile)
    let log = folder.appending(path: "\(name).log")
    let output = try LogFile.appending(to: log)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = command.dropFirst() + ["--address-file", addressFile.path]
    process.standardError = output
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    try? output.close()
    self.process = process
    for _ in 0..<3_000 {
      if FileManager.default.fileExists(atPath: addressFile.path) { return }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Fault("\(name) does not listen; its log is \(log.path).")
  }

  /// Ends it at once, in the middle of whatever it does.
  func kill() async throws {
    guard let process else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    while process.isRunning { try await Task.sleep(for: .milliseconds(2)) }
    self.process = nil
  }
}
