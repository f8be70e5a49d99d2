import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyService
import LatchkeySodium

/// A service in a process of its own, in a folder that is gone afterwards.
final class Deployment: @unchecked Sendable {
  static let origin = "http://load.example"
  static let crypto = SodiumBackend()

  let folder: URL
  private let tool: String
  private let service = Process()
  private(set) var address = ""

  init(tool: String) throws {
    self.tool = tool
    folder = FileManager.default.temporaryDirectory.appending(path: "load-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// A key of one seed; whoever measures has no secrets.
  static func signer(_ seed: UInt16) throws -> SodiumSigner {
    try SodiumSigner(seed: FixedBytes { $0 < 2 ? UInt8(seed >> (8 * UInt16($0)) & 255) : 7 })
  }

  static func key(_ seed: UInt16) throws -> PublicKey { try signer(seed).publicKey }

  func client(_ seed: UInt16) throws -> ServiceClient {
    ServiceClient(
      origin: Self.origin, address: address, serverKey: nil,
      signer: RequestSigner(try Self.signer(seed), using: Self.crypto))
  }

  func start() async throws {
    try run(["keygen", "--out", "service.key", "--public", "service.pub"])
    try secret("nonces.key", (0..<32).map { _ in UInt8.random(in: 0...255) })
    let root = Named(try Self.key(Street.root)).bytes.map { String(format: "%02x", $0) }.joined()
    try """
    {"format": "latchkey-service-1", "listen": "127.0.0.1:0", "origin": "\(Self.origin)",
     "ledger": {"sqlite": "ledger.db"}, "keys": ["service.key"], "nonceSecret": "nonces.key",
     "roots": ["\(root)"], "requestsPerSecond": 0,
     "settings": {"recordingSeconds": 900, "stretchSeconds": 300}}
    """.write(to: folder.appending(path: "service.json"), atomically: true, encoding: .utf8)
    try run(["ledger", "migrate", "service.json"])
    service.executableURL = URL(filePath: tool)
    service.arguments = ["serve", "service.json", "--address-file", "address"]
    service.currentDirectoryURL = folder
    let log = folder.appending(path: "service.log").path
    try Data().write(to: URL(filePath: log))
    service.standardError = FileHandle(forWritingAtPath: log)
    try service.run()
    let file = folder.appending(path: "address")
    for _ in 0..<200 where address.isEmpty {
      try await Task.sleep(for: .milliseconds(50))
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      address = "http://" + text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard !address.isEmpty else { throw Fault("the service does not listen") }
  }

  /// The service's own key.
  var serviceKey: PublicKey {
    get async throws { try await client(Street.courier).identity().serverKey }
  }

  var processID: Int32 { service.processIdentifier }

  /// Processor time of the service so far.
  var cpuSeconds: Double {
    guard let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8),
      let close = text.lastIndex(of: ")")
    else { return 0 }
    let fields = text[close...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Ends the service.
  func stop() {
    guard service.isRunning else { return }
    service.terminate()
    service.waitUntilExit()
  }

  func end() {
    stop()
    try? FileManager.default.removeItem(at: folder)
  }

  private func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: tool)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Fault("latchkey \(arguments[0])") }
  }

  private func secret(_ name: String, _ bytes: [UInt8]) throws {
    let path = folder.appending(path: name).path
    try Data(bytes).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }
}

struct Fault: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
