import Foundation
import LatchkeyCore
import LatchkeyPostgres
import LatchkeySQLite
import LatchkeyService
import Testing

/// Versions of the schema, and who may open them.
@Suite("Schema") struct SchemaTests {
  private static let old = LedgerSchema(oldest: 1, newest: 1)
  private static let new = LedgerSchema(oldest: 1, newest: 2)
  private static let next = LedgerSchema(oldest: 3, newest: 3)

  @Test("both versions run on both schemas", arguments: [1, 2], [old, new])
  func sqlite(_ version: Int, _ schema: LedgerSchema) async throws {
    let raw = try RawSQLite()
    defer { try? raw.remove() }
    #expect(try SQLiteLedger.migrate(at: raw.path, through: version) == version)
    let ledger = try SQLiteLedger(at: raw.path, schema: schema)
    try await ledger.commit(Sample.change(1) { $0.credentials = [Sample.credential(1)] })
    // The schema goes on under a ledger that is open.
    #expect(try SQLiteLedger.migrate(at: raw.path) == 2)
    try await ledger.commit(Sample.change(1, after: 1) { $0.credentials = [Sample.credential(2)] })
    let found = try await ledger.credentials(at: Sample.site(1), .job("job"), limit: 9)
    #expect(found.map(\.serial) == [1, 2])
  }

  @Test(
    "both versions run on both schemas of PostgreSQL", .enabled(if: Store.server != nil),
    arguments: [1, 2], [old, new])
  func postgres(_ version: Int, _ schema: LedgerSchema) async throws {
    let raw = try RawPostgres()
    defer { try? raw.remove() }
    #expect(try await PostgresLedger.migrate(raw.options, through: version) == version)
    let ledger = try await PostgresLedger(raw.options, schema: schema)
    defer { ledger.close() }
    try await ledger.commit(Sample.change(1) { $0.credentials = [Sample.credential(1)] })
    #expect(try await PostgresLedger.migrate(raw.options) == 2)
    #expect(try await PostgresLedger.migrate(raw.options) == 2)
    try await ledger.commit(Sample.change(1, after: 1) { $0.credentials = [Sample.credential(2)] })
    let found = try await ledger.credentials(at: Sample.site(1), .job("job"), limit: 9)
    #expect(found.map(\.serial) == [1, 2])
  }

  @Test("a schema of another age is named and not opened")
  func otherAge() async throws {
    let raw = try RawSQLite()
    defer { try? raw.remove() }
    let missing = #expect(throws: LedgerFailure.self) { try SQLiteLedger(at: raw.path) }
    #expect(missing == .schema(found: 0, needed: 1...2))
    try SQLiteLedger.migrate(at: raw.path)
    #expect(throws: LedgerFailure.schema(found: 2, needed: 3...3)) {
      try SQLiteLedger(at: raw.path, schema: Self.next)
    }
    try raw.run("UPDATE meta SET schema = 4, readable_from = 3")
    #expect(throws: LedgerFailure.schema(found: 4, needed: 1...2)) {
      try SQLiteLedger(at: raw.path)
    }
    try raw.run("UPDATE meta SET schema = 3, readable_from = 2")
    _ = try SQLiteLedger(at: raw.path)
  }

  @Test("a schema of PostgreSQL is never made by opening it", .enabled(if: Store.server != nil))
  func unmadePostgres() async throws {
    let raw = try RawPostgres()
    defer { try? raw.remove() }
    await #expect(throws: LedgerFailure.schema(found: 0, needed: 1...2)) {
      _ = try await PostgresLedger(raw.options)
    }
    try await PostgresLedger.migrate(raw.options)
    await #expect(throws: LedgerFailure.schema(found: 2, needed: 3...3)) {
      _ = try await PostgresLedger(raw.options, schema: Self.next)
    }
  }

  @Test("the file of a ledger is its owner's alone")
  func fileMode() async throws {
    let raw = try RawSQLite()
    defer { try? raw.remove() }
    try SQLiteLedger.migrate(at: raw.path)
    let ledger = try SQLiteLedger(at: raw.path)
    try await ledger.commit(Sample.change(1))
    for suffix in ["", "-wal", "-shm"] {
      let path = raw.path + suffix
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
    }
    ledger.close()
    chmod(raw.path, 0o640)
    let refusal = #expect(throws: LedgerFailure.self) { try SQLiteLedger(at: raw.path) }
    #expect(
      refusal?.description.contains("ledger.db has mode 640: a ledger must be its owner's") == true)
  }
}
