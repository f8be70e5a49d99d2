import GRDB
import GRDBSQLite
import LatchkeyLedgerSQL
import LatchkeyService

extension Database {
  /// Runs a statement and reads every row that it gives.
  func rows<Value>(
    _ call: LedgerCall, _ read: (SQLiteStatement) throws(LedgerFailure) -> Value
  ) throws -> [Value] {
    let statement = try SQLiteStatement(call, on: self)
    defer { statement.finish() }
    var values: [Value] = []
    while try statement.step() { values.append(try read(statement)) }
    return values
  }

  /// Runs a statement that gives no row.
  ///
  /// - Returns: How many rows it changed.
  @discardableResult
  func run(_ call: LedgerCall) throws -> Int {
    let statement = try SQLiteStatement(call, on: self)
    defer { statement.finish() }
    while try statement.step() {}
    return Int(sqlite3_changes(sqliteConnection))
  }

  /// Runs words without parameters, such as `COMMIT`.
  func run(_ words: LedgerStatement) throws { try run(LedgerCall(words, [])) }

  /// Runs `body` as one transaction that writes.
  func writing<Value>(_ body: () throws -> Value) throws -> Value {
    try run(.begin)
    do {
      let value = try body()
      try run(.commit)
      return value
    } catch {
      rollBackIfNeeded()
      throw error
    }
  }

  /// Leaves a transaction, where SQLite has not left it by itself.
  func rollBackIfNeeded() {
    if isInsideTransaction { try? run(.rollback) }
  }
}

extension LedgerStatement {
  static let begin = LedgerStatement("begin", "BEGIN IMMEDIATE")
  static let commit = LedgerStatement("commit", "COMMIT")
  static let rollback = LedgerStatement("rollback", "ROLLBACK")
  static let beginChange = LedgerStatement("begin_change", "SAVEPOINT change")
  static let endChange = LedgerStatement("end_change", "RELEASE change")
  static let undoChange = LedgerStatement("undo_change", "ROLLBACK TO change")
  static let touch = LedgerStatement("touch", "UPDATE meta SET epoch = epoch")
}
