import LatchkeyCore

/// The service: deliveries, their passes, and what locks say of them (Spec/service.md).
///
/// It holds no state. Every operation reads the rows of one site, decides, and commits against the
/// head that it has read; several processes may do so at once. Only what is durable is signed.
public struct Service<Crypto: CryptoBackend & Sendable>: ServiceFront {
  let ledger: any Ledger
  let keys: KeyRing
  let settings: ServiceSettings
  let crypto: Crypto
  /// Hears of each site that has changed.
  private let hasChanged: @Sendable (SiteID) -> Void

  public init(
    ledger: any Ledger, keys: KeyRing, settings: ServiceSettings, using crypto: Crypto,
    hasChanged: @escaping @Sendable (SiteID) -> Void = { _ in }
  ) {
    self.ledger = ledger
    self.keys = keys
    self.settings = settings
    self.crypto = crypto
    self.hasChanged = hasChanged
  }

  public func isReady() async -> Bool {
    do throws(LedgerFailure) { try await ledger.ping() } catch { return false }
    return true
  }

  /// Reads, decides, commits; begins anew when somebody else was quicker.
  ///
  /// - Parameters:
  ///   - query: What is read; the request of the call is added.
  ///   - decide: Judges and drafts. It may run several times.
  func carryOut(
    _ call: Call, _ query: SiteQuery, at now: UInt64,
    decide: (inout SiteDraft) async throws -> StoredReply
  ) async throws -> Reply {
    var query = query
    query.request = call.request.key
    var failure = LedgerFailure.conflict
    for _ in 0..<settings.attempts {
      do {
        let snapshot = try await ledger.load(query)
        if let remembered = try call.request.remembered(in: snapshot) {
          return try answerAgain(remembered)
        }
        var draft = SiteDraft(snapshot, at: query.site, now: now)
        let reply = try await decide(&draft)
        // REQ-5: an answer that changed nothing is remembered like any other, or the request could
        // be played again when it would change something.
        if !draft.isChanged {
          draft.happen("request.answered", [String: String](), isPublished: false)
        }
        draft.remember(call.request, reply)
        try await ledger.commit(draft.change)
        hasChanged(query.site)
        return try reply.reply(keys, using: crypto)
      } catch let caught as LedgerFailure {
        // What became of a commit that got no answer is seen by reading again (LEDG-2).
        failure = caught
        guard failure.isWorthAnotherTry else { break }
      }
    }
    throw ServiceFailure.ledger(failure)
  }

  /// REQ-5
  private func answerAgain(_ remembered: RememberedRequest) throws -> Reply {
    guard let reply = JSON.decode(StoredReply.self, remembered.reply) else {
      throw ServiceFailure.ledger(.corrupt("a remembered reply does not read"))
    }
    return try reply.reply(keys, using: crypto)
  }

  /// The same for what nobody asks for: timers. There is nothing to answer.
  func carryOut(
    _ query: SiteQuery, at now: UInt64, decide: (inout SiteDraft) async throws -> Void
  ) async throws {
    var failure = LedgerFailure.conflict
    for _ in 0..<settings.attempts {
      do {
        var draft = SiteDraft(try await ledger.load(query), at: query.site, now: now)
        try await decide(&draft)
        guard draft.isChanged else { return }
        try await ledger.commit(draft.change)
        hasChanged(query.site)
        return
      } catch let caught as LedgerFailure {
        failure = caught
        guard failure.isWorthAnotherTry else { break }
      }
    }
    throw ServiceFailure.ledger(failure)
  }
}

extension LedgerFailure {
  fileprivate var isWorthAnotherTry: Bool {
    switch self {
    case .conflict, .unavailable: true
    case .corrupt, .schema: false
    }
  }
}
