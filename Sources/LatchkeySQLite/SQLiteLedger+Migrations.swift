import GRDB
import LatchkeyLedgerSQL
import LatchkeyService

extension SQLiteLedger {
  /// Which schemas this version works on.
  public static let schema = LedgerSchema(oldest: 1, newest: 2)

  /// Every step of the schema, from the first.
  public static let migrations: [LedgerMigration] = [
    LedgerMigration(
      version: 1, readableFrom: 1, summary: "the tables", statements: SQLiteTables.statements),
    LedgerMigration(
      version: 2, readableFrom: 1, summary: "an index of credentials by their job",
      statements: ["CREATE INDEX credential_job ON credential (site, job)"]),
  ]

  /// Brings the schema of a file up to a version; makes the file where there is none.
  ///
  /// Nothing else changes a schema: a ledger that is opened only looks at it. Each step is one
  /// transaction with its number, so that a process that ends between two goes on with the next.
  ///
  /// - Parameter version: The last step; all of them without it.
  /// - Returns: The version that the file has now.
  @discardableResult
  public static func migrate(
    at path: String, through version: Int? = nil
  ) throws(LedgerFailure) -> Int {
    let pool = try open(path, Options())
    do {
      return try pool.writeWithoutTransaction { db in
        for step in migrations where step.version <= version ?? Int.max {
          try db.writing {
            // Read behind the lock: another process may be at it.
            guard try found(on: db).version < step.version else { return }
            for statement in step.statements { try db.execute(sql: statement) }
            try db.execute(
              sql: "UPDATE meta SET schema = ?, readable_from = ?",
              arguments: [step.version, step.readableFrom])
          }
        }
        return try found(on: db).version
      }
    } catch {
      throw failure(error)
    }
  }

  static func check(_ pool: DatabasePool, against schema: LedgerSchema) throws(LedgerFailure) {
    let found: (version: Int, readableFrom: Int)
    do {
      found = try pool.read { db in try Self.found(on: db) }
    } catch {
      throw failure(error)
    }
    try schema.check(found: found.version, readableFrom: found.readableFrom)
  }

  private static func found(on db: Database) throws -> (version: Int, readableFrom: Int) {
    guard try db.tableExists("meta"),
      let row = try Row.fetchOne(db, sql: "SELECT schema, readable_from FROM meta")
    else { return (0, 0) }
    return (row[0], row[1])
  }
}
