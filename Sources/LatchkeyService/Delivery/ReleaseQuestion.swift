import LatchkeyCore

/// What is to be judged: a job, its locks and its passes.
public struct ReleaseQuestion: Sendable, Equatable {
  /// A pass that was issued for the job.
  public struct Pass: Sendable, Equatable {
    public var grant: GrantID
    /// The first second at which it no longer holds.
    public var expiration: UInt64
    /// When it was revoked.
    public var revokedAt: UInt64?

    public init(grant: GrantID, expiration: UInt64, revokedAt: UInt64? = nil) {
      self.grant = grant
      self.expiration = expiration
      self.revokedAt = revokedAt
    }
  }

  /// A lock that a pass was issued for.
  public struct Lock: Sendable, Equatable {
    public var lockID: LockID
    /// Where its receipts stood at the first issue (REL-2).
    public var firstIssue: ReceiptPosition
    /// In the order of issue.
    public var passes: [Pass]

    public init(lockID: LockID, firstIssue: ReceiptPosition, passes: [Pass]) {
      self.lockID = lockID
      self.firstIssue = firstIssue
      self.passes = passes
    }
  }

  public var job: Digest
  public var terms: DeliveryTerms
  /// In the order of the route.
  public var locks: [Lock]

  public init(job: Digest, terms: DeliveryTerms, locks: [Lock]) {
    self.job = job
    self.terms = terms
    self.locks = locks
  }

  /// What a delivery asks.
  public init(_ delivery: Delivery) {
    job = delivery.job
    terms = delivery.terms
    locks = delivery.legs.compactMap { leg in
      leg.firstIssue.map { position in
        Lock(lockID: leg.lockID, firstIssue: position, passes: leg.passes.map(Pass.init))
      }
    }
  }
}

extension ReleaseQuestion.Pass {
  fileprivate init(_ pass: LegPass) {
    self.init(grant: pass.grant, expiration: pass.expiration)
    if case .revoked(let second) = pass.fate { revokedAt = second }
  }

  /// When it is dead by the lock's own clock: its end, or that of its revocation bound.
  func end(under terms: DeliveryTerms) -> UInt64 {
    // Seconds are at most 2^40, and terms 2^32.
    min(expiration, revokedAt.map { $0 + UInt64(terms.revocationSeconds) } ?? expiration)
  }
}
