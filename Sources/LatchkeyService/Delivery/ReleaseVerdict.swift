import LatchkeyCBOR
import LatchkeyCore

/// Whether a trip may be released (REL-10).
public enum ReleaseVerdict: Sendable, Equatable {
  /// Every door of the job is proven; the proof says how.
  case released(ReleaseProof)
  /// Everything that was found, lock by lock.
  case held([ReleaseHold])
}

/// One thing that holds a trip.
public struct ReleaseHold: Codable, Sendable, Equatable {
  public let lockID: LockID
  /// A row 42xx of the registry, or ``DenyReason/wrongLock``.
  public let reason: DenyReason
  /// The receipt that is missing or at fault, or the session that has not ended.
  public let sequence: UInt64?
  /// The pass that lives or is not known.
  public let grant: GrantID?

  init(_ reason: DenyReason, at lockID: LockID, _ sequence: UInt64? = nil, grant: GrantID? = nil) {
    self.lockID = lockID
    self.reason = reason
    self.sequence = sequence
    self.grant = grant
  }
}
