import CLatchkeyPQ
import Foundation
import LatchkeyLedgerSQL
import LatchkeyService

extension PostgresLedger {
  /// Which schemas this version works on.
  public static let schema = LedgerSchema(oldest: 1, newest: 2)

  /// Every step of the schema, from the first.
  public static let migrations: [LedgerMigration] = [
    LedgerMigration(
      version: 1, readableFrom: 1, summary: "the tables", statements: PostgresTables.statements),
    // Made while others write, which no transaction can do; what a try left behind goes first.
    LedgerMigration(
      version: 2, readableFrom: 1, summary: "an index of credentials by their job",
      statements: [
        "DROP INDEX IF EXISTS credential_job",
        "CREATE INDEX CONCURRENTLY credential_job ON credential (site, job)",
      ], isTransaction: false),
  ]

  /// Brings the schema of a database up to a version.
  ///
  /// Nothing else changes a schema: a ledger that is opened only looks at it. The tables go where the
  /// search path of the connection puts them. One process at a time migrates; servers may run.
  ///
  /// - Parameter version: The last step; all of them without it.
  /// - Returns: The version that the database has now.
  @discardableResult
  public static func migrate(
    _ options: PostgresOptions, through version: Int? = nil
  ) async throws(LedgerFailure) -> Int {
    let result: Result<Int, LedgerFailure> = await withCheckedContinuation { continuation in
      Thread {
        do throws(PostgresFault) {
          let migrator = try PostgresMigrator(options)
          continuation.resume(returning: .success(try migrator.migrate(through: version)))
        } catch {
          continuation.resume(returning: .failure(error.failure))
        }
      }.start()
    }
    return try result.get()
  }
}

/// A connection that changes a schema.
private final class PostgresMigrator {
  private let handle: OpaquePointer

  init(_ options: PostgresOptions) throws(PostgresFault) {
    handle = try PostgresConnection.open(options)
  }

  deinit { PQfinish(handle) }

  func migrate(through version: Int?) throws(PostgresFault) -> Int {
    for step in PostgresLedger.migrations where step.version <= version ?? Int.max {
      guard try found() < step.version else { continue }
      let note =
        "UPDATE meta SET schema = \(step.version), readable_from = \(step.readableFrom)"
      if step.isTransaction { try run("BEGIN") }
      for statement in step.statements + [note] { try run(statement) }
      if step.isTransaction { try run("COMMIT") }
    }
    return try found()
  }

  private func found() throws(PostgresFault) -> Int {
    do throws(PostgresFault) {
      let row = try run("SELECT schema FROM meta").rows.first
      return row.flatMap { Int($0.text(0)) } ?? 0
    } catch PostgresFault.refused(_, state: "42P01") {
      return 0
    }
  }

  @discardableResult
  private func run(_ words: String) throws(PostgresFault) -> PostgresResult {
    guard let answer = PQexec(handle, words) else {
      throw .lost(index: 0, why: "the connection was lost")
    }
    let result = PostgresResult(answer)
    switch result.status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return result
    default:
      throw result.state.isEmpty
        ? .lost(index: 0, why: "the connection was lost")
        : .refused(index: 0, state: result.state)
    }
  }
}
