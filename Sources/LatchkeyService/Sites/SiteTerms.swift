import LatchkeyCore

/// What the owner of a site asks of a delivery.
public struct SiteTerms: Codable, Equatable, Sendable {
  /// Kinds of evidence that come before a pass, in the order in which they come.
  public enum Need: String, Codable, CaseIterable, Sendable {
    case knock, scan, recording, approval
  }

  public var needs: [Need]
  /// How long a courier may take from the door to the pass, 30 to 900 seconds.
  public var gatherSeconds: UInt32
  /// How often the camera is heard while the door may be open, 5 to 120 seconds.
  public var heartbeatSeconds: UInt32
  /// How long the lock's word may take behind its deadline, 10 to 3,600 seconds.
  public var graceSeconds: UInt32
  /// Whether a bolt without a door sensor is enough for a release (REL-7).
  public var allowsBoltThrown: Bool
  /// Whether a resident who takes the door over releases the courier.
  public var allowsEndedByResident: Bool

  public init(
    needs: [Need] = [.knock, .scan, .recording], gatherSeconds: UInt32 = 300,
    heartbeatSeconds: UInt32 = 15, graceSeconds: UInt32 = 120, allowsBoltThrown: Bool = false,
    allowsEndedByResident: Bool = false
  ) {
    self.needs = needs
    self.gatherSeconds = gatherSeconds
    self.heartbeatSeconds = heartbeatSeconds
    self.graceSeconds = graceSeconds
    self.allowsBoltThrown = allowsBoltThrown
    self.allowsEndedByResident = allowsEndedByResident
  }
}
