import LatchkeyCore

/// That the trip of a job may be released. Only a judgement makes one (REL-10).
public struct ReleaseProof: Codable, Sendable, Equatable {
  /// How the sessions of one lock ended.
  public struct Lock: Codable, Sendable, Equatable {
    public let lockID: LockID
    /// In the order of its receipts; empty where no pass was used.
    public let ends: [SessionEnd]

    package init(lockID: LockID, ends: [SessionEnd]) {
      self.lockID = lockID
      self.ends = ends
    }
  }

  public let job: Digest
  public let locks: [Lock]
  /// Every pass that was judged, in the order of the route and of issue.
  public let grants: [GrantID]

  package init(job: Digest, locks: [Lock], grants: [GrantID]) {
    self.job = job
    self.locks = locks
    self.grants = grants
  }
}
