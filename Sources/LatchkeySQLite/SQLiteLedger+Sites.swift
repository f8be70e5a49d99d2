import GRDB
import LatchkeyCore
import LatchkeyLedgerSQL
import LatchkeyService

extension SQLiteLedger {
  public func claimOutbox(
    at now: UInt64, forSeconds lease: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [OutboxClaim] {
    let (end, overflows) = now.addingReportingOverflow(lease)
    let call = LedgerCall(
      .claim,
      [.number(upTo: now), .number(upTo: overflows ? .max : end), .limit(limit)])
    return try await write { db in
      try db.writing { try db.rows(call) { row throws(LedgerFailure) in try row.claim() } }
    }
  }

  public func settleOutbox(_ note: OutboxNote) async throws(LedgerFailure) {
    try await write { db in try db.writing { for call in note.calls { try db.run(call) } } }
  }

  public func retain(since moment: UInt64) async throws(LedgerFailure) -> Int {
    var count = 0
    var after: SiteID?
    // Some sites a transaction, so that others write in between.
    while true {
      let sites = try await sites(after: after, limit: 64)
      guard let first = sites.first, let last = sites.last else { return count }
      count += try await write { db in
        try db.writing {
          let values: [LedgerValue] = [.name(first), .name(last), .number(upTo: moment)]
          let requests = try db.run(LedgerCall(.retainRequests, values))
          return try requests + db.run(LedgerCall(.retainEvents, values))
        }
      }
      after = last
    }
  }

  public func erase(_ site: SiteID) async throws(LedgerFailure) {
    try await write { db in
      try db.writing {
        // Rows first: they refer to their site.
        for statement in LedgerStatement.eraseRows + [.eraseSite] {
          try db.run(LedgerCall(statement, [.name(site)]))
        }
      }
    }
  }

  public func beginEpoch(_ loss: EpochLoss) async throws(LedgerFailure) -> UInt32 {
    try await write { db in
      let call = LedgerCall(.beginEpoch, [.integer(Int64(loss.rawValue))])
      let epochs = try db.writing {
        try db.rows(call) { row throws(LedgerFailure) in try row.epoch() }
      }
      guard let epoch = epochs.first else { throw LedgerFailure.corrupt("no epoch") }
      return epoch
    }
  }

  public func ping() async throws(LedgerFailure) {
    try await write { db in
      try db.run(.begin)
      defer { db.rollBackIfNeeded() }
      try db.run(.touch)
    }
  }
}
