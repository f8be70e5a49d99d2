import LatchkeyLedgerSQL
import LatchkeyService

/// A ledger in PostgreSQL, or in a distributed database that speaks as it does, split by site.
///
/// An operation is one round trip: its statements are prepared and go out together (pipeline mode),
/// and the server itself ends a transaction whose head has moved. Plain statements in READ COMMITTED;
/// no stored procedure, no advisory lock, no LISTEN. Every writer of a site changes its row first, and
/// so the writers of one site follow each other.
///
/// A transaction is tried again when the server ended it by itself (SQLSTATE 40001, 40P01), or went
/// down before the commit was its turn. Where a connection is lost after that, the outcome is
/// ``LedgerFailure/unavailable(_:)``. Calls of libpq wait on threads of their own.
public final class PostgresLedger: Ledger {
  let threads: PostgresThreads
  let operationSeconds: Double

  /// Opens a ledger whose schema has been made by ``migrate(_:through:)``.
  ///
  /// - Throws: ``LedgerFailure/schema(found:needed:)`` when it was not, or is of another age;
  ///   ``LedgerFailure/unavailable(_:)`` when the server cannot be reached, or does not make commits
  ///   durable.
  public convenience init(_ options: PostgresOptions) async throws(LedgerFailure) {
    try await self.init(options, schema: Self.schema)
  }

  /// Opens it as a version of the code that works on another range of schemas.
  package init(_ options: PostgresOptions, schema: LedgerSchema) async throws(LedgerFailure) {
    threads = PostgresThreads(options, schema: schema)
    operationSeconds = options.operationSeconds
    try await ping()
  }

  /// Closes the connections once what waits is done.
  public func close() { threads.close() }

  /// Does something on a thread with a connection.
  func perform<Value: Sendable>(
    _ body: @escaping @Sendable (PostgresWorker, PostgresDeadline) throws(PostgresFault) -> Value
  ) async throws(LedgerFailure) -> Value {
    let deadline = PostgresDeadline(seconds: operationSeconds)
    let result: Result<Value, LedgerFailure> = await withCheckedContinuation { continuation in
      let isTaken = threads.submit { worker in
        guard deadline.secondsLeft > 0 else {
          continuation.resume(returning: .failure(.unavailable("no connection was free in time")))
          return
        }
        do throws(PostgresFault) {
          continuation.resume(returning: .success(try body(worker, deadline)))
        } catch {
          continuation.resume(returning: .failure(error.failure))
        }
      }
      if !isTaken {
        continuation.resume(returning: .failure(.unavailable("too many operations wait")))
      }
    }
    return try result.get()
  }

  /// Reads: what fails without an answer is asked again.
  func read(_ calls: [LedgerCall]) async throws(LedgerFailure) -> [PostgresResult] {
    try await perform { worker, deadline throws(PostgresFault) in
      try worker.run(until: deadline, mayTryAgain: \.endsConnection) {
        connection throws(PostgresFault) in try connection.run(calls, until: deadline)
      }
    }
  }

  /// Writes in one transaction.
  @discardableResult
  func write(_ calls: [LedgerCall]) async throws(LedgerFailure) -> [PostgresResult] {
    try await perform { worker, deadline throws(PostgresFault) in
      try worker.transaction(calls, until: deadline)
    }
  }
}

extension PostgresWorker {
  /// One transaction, tried again where nothing was certainly written.
  func transaction(
    _ calls: [LedgerCall], until deadline: PostgresDeadline
  ) throws(PostgresFault) -> [PostgresResult] {
    try run(until: deadline, mayTryAgain: { $0.mayTryAgain(commit: calls.count + 1) }) {
      connection throws(PostgresFault) in try connection.transaction(calls, until: deadline)
    }
  }
}
