import Foundation
import LatchkeyCBOR
import LatchkeyService

/// A folder with what processes of the service are run from, and the processes.
final class Stage {
  /// Whose code serves.
  enum Server: String, CaseIterable {
    /// `latchkey serve`
    case shipped
    /// The same parts in this program, and a ledger that answers before it has written.
    case early
  }

  enum Store: Sendable {
    case sqlite
    /// libpq's connection string.
    case postgres(String)
  }

  let folder: URL
  let tool: String
  private(set) var servers: [ServerProcess] = []
  private var isPostgres = false

  /// - Parameter tool: Path of `latchkey`.
  init(tool: String) throws {
    self.tool = tool
    folder = URL(fileURLWithPath: "/tmp/latchkey-torture.\(UInt32.random(in: 0...UInt32.max))")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    try secret("service.key", Self.pem(Cast.seed(.service).byteArray))
    try secret("nonces.key", Cast.nonceSecret.byteArray)
  }

  var diaries: URL { folder }
  var ledgerPath: String { folder.appending(path: "ledger.db").path }

  /// Makes the ledger's schema, and the processes: one of SQLite, two of PostgreSQL.
  func set(_ store: Store, server: Server = .shipped) async throws {
    let names: [String]
    switch store {
    case .sqlite: names = ["one"]
    case .postgres: names = ["one", "two"]
    }
    try place(store)
    for name in names { try configure(name, store) }
    try await run([tool, "ledger", "migrate", configuration("one")])
    servers = names.map { name in
      let command =
        server == .shipped
        ? [tool, "serve", configuration(name)]
        : [
          CommandLine.arguments[0], "serve", "--ledger", ledgerPath, "--socket",
          ServerProcess.socket(name, in: folder), "--early",
        ]
      return ServerProcess(name, in: folder, command: command)
    }
    for server in servers { try await server.start() }
  }

  /// Says where the ledger is from now on.
  func place(_ store: Store) throws {
    guard case .postgres(let place) = store else { return }
    try secret("postgres.conninfo", Array("\(place)\n".utf8))
  }

  /// Begins a new epoch, as whoever runs a service does after a failover or a restore.
  func beginEpoch(isRestored: Bool) async throws {
    try await run(
      [tool, "ledger", "new-epoch", configuration("one")] + (isRestored ? ["--restored"] : []))
  }

  func kill() async throws { for server in servers { try await server.kill() } }
  func start() async throws { for server in servers { try await server.start() } }

  func clear() { try? FileManager.default.removeItem(at: folder) }

  private func configuration(_ name: String) -> String {
    folder.appending(path: "\(name).json").path
  }

  private func configure(_ name: String, _ store: Store) throws {
    let place: [String: String]
    switch store {
    case .sqlite: place = ["sqlite": "ledger.db"]
    case .postgres: place = ["postgres": "postgres.conninfo"]
    }
    let file: [String: Any] = [
      "format": "latchkey-service-1", "listen": ServerProcess.socket(name, in: folder),
      "origin": Cast.origin, "ledger": place, "keys": ["service.key"],
      "nonceSecret": "nonces.key", "requestsPerSecond": 0,
      "roots": [try Cast.key(.root).byteArray.map(Self.hex).joined()],
    ]
    try JSONSerialization.data(withJSONObject: file).write(
      to: URL(fileURLWithPath: configuration(name)))
  }

  private func secret(_ name: String, _ content: [UInt8]) throws {
    let path = folder.appending(path: name).path
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(content), attributes: [.posixPermissions: 0o600])
    else { throw Fault("\(path) cannot be written.") }
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  /// PKCS #8 in PEM (RFC 8410).
  private static func pem(_ seed: [UInt8]) -> [UInt8] {
    let head: [UInt8] = [
      0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
      0x20,
    ]
    let text = Data(head + seed).base64EncodedString()
    return Array("-----BEGIN PRIVATE KEY-----\n\(text)\n-----END PRIVATE KEY-----\n".utf8)
  }

  /// Runs a program to its end.
  func run(_ command: [String]) async throws {
    let log = folder.appending(path: "commands.log")
    let output = try LogFile.appending(to: log)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardOutput = output
    process.standardError = output
    try process.run()
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    guard process.terminationStatus == 0 else {
      let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      throw Fault("\(command.joined(separator: " ")) failed: \(text)")
    }
  }
}
