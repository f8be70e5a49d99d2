import GRDB
import LatchkeyLedgerSQL
import LatchkeyService

extension SQLiteLedger {
  /// Reads at one moment.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(LedgerFailure) -> Value {
    let result: Result<Value, LedgerFailure> = await withCheckedContinuation { continuation in
      pool.asyncRead { access in
        continuation.resume(returning: Self.outcome { try body(try access.get()) })
      }
    }
    return try result.get()
  }

  /// Runs `body` on the one connection that writes; it ends every transaction that it begins.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(LedgerFailure) -> Value {
    let result: Result<Value, LedgerFailure> = await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { db in
        continuation.resume(returning: Self.outcome { try body(db) })
      }
    }
    return try result.get()
  }

  private static func outcome<Value>(
    _ body: () throws -> Value
  ) -> Result<Value, LedgerFailure> {
    do { return .success(try body()) } catch { return .failure(failure(error)) }
  }
}
