import LatchkeyCore

/// What stands behind a transport: HTTP knows a service by this and nothing else.
public protocol ServiceFront: Sendable {
  /// Carries out one operation, or answers it again (REQ-5).
  ///
  /// - Parameter now: Seconds since 1970-01-01T00:00:00Z.
  /// - Throws: what is the caller's fault; ``ServiceFailure`` where it is the service's.
  func perform(_ call: Call, at now: UInt64) async throws -> Reply

  /// The events of a site behind a sequence, for whoever may hear of them (EVT-2).
  ///
  /// - Throws: ``Problem``; ``ServiceFailure``.
  func events(
    at site: SiteID, after sequence: UInt64, limit: Int, for request: VerifiedRequest,
    at now: UInt64
  ) async throws -> [Event]

  /// Whether requests would be carried out now.
  func isReady() async -> Bool
}

/// The service cannot answer, through no fault of the caller: the same request may be sent again.
public enum ServiceFailure: Error, Equatable, Sendable {
  /// The ledger is not there, or too busy.
  case ledger(LedgerFailure)
  /// A key cannot be used.
  case signing
}
