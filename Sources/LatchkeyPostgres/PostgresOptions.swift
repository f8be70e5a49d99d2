import Foundation
import LatchkeyService

/// How a ledger reaches its PostgreSQL.
///
/// The connection string is libpq's, as keywords or as a URI: several hosts, TLS and a file of
/// passwords (`passfile`, `PGPASSFILE`) all go through it. It is never printed, for it may hold a
/// password. Where it does not say so itself, a connection is made to a server that takes writes
/// (`target_session_attrs=read-write`), and within five seconds.
public struct PostgresOptions: Sendable {
  let connectionString: String
  /// Connections, each with a thread of its own.
  public var connections: Int
  /// How long one operation may take, waiting for a connection included.
  public var operationSeconds: Double
  /// Operations that may wait for a connection.
  public var waitingLimit: Int

  public init(
    connectionString: String, connections: Int = 8, operationSeconds: Double = 10,
    waitingLimit: Int = 4_096
  ) {
    self.connectionString = connectionString
    self.connections = connections
    self.operationSeconds = operationSeconds
    self.waitingLimit = waitingLimit
  }

  /// Takes the connection string from a file, which only its owner may read.
  public init(file path: String) throws(LedgerFailure) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .unavailable("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    let mode = status.st_mode & 0o777
    // An access list of root's shows as the group's right to read; the group is then root's own.
    let isHandedOut =
      mode == 0o440 && status.st_uid == 0 && status.st_gid == 0 && geteuid() != 0
    guard isHandedOut || mode & 0o077 == 0 else {
      throw .unavailable(
        "\(path) has mode \(String(mode, radix: 8)): a connection string must be its owner's "
          + "alone, mode 600")
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw .unavailable("\(path) cannot be read")
    }
    self.init(connectionString: text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

extension PostgresOptions: CustomStringConvertible, CustomReflectable {
  /// Without the connection string.
  public var description: String { "PostgresOptions(connections: \(connections))" }

  public var customMirror: Mirror { Mirror(self, children: ["connections": connections]) }
}
