import LatchkeyCore

// Everything but a commit goes to the ledger behind the queue.
extension CommitQueue {
  public nonisolated func load(_ query: SiteQuery) async throws(LedgerFailure) -> SiteSnapshot {
    try await ledger.load(query)
  }

  public nonisolated func records(
    of kind: RecordKind, at site: SiteID, after: String, limit: Int
  ) async throws(LedgerFailure) -> [Record] {
    try await ledger.records(of: kind, at: site, after: after, limit: limit)
  }

  public nonisolated func credentials(
    at site: SiteID, _ filter: CredentialFilter, limit: Int
  ) async throws(LedgerFailure) -> [CredentialRow] {
    try await ledger.credentials(at: site, filter, limit: limit)
  }

  public nonisolated func receipts(
    of lock: LockID, at site: SiteID, from sequence: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [ReceiptRow] {
    try await ledger.receipts(of: lock, at: site, from: sequence, limit: limit)
  }

  public nonisolated func events(
    at site: SiteID, after sequence: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [Event] {
    try await ledger.events(at: site, after: sequence, limit: limit)
  }

  public nonisolated func sites(
    after: SiteID?, limit: Int
  ) async throws(LedgerFailure) -> [SiteID] {
    try await ledger.sites(after: after, limit: limit)
  }

  public nonisolated func due(
    through now: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [DueRecord] {
    try await ledger.due(through: now, limit: limit)
  }

  public nonisolated func claimOutbox(
    at now: UInt64, forSeconds lease: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [OutboxClaim] {
    try await ledger.claimOutbox(at: now, forSeconds: lease, limit: limit)
  }

  public nonisolated func settleOutbox(_ note: OutboxNote) async throws(LedgerFailure) {
    try await ledger.settleOutbox(note)
  }

  public nonisolated func deadLetters(limit: Int) async throws(LedgerFailure) -> [DeadLetter] {
    try await ledger.deadLetters(limit: limit)
  }

  public nonisolated func retain(since moment: UInt64) async throws(LedgerFailure) -> Int {
    try await ledger.retain(since: moment)
  }

  public nonisolated func erase(_ site: SiteID) async throws(LedgerFailure) {
    try await ledger.erase(site)
  }

  public nonisolated func beginEpoch(_ loss: EpochLoss) async throws(LedgerFailure) -> UInt32 {
    try await ledger.beginEpoch(loss)
  }

  public nonisolated func ping() async throws(LedgerFailure) { try await ledger.ping() }
}
