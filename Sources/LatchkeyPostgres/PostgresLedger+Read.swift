import LatchkeyCore
import LatchkeyLedgerSQL
import LatchkeyService

extension PostgresLedger {
  public func load(_ query: SiteQuery) async throws(LedgerFailure) -> SiteSnapshot {
    let results = try await read(query.calls)
    guard let row = results.first?.rows.first else { throw .corrupt("no epoch") }
    var snapshot = try row.snapshot(query)
    for row in results.dropFirst().flatMap(\.rows) {
      let record = try row.record()
      snapshot.records[record.key] = record
    }
    return snapshot
  }

  public func records(
    of kind: RecordKind, at site: SiteID, after: String, limit: Int
  ) async throws(LedgerFailure) -> [Record] {
    try await rows(
      LedgerCall(
        .records, [.name(site), .integer(Int64(kind.rawValue)), .text(after), .limit(limit)])
    ) { row throws(LedgerFailure) in try row.record() }
  }

  public func credentials(
    at site: SiteID, _ filter: CredentialFilter, limit: Int
  ) async throws(LedgerFailure) -> [CredentialRow] {
    try await rows(filter.call(at: site, limit: limit)) { row throws(LedgerFailure) in
      try row.credential()
    }
  }

  public func receipts(
    of lock: LockID, at site: SiteID, from sequence: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [ReceiptRow] {
    try await rows(
      LedgerCall(
        .receipts, [.name(site), .name(lock), .number(upTo: sequence), .limit(limit)])
    ) { row throws(LedgerFailure) in try row.receipt() }
  }

  public func events(
    at site: SiteID, after sequence: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [Event] {
    try await rows(
      LedgerCall(.events, [.name(site), .number(upTo: sequence), .limit(limit)])
    ) { row throws(LedgerFailure) in try row.event() }
  }

  public func sites(after: SiteID?, limit: Int) async throws(LedgerFailure) -> [SiteID] {
    try await rows(
      LedgerCall(.sites, [after.map { .name($0) } ?? .bytes([]), .limit(limit)])
    ) { row throws(LedgerFailure) in try row.site() }
  }

  public func due(through now: UInt64, limit: Int) async throws(LedgerFailure) -> [DueRecord] {
    try await rows(LedgerCall(.due, [.number(upTo: now), .limit(limit)])) {
      row throws(LedgerFailure) in try row.dueRecord()
    }
  }

  public func deadLetters(limit: Int) async throws(LedgerFailure) -> [DeadLetter] {
    try await rows(LedgerCall(.deadLetters, [.limit(limit)])) { row throws(LedgerFailure) in
      try row.deadLetter()
    }
  }

  func rows<Value>(
    _ call: LedgerCall, _ value: (PostgresRow) throws(LedgerFailure) -> Value
  ) async throws(LedgerFailure) -> [Value] {
    var values: [Value] = []
    for row in try await read([call]).flatMap(\.rows) { values.append(try value(row)) }
    return values
  }
}
