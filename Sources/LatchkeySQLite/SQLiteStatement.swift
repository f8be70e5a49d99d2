import GRDB
import GRDBSQLite
import LatchkeyLedgerSQL
import LatchkeyService

/// What SQLite answered instead of a row; the number says all, and no value of a row.
struct SQLiteFault: Error {
  /// The extended result code.
  let code: Int32

  var isConstraint: Bool { code & 0xff == SQLITE_CONSTRAINT }

  /// A fault that is no refusal of a constraint.
  var failure: LedgerFailure {
    switch code & 0xff {
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CONSTRAINT, SQLITE_MISMATCH:
      .corrupt("SQLite result \(code)")
    default: .unavailable("SQLite result \(code)")
    }
  }
}

/// One run of a prepared statement, and the row that it stands on.
///
/// GRDB keeps the statement with its connection. It is bound and stepped through SQLite's own
/// functions: a commit is made of many small statements, and what lies around them is most of what
/// a ledger costs beyond the file.
struct SQLiteStatement: LedgerRow {
  private let handle: OpaquePointer
  private let connection: OpaquePointer?

  /// Prepares the statement, or finds it prepared, and binds its values.
  init(_ call: LedgerCall, on db: Database) throws {
    handle = try db.cachedStatement(sql: call.statement.sqlite).sqliteStatement
    connection = db.sqliteConnection
    for (index, value) in call.values.enumerated() {
      let code = bind(value, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw SQLiteFault(code: code) }
    }
  }

  /// Goes to the next row.
  ///
  /// - Returns: Whether there is one.
  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      let extended = sqlite3_extended_errcode(connection)
      throw SQLiteFault(code: extended & 0xff == code & 0xff ? extended : code)
    }
  }

  /// Makes the statement ready for its next run, and forgets what was bound.
  func finish() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  private func bind(_ value: LedgerValue, at index: Int32) -> Int32 {
    // SQLite copies what it is told to be transient.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .integer(let number): return sqlite3_bind_int64(handle, index, number)
    case .null: return sqlite3_bind_null(handle, index)
    case .bytes(let bytes) where bytes.isEmpty: return sqlite3_bind_zeroblob(handle, index, 0)
    case .bytes(let bytes):
      return bytes.withUnsafeBytes {
        sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), transient)
      }
    case .text(let text):
      return sqlite3_bind_text64(
        handle, index, text, UInt64(text.utf8.count), transient, UInt8(SQLITE_UTF8))
    }
  }

  func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  func number(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

  func bytes(_ column: Int) -> [UInt8] {
    let address = sqlite3_column_blob(handle, Int32(column))
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return Array(UnsafeRawBufferPointer(start: address, count: address == nil ? 0 : count))
  }

  func text(_ column: Int) -> String {
    String(decoding: bytes(column), as: UTF8.self)
  }
}
