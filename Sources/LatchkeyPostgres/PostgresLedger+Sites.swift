import LatchkeyCore
import LatchkeyLedgerSQL
import LatchkeyService

extension PostgresLedger {
  public func claimOutbox(
    at now: UInt64, forSeconds lease: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [OutboxClaim] {
    let (end, overflows) = now.addingReportingOverflow(lease)
    let call = LedgerCall(
      .claim,
      [.number(upTo: now), .number(upTo: overflows ? .max : end), .limit(limit)])
    var claims: [OutboxClaim] = []
    for row in try await write([call]).flatMap(\.rows) { claims.append(try row.claim()) }
    return claims
  }

  public func settleOutbox(_ note: OutboxNote) async throws(LedgerFailure) {
    try await write(note.calls)
  }

  public func retain(since moment: UInt64) async throws(LedgerFailure) -> Int {
    var count = 0
    var after: SiteID?
    // Some sites a transaction, so that none is long.
    while true {
      let sites = try await sites(after: after, limit: 64)
      guard let first = sites.first, let last = sites.last else { return count }
      let values: [LedgerValue] = [.name(first), .name(last), .number(upTo: moment)]
      let calls = [LedgerCall(.retainRequests, values), LedgerCall(.retainEvents, values)]
      count += try await write(calls).reduce(0) { $0 + $1.changedCount }
      after = last
    }
  }

  public func erase(_ site: SiteID) async throws(LedgerFailure) {
    // The site first: its row is what every writer of the site waits for.
    let calls = ([.eraseSite] + LedgerStatement.eraseRows).map { LedgerCall($0, [.name(site)]) }
    try await write(calls)
  }

  public func beginEpoch(_ loss: EpochLoss) async throws(LedgerFailure) -> UInt32 {
    let call = LedgerCall(.beginEpoch, [.integer(Int64(loss.rawValue))])
    guard let row = try await write([call]).first?.rows.first else { throw .corrupt("no epoch") }
    return try row.epoch()
  }

  public func ping() async throws(LedgerFailure) {
    let results = try await read([LedgerCall(.takesWrites, [])])
    guard results.first?.rows.first?.text(0) == "off" else {
      throw .unavailable("the server takes no writes")
    }
  }
}
