import GRDB
import LatchkeyLedgerSQL
import LatchkeyService

extension SQLiteLedger {
  public func commit(_ changes: [SiteChange]) async -> [LedgerFailure?] {
    do throws(LedgerFailure) {
      return try await write { db in try Self.commit(changes, on: db) }
    } catch {
      return changes.map { $0.fault ?? error }
    }
  }

  /// One transaction for all, a savepoint for each.
  private static func commit(_ changes: [SiteChange], on db: Database) throws -> [LedgerFailure?] {
    // Statements are made before the file is locked for them.
    let prepared = changes.map { change in (fault: change.fault, calls: change.calls) }
    return try db.writing {
      try prepared.map { change in
        if let fault = change.fault { return fault }
        return try apply(change.calls, on: db)
      }
    }
  }

  /// Writes one change or nothing of it.
  ///
  /// - Returns: Why a constraint stands against it.
  /// - Throws: What ends the whole transaction.
  private static func apply(_ calls: [LedgerCall], on db: Database) throws -> LedgerFailure? {
    try db.run(.beginChange)
    for call in calls {
      guard let refusal = try refusal(of: call, on: db) else { continue }
      try db.run(.undoChange)
      try db.run(.endChange)
      return refusal
    }
    try db.run(.endChange)
    return nil
  }

  private static func refusal(of call: LedgerCall, on db: Database) throws -> LedgerFailure? {
    do {
      let count = try db.run(call)
      return call.statement.mustChange && count != 1 ? call.refusal : nil
    } catch let fault as SQLiteFault where fault.isConstraint {
      return call.refusal
    }
  }
}
