/// What a person or a system on the operator's side may do (OPER-1).
public enum OperatorRole: String, Codable, CaseIterable, Sendable {
  /// Names operators; may do all that the others may.
  case admin
  /// Brings couriers, witnesses and jobs.
  case dispatcher
  /// Opens cases, closes incidents, releases a trip that cannot be proven.
  case support
  /// Reads.
  case reader
}
