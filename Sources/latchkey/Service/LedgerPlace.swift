import LatchkeyPostgres
import LatchkeySQLite
import LatchkeyService

extension ServiceFile {
  /// Opens the ledger; its schema has been made by `latchkey ledger migrate`.
  func openLedger() async throws -> any Ledger {
    try await naming(ledger: {
      switch try place() {
      case .sqlite(let path): return try SQLiteLedger.openQueued(at: path)
      case .postgres(let options): return try await PostgresLedger(options)
      }
    })
  }

  /// Brings the schema up to date.
  ///
  /// - Returns: The version that it has now.
  func migrateLedger() async throws -> Int {
    try await naming(ledger: {
      switch try place() {
      case .sqlite(let path): return try SQLiteLedger.migrate(at: path)
      case .postgres(let options): return try await PostgresLedger.migrate(options)
      }
    })
  }

  private enum Place {
    case sqlite(String)
    case postgres(PostgresOptions)
  }

  private func place() throws -> Place {
    switch (ledger.sqlite, ledger.postgres) {
    case (let name?, nil): return .sqlite(path(name))
    case (nil, let name?):
      return .postgres(try PostgresOptions(file: path(name)))
    default:
      throw ToolFailure.malformed("ledger", "It names either sqlite or postgres.")
    }
  }

  private func naming<Value>(ledger work: () async throws -> Value) async throws -> Value {
    do {
      return try await work()
    } catch let failure as LedgerFailure {
      throw ToolFailure.unreachable("ledger", "\(failure).")
    }
  }
}
