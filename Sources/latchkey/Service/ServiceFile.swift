import Foundation
import LatchkeyCore
import LatchkeyHTTP
import LatchkeyService

/// How a service is run: a JSON file without secrets, which names the files that hold them.
///
/// Documentation/service.md has every member. Paths are taken from the folder of the file.
struct ServiceFile: Decodable {
  static let currentFormat = "latchkey-service-1"

  /// Where the ledger is: one of the two.
  struct LedgerPlace: Decodable {
    /// Path of a SQLite file.
    var sqlite: String?
    /// Path of a file with libpq's connection string, its owner's alone.
    var postgres: String?
  }

  struct TLS: Decodable {
    var certificate: String
    var key: String
  }

  struct Webhook: Decodable {
    var origin: String
    var path: String
    var tries: Int?
  }

  /// What is asked for that differs from the defaults of ``ServiceSettings``.
  struct Settings: Decodable {
    var stretchSeconds: UInt64?
    var stapleReuseSeconds: UInt64?
    var passSeconds: UInt64?
    var relockSeconds: UInt16?
    var maxStalenessSeconds: UInt32?
    var recordingSeconds: UInt32?
    var clockErrorSeconds: UInt32?
  }

  var format: String
  /// `HOST:PORT`, or the path of a UNIX socket.
  var listen: String
  /// Scheme, host and port under which clients know the service.
  var origin: String
  var ledger: LedgerPlace
  /// Key files, the one that signs first; those behind it finish what they began.
  var keys: [String]
  /// Path of a file with a 32-byte key under which the key files are sealed; none if they are not.
  var wrappingKey: String?
  /// Path of a file with 32 secret bytes that every process of the service shares.
  var nonceSecret: String
  /// Public keys of administrators.
  var roots: [String]
  var tls: TLS?
  var webhook: Webhook?
  var settings: Settings?
  /// Requests of one signer a second; 0 for no limit.
  var requestsPerSecond: Double?
  var drainNoticeSeconds: Int?

  /// The folder that paths start from.
  private(set) var folder = ""

  private enum CodingKeys: String, CodingKey {
    case format, listen, origin, ledger, keys, wrappingKey, nonceSecret, roots, tls, webhook
    case settings, requestsPerSecond, drainNoticeSeconds
  }

  static func load(_ path: String) throws -> ServiceFile {
    var file: ServiceFile
    do {
      file = try JSONDecoder().decode(ServiceFile.self, from: Data(try Files.read(path)))
    } catch let DecodingError.keyNotFound(key, _) {
      throw ToolFailure.malformed(path, "The member \(key.stringValue) is missing.")
    } catch let error as DecodingError {
      throw ToolFailure.malformed(
        path, "A member is not as it should be: \(Self.place(of: error)).")
    }
    guard file.format == currentFormat else {
      throw ToolFailure.malformed(path, "The format is not \(currentFormat).")
    }
    file.folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return file
  }

  private static func place(of error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      context.codingPath.map(\.stringValue).joined(separator: ".")
    case .keyNotFound(let key, _): key.stringValue
    @unknown default: "unknown"
    }
  }

  func path(_ name: String) -> String { name.hasPrefix("/") ? name : "\(folder)/\(name)" }

  /// Where it listens.
  func address() throws -> ServerAddress {
    guard let colon = listen.lastIndex(of: ":"), !listen.contains("/") else {
      return .unix(path: path(listen))
    }
    guard let port = Int(listen[listen.index(after: colon)...]), (0...65_535).contains(port) else {
      throw ToolFailure.malformed("listen", "A port is a number from 0 to 65,535.")
    }
    return .tcp(host: String(listen[..<colon]), port: port)
  }

  func serviceSettings() throws -> ServiceSettings {
    var settings = ServiceSettings(roots: try roots.map(KeyFile.publicKey))
    guard let own = self.settings else { return settings }
    if let value = own.stretchSeconds { settings.stretchSeconds = value }
    if let value = own.stapleReuseSeconds { settings.stapleReuseSeconds = value }
    if let value = own.passSeconds { settings.passSeconds = value }
    if let value = own.relockSeconds { settings.relockSeconds = value }
    if let value = own.maxStalenessSeconds { settings.maxStalenessSeconds = value }
    if let value = own.recordingSeconds { settings.recordingSeconds = value }
    if let value = own.clockErrorSeconds { settings.clockErrorSeconds = value }
    return settings
  }
}
