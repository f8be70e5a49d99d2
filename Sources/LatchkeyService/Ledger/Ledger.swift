import LatchkeyCore

/// Where a service keeps what it must not forget (Spec/service.md, LEDG).
///
/// A ledger holds the rows of many sites and has no opinion on them. It promises three things: a
/// ``SiteChange`` is written whole or not at all; it is durable before ``commit(_:)`` returns; and
/// it is refused with ``LedgerFailure/conflict`` unless the head of the site is the one that the
/// change was made for. What a service reads, decides and writes for one site is therefore as if
/// nobody else had been there, whatever the order of its reads, and an unclear outcome is cleared
/// up by reading again: the remembered request is there, or it is not.
///
/// Every operation touches the rows of one site, but for the few that say so; a store may be split
/// by site.
public protocol Ledger: Sendable {
  /// The rows of a site that an operation decides on, in one round trip.
  func load(_ query: SiteQuery) async throws(LedgerFailure) -> SiteSnapshot

  /// Writes each change whole or not at all; several become durable together.
  ///
  /// - Parameter changes: Those of one site are tried in their order and may follow one another;
  ///   those of different sites know nothing of each other.
  /// - Returns: For each change `nil` when it is durable, otherwise why nothing of it was written:
  ///   ``LedgerFailure/conflict`` when the head has moved. After
  ///   ``LedgerFailure/unavailable(_:)`` it is not known whether it was written.
  func commit(_ changes: [SiteChange]) async -> [LedgerFailure?]

  /// Records of one kind, by id; begins behind `after`.
  func records(
    of kind: RecordKind, at site: SiteID, after: String, limit: Int
  ) async throws(LedgerFailure) -> [Record]

  /// The credentials of a site that a filter names, by issuer and serial.
  func credentials(
    at site: SiteID, _ filter: CredentialFilter, limit: Int
  ) async throws(LedgerFailure) -> [CredentialRow]

  /// The receipts of a lock from a sequence on, by sequence.
  func receipts(
    of lock: LockID, at site: SiteID, from sequence: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [ReceiptRow]

  /// The events of a site behind a sequence, by sequence.
  func events(
    at site: SiteID, after sequence: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [Event]

  // Of all sites.

  /// Names of sites, in an order of their own; begins behind `after`.
  func sites(after: SiteID?, limit: Int) async throws(LedgerFailure) -> [SiteID]

  /// Records whose time has come, the longest overdue first.
  func due(through now: UInt64, limit: Int) async throws(LedgerFailure) -> [DueRecord]

  /// Takes sites whose events are to be sent, for a while: nobody else gets them before it has
  /// passed.
  func claimOutbox(
    at now: UInt64, forSeconds lease: UInt64, limit: Int
  ) async throws(LedgerFailure) -> [OutboxClaim]

  /// Notes how far a claimed site has come.
  ///
  /// A note never sets the position back: one behind the position changes nothing and leaves no dead
  /// letter. Nor does it set it past the head. Where events are left, `due` says when the site is
  /// taken next.
  func settleOutbox(_ note: OutboxNote) async throws(LedgerFailure)

  /// Events that nobody took, by site and sequence.
  func deadLetters(limit: Int) async throws(LedgerFailure) -> [DeadLetter]

  /// Deletes requests and events older than a moment; never the last event of a site, nor one that
  /// is still to be sent, nor a dead letter.
  ///
  /// - Returns: How many rows went.
  func retain(since moment: UInt64) async throws(LedgerFailure) -> Int

  /// Deletes every row of a site (LEDG-12).
  func erase(_ site: SiteID) async throws(LedgerFailure)

  /// Begins a new epoch: what was committed before may have been lost (LEDG-8).
  ///
  /// Whoever cannot say that the loss lies within a stretch begins an unbounded one, and lets 300 s
  /// pass before the first request (LEDG-11). What was unbounded once stays so for later epochs.
  ///
  /// - Returns: The number of the epoch that has begun.
  func beginEpoch(_ loss: EpochLoss) async throws(LedgerFailure) -> UInt32

  /// Answers whether the store takes writes now.
  func ping() async throws(LedgerFailure)
}

extension Ledger {
  /// Writes one change.
  public func commit(_ change: SiteChange) async throws(LedgerFailure) {
    guard let failure = await commit([change]).first else {
      throw .corrupt("a commit without an outcome")
    }
    if let failure { throw failure }
  }
}
