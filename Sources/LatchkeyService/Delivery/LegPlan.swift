import LatchkeyCore

/// One stop of a route: a point, and the lock at it.
public struct LegPlan: Codable, Sendable, Equatable {
  public var point: String
  public var lockID: LockID
  /// What this leg asks for; `nil` where that is what the terms say.
  public var needs: LegNeeds?

  public init(point: String, lockID: LockID, needs: LegNeeds? = nil) {
    self.point = point
    self.lockID = lockID
    self.needs = needs
  }
}
