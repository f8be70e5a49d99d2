import Foundation
import LatchkeyPostgres
import LatchkeySQLite
import LatchkeyService

/// The stores that every case is played on.
enum Store: String, CaseIterable, Sendable, CustomStringConvertible {
  case sqlite = "SQLite"
  case postgres = "PostgreSQL"

  var description: String { rawValue }

  /// The server that `Scripts/postgres.sh` has started.
  static let server = ProcessInfo.processInfo.environment["LATCHKEY_POSTGRES"]

  /// Those that can be played here.
  static let available = allCases.filter { $0 == .sqlite || server != nil }

  /// Plays on a new store, which is gone afterwards.
  func play<Value>(_ body: (Scene) async throws -> Value) async throws -> Value {
    let scene = try await Scene(self)
    do {
      let value = try await body(scene)
      try await scene.remove()
      return value
    } catch {
      try await scene.remove()
      throw error
    }
  }
}

/// A store of one case: its ledger, and its rows as they lie there.
struct Scene: Sendable {
  let ledger: any Ledger
  let raw: any RawStore
  private let close: @Sendable () -> Void

  init(_ store: Store) async throws {
    switch store {
    case .sqlite:
      let raw = try RawSQLite()
      try SQLiteLedger.migrate(at: raw.path)
      let ledger = try SQLiteLedger(at: raw.path)
      self.raw = raw
      self.ledger = ledger
      close = { ledger.close() }
    case .postgres:
      let raw = try RawPostgres()
      try await PostgresLedger.migrate(raw.options)
      let ledger = try await PostgresLedger(raw.options)
      self.raw = raw
      self.ledger = ledger
      close = { ledger.close() }
    }
  }

  func remove() async throws {
    close()
    try raw.remove()
  }
}

/// A store behind the back of its ledger.
protocol RawStore: Sendable {
  /// Runs one statement; its first column as text.
  @discardableResult
  func run(_ sql: String) throws -> [String]
  func remove() throws
}

/// What a store said to a raw statement.
struct RawFault: Error {
  let message: String
}
