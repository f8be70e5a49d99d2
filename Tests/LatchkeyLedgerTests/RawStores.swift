import CLatchkeyPQ
import Foundation
import GRDB
import LatchkeyPostgres

/// A file of its own.
struct RawSQLite: RawStore {
  let folder: URL
  var path: String { folder.appendingPathComponent("ledger.db").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("latchkey-ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  @discardableResult
  func run(_ sql: String) throws -> [String] {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    return try queue.writeWithoutTransaction { db in
      try Row.fetchAll(db, sql: sql).map { row in
        String.fromDatabaseValue(row[0]) ?? Int64.fromDatabaseValue(row[0]).map(String.init) ?? ""
      }
    }
  }

  func remove() throws { try FileManager.default.removeItem(at: folder) }
}

/// A schema of its own in the server of this run.
struct RawPostgres: RawStore {
  let name = "t" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
  let connectionString: String

  var options: PostgresOptions {
    PostgresOptions(connectionString: connectionString, connections: 4, operationSeconds: 20)
  }

  init() throws {
    guard let server = Store.server else { throw RawFault(message: "LATCHKEY_POSTGRES") }
    connectionString = "\(server) application_name=\(name) options='-csearch_path=\(name)'"
    try run("CREATE SCHEMA \(name)")
  }

  @discardableResult
  func run(_ sql: String) throws -> [String] {
    let connection = PQconnectdb(connectionString)
    defer { PQfinish(connection) }
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
    let result = PQexec(connection, sql)
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
      throw RawFault(message: String(cString: PQerrorMessage(connection)))
    }
    return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
  }

  func remove() throws { try run("DROP SCHEMA \(name) CASCADE") }
}
