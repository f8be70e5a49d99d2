import CBenchPQ
import Foundation
import LatchkeyPostgres
import LatchkeySQLite
import LatchkeyService

/// New stores of one run, in one folder and one server.
struct Stores {
  let folder: URL
  let server: String

  init() throws {
    guard let server = ProcessInfo.processInfo.environment["LATCHKEY_POSTGRES"] else {
      throw BenchFault("LATCHKEY_POSTGRES is not set: Scripts/postgres.sh run …")
    }
    self.server = server
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("latchkey-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func sqlite(_ name: String) throws -> String {
    try SQLiteLedger.migrate(at: path(name))
    return path(name)
  }

  /// - Returns: A connection string whose search path is a schema of this name.
  func postgres(_ name: String) async throws -> String {
    let connection = PQconnectdb(server)
    defer { PQfinish(connection) }
    PQclear(PQexec(connection, "CREATE SCHEMA \(name)"))
    let string = "\(server) options='-csearch_path=\(name)'"
    try await PostgresLedger.migrate(PostgresOptions(connectionString: string))
    return string
  }

  func postgresLedger(_ name: String) async throws -> PostgresLedger {
    let string = try await postgres(name)
    return try await PostgresLedger(
      PostgresOptions(connectionString: string, connections: 1, operationSeconds: 120))
  }
}
