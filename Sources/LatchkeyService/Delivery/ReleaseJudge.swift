import LatchkeyCBOR
import LatchkeyCore

/// Judges by the locks' own receipts whether a trip may be released (Spec/delivery.md, Release).
public struct ReleaseJudge<Backend: CryptoBackend> {
  private let backend: Backend

  public init(using backend: Backend) { self.backend = backend }

  /// Judges a job.
  ///
  /// - Parameters:
  ///   - accounts: One for each lock of the question; others are not looked at.
  ///   - now: Seconds since 1970-01-01T00:00:00Z.
  /// - Returns: Released with the proof that ``Delivery/handle(_:at:)`` asks for, or held with
  ///   everything that was found (REL-1 to REL-10).
  public func judge(
    _ question: ReleaseQuestion, accounts: [LockAccount], at now: UInt64
  ) -> ReleaseVerdict {
    var holds: [ReleaseHold] = []
    var locks: [ReleaseProof.Lock] = []
    for lock in question.locks {
      // REL-1
      guard let account = accounts.first(where: { $0.lockID == lock.lockID }) else {
        holds.append(ReleaseHold(.lockMissing, at: lock.lockID))
        continue
      }
      let judgement = LockJudgement(
        of: lock, in: question, by: account, at: now, using: backend)
      holds += judgement.holds
      locks.append(ReleaseProof.Lock(lockID: lock.lockID, ends: judgement.ends))
    }
    // REL-10
    guard holds.isEmpty else { return .held(holds) }
    return .released(
      ReleaseProof(
        job: question.job, locks: locks,
        grants: question.locks.flatMap { $0.passes.map(\.grant) }))
  }
}

extension Delivery {
  /// Judges this delivery (REL-1 to REL-10).
  public func judgeRelease(
    by accounts: [LockAccount], at now: UInt64, using backend: some CryptoBackend
  ) -> ReleaseVerdict {
    ReleaseJudge(using: backend).judge(ReleaseQuestion(self), accounts: accounts, at: now)
  }
}
