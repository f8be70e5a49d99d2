import LatchkeyCore
import LatchkeyService
import Synchronization

/// A ledger with a planted bug: it acknowledges a change before it has written it.
///
/// Within one process nobody notices, for whoever reads waits for what is being written. What was
/// acknowledged and not yet written is lost with the process: the checker has to find it.
struct EarlyLedger: Ledger {
  let ledger: any Ledger
  private let tail = Tail()

  init(before ledger: any Ledger) { self.ledger = ledger }

  /// The last write under way.
  private final class Tail: Sendable {
    private let last = Mutex<Task<Void, Never>?>(nil)

    func wait() async { await last.withLock { $0 }?.value }

    func append(_ work: @escaping @Sendable () async -> Void) {
      last.withLock { last in
        let before = last
        last = Task {
          await before?.value
          await work()
        }
      }
    }
  }

  func commit(_ changes: [SiteChange]) async -> [LedgerFailure?] {
    await withCheckedContinuation { continuation in
      tail.append {
        var outcomes: [LedgerFailure?] = []
        for change in changes {
          let found = try? await ledger.load(SiteQuery(change.site))
          outcomes.append(found?.head == change.expectedHead ? nil : .conflict)
        }
        continuation.resume(returning: outcomes)
        try? await Task.sleep(for: .milliseconds(20))
        let good = zip(changes, outcomes).filter { $0.1 == nil }.map(\.0)
        if !good.isEmpty { _ = await ledger.commit(good) }
      }
    }
  }

  func load(_ query: SiteQuery) async throws(LedgerFailure) -> SiteSnapshot {
    await tail.wait()
    return try await ledger.load(query)
  }

  func records(
    of kind: RecordKind, at site: SiteID, after: String, limit: Int
  ) async throws(LedgerFailure) -> [Record] {
    await tail.wait()
    return try await ledger.records(of: kind, at: site, after: after, limit: limit)
  }

  func credentials(
    at site: SiteID, _ filter: CredentialFilter, limit: Int
  ) async throws(LedgerFailure) -> [CredentialRow] {
    await tail.wait()
    return try await ledger.credentials(at: site, filter, limit: limit)
  }

  func receipts(
    of lock: LockID, at site: SiteID, from sequence: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [ReceiptRow] {
    await tail.wait()
    return try await ledger.receipts(of: lock, at: site, from: sequence, limit: limit)
  }

  func events(
    at site: SiteID, after sequence: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [Event] {
    await tail.wait()
    return try await ledger.events(at: site, after: sequence, limit: limit)
  }

  func sites(after: SiteID?, limit: Int) async throws(LedgerFailure) -> [SiteID] {
    try await ledger.sites(after: after, limit: limit)
  }

  func due(through now: UInt64, limit: Int) async throws(LedgerFailure) -> [DueRecord] {
    try await ledger.due(through: now, limit: limit)
  }

  func claimOutbox(
    at now: UInt64, forSeconds lease: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [OutboxClaim] {
    try await ledger.claimOutbox(at: now, forSeconds: lease, limit: limit)
  }

  func settleOutbox(_ note: OutboxNote) async throws(LedgerFailure) {
    try await ledger.settleOutbox(note)
  }

  func deadLetters(limit: Int) async throws(LedgerFailure) -> [DeadLetter] {
    try await ledger.deadLetters(limit: limit)
  }

  func retain(since moment: UInt64) async throws(LedgerFailure) -> Int {
    try await ledger.retain(since: moment)
  }

  func erase(_ site: SiteID) async throws(LedgerFailure) { try await ledger.erase(site) }

  func beginEpoch(_ loss: EpochLoss) async throws(LedgerFailure) -> UInt32 {
    try await ledger.beginEpoch(loss)
  }

  func ping() async throws(LedgerFailure) { try await ledger.ping() }
}
