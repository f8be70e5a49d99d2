import LatchkeyCBOR

// Rows of the registry in Spec/reasons.md that belong to the holding side.

extension DenyReason {
  /// No pass bundle reaches the point of the lock (HOLD-1).
  public static let noPass = DenyReason(rawValue: 3100)
  /// A challenge that was not asked for, or was signed over before (HOLD-2).
  public static let challengeReused = DenyReason(rawValue: 3101)
}
