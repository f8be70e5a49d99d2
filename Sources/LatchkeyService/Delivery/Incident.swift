/// What happened and should not have (DLV-20).
public struct Incident: Codable, Sendable, Equatable {
  /// What happened.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case openedAfterVeto, vetoedWhileOpen, openedOutOfTurn, openedAfterRelease
    case witnessLost, relockUnproven, overdue, interrupted, forcedOpen
    case boltOnly, residentEnded, deliveredUnopened, releasedUnproven

    /// Whether it holds the trip while it is open.
    public var holdsTrip: Bool { self != .releasedUnproven }
  }

  /// How it ended.
  public struct Closure: Codable, Sendable, Equatable {
    public let by: NamedPerson
    public let how: String
    public let at: UInt64
  }

  /// Its number in the delivery, from 0.
  public let id: Int
  public let kind: Kind
  /// `nil` where it concerns the whole delivery.
  public let leg: Int?
  public let at: UInt64
  public internal(set) var closure: Closure?

  public var isOpen: Bool { closure == nil }
}
