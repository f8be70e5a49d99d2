import CBenchSQLite
import LatchkeyService

/// The C API: statements prepared once, one transaction a group.
final class PlainSQLite {
  private var db: OpaquePointer?
  private var statements: [OpaquePointer?] = []
  private var begin: OpaquePointer?
  private var commit: OpaquePointer?

  init(_ path: String) throws {
    guard sqlite3_open(path, &db) == SQLITE_OK else { throw BenchFault("sqlite3_open") }
    for pragma in [
      "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
      "PRAGMA cache_size = -32768", "PRAGMA wal_autocheckpoint = 4000",
      "PRAGMA temp_store = MEMORY", "PRAGMA secure_delete = ON",
    ] {
      guard sqlite3_exec(db, pragma, nil, nil, nil) == SQLITE_OK else { throw BenchFault(pragma) }
    }
    // SQLite takes $1 for a name; every name here comes first in the order of its number.
    statements = try PlainRows.statements.map { try prepare($0) }
    begin = try prepare("BEGIN IMMEDIATE")
    commit = try prepare("COMMIT")
  }

  deinit {
    for statement in statements + [begin, commit] { sqlite3_finalize(statement) }
    sqlite3_close(db)
  }

  private func prepare(_ sql: String) throws -> OpaquePointer? {
    var statement: OpaquePointer?
    guard
      sqlite3_prepare_v3(db, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        == SQLITE_OK
    else { throw BenchFault(String(cString: sqlite3_errmsg(db))) }
    return statement
  }

  func write(_ group: [SiteChange]) throws {
    try step(begin)
    for change in group {
      for (statement, values) in zip(statements, PlainRows.values(change)) {
        bind(values, to: statement)
        try step(statement)
      }
    }
    try step(commit)
  }

  private func step(_ statement: OpaquePointer?) throws {
    defer { sqlite3_reset(statement) }
    guard sqlite3_step(statement) == SQLITE_DONE else {
      throw BenchFault(String(cString: sqlite3_errmsg(db)))
    }
  }

  private func bind(_ values: [Plain], to statement: OpaquePointer?) {
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (position, value) in values.enumerated() {
      let index = Int32(position + 1)
      switch value {
      case .integer(let number): sqlite3_bind_int64(statement, index, number)
      case .text(let text): sqlite3_bind_text(statement, index, text, -1, transient)
      case .bytes(let bytes):
        sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), transient)
      }
    }
  }
}
