/// The name of a leg's state (Spec/delivery.md, Transitions).
public enum LegPhase: String, CaseIterable, Codable, Sendable {
  case planned, requested, knocked, approved, scanned, recording, issued, unlocked, delivered
  case relocked, unopened, unproven, vetoed, expired

  /// Whether a pass is being asked for.
  public var isGathering: Bool {
    switch self {
    case .requested, .knocked, .approved, .scanned, .recording: true
    default: false
    }
  }

  /// Whether the door may be open.
  public var isOpen: Bool { self == .unlocked || self == .delivered }
}
