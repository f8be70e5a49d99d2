import Foundation
import GRDB
import LatchkeyLedgerSQL
import LatchkeyService

/// A ledger in one SQLite file.
///
/// One connection writes and some read, each at its own moment (write-ahead log). A commit is on
/// the disk when it returns (`synchronous=FULL`). Work is done on the queues of the connections,
/// never on a thread of Swift's own, and a cancelled task ends none of it. One file may serve
/// several processes; a writer waits for another up to the busy timeout.
///
/// Many operations at once share their durable points behind a ``CommitQueue``, which
/// ``openQueued(at:options:)`` puts before the file.
public final class SQLiteLedger: Ledger {
  /// How a file is opened.
  public struct Options: Sendable {
    /// How long one process waits for another that writes.
    public var busySeconds: Double
    /// Connections that read.
    public var readers: Int

    public init(busySeconds: Double = 5, readers: Int = 4) {
      self.busySeconds = busySeconds
      self.readers = readers
    }
  }

  let pool: DatabasePool

  /// Opens a ledger whose schema has been made by ``migrate(at:through:)``.
  ///
  /// - Throws: ``LedgerFailure/schema(found:needed:)`` when it was not, or is of another age;
  ///   ``LedgerFailure/unavailable(_:)`` when the file cannot be opened, or others may read it.
  public convenience init(at path: String, options: Options = Options()) throws(LedgerFailure) {
    try self.init(at: path, options: options, schema: Self.schema)
  }

  /// Opens it as a version of the code that works on another range of schemas.
  package init(
    at path: String, options: Options = Options(), schema: LedgerSchema
  ) throws(LedgerFailure) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .schema(found: 0, needed: schema.oldest...schema.newest)
    }
    pool = try Self.open(path, options)
    try Self.check(pool, against: schema)
  }

  /// Opens a ledger with a queue before it, so that concurrent changes become durable together.
  public static func openQueued(
    at path: String, options: Options = Options()
  ) throws(LedgerFailure) -> CommitQueue {
    CommitQueue(before: try SQLiteLedger(at: path, options: options))
  }

  /// Closes the file once nothing uses it any more.
  public func close() { try? pool.close() }

  static func open(_ path: String, _ options: Options) throws(LedgerFailure) -> DatabasePool {
    try LedgerFile.prepare(path)
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(options.busySeconds)
    configuration.maximumReaderCount = max(1, options.readers)
    configuration.prepareDatabase { db in
      // What a savepoint keeps to be undone stays in memory.
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      // A group changes more pages than the default holds, and what does not fit is written twice.
      try db.execute(sql: "PRAGMA cache_size = -32768")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
      // What is erased is overwritten (LEDG-12).
      try db.execute(sql: "PRAGMA secure_delete = ON")
    }
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      // Last of all: making a pool sets it to NORMAL.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      return pool
    } catch {
      throw Self.failure(error)
    }
  }

  /// What an error of a statement says to a service, without a value of a row.
  static func failure(_ error: any Error) -> LedgerFailure {
    switch error {
    case let failure as LedgerFailure: failure
    case let fault as SQLiteFault: fault.failure
    case let error as DatabaseError:
      SQLiteFault(code: error.extendedResultCode.rawValue).failure
    default: .unavailable("the file cannot be used")
    }
  }
}
