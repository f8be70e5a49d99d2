import LatchkeyCore

/// Where a leg stands, and what belongs to that state alone.
public enum LegState: Codable, Sendable, Equatable {
  /// A pass was signed and is not known to be used.
  public struct Issued: Codable, Sendable, Equatable {
    public let since: UInt64
    /// The challenge that the pass is for.
    public let challenge: Nonce
  }

  /// A session of the lock runs.
  public struct Visit: Codable, Sendable, Equatable {
    /// Sequence of its `unlocked` receipt.
    public let session: UInt64
    public let since: UInt64
    /// When the door is to be locked.
    public let deadline: UInt64
    /// When the witness was last heard.
    public internal(set) var heardAt: UInt64
    /// Whether the witness has fallen silent, and an incident says so.
    public internal(set) var isWitnessLost = false
    /// Whether the proof did not come in time, and an incident says so.
    public internal(set) var isLate = false
  }

  /// A session has ended with the door proven, or taken for, locked.
  public struct Relocked: Codable, Sendable, Equatable {
    public let session: UInt64
    public let end: SessionEnd
    public let since: UInt64
    public internal(set) var isDelivered: Bool
  }

  /// A session has ended, and nobody has proven that the door is locked.
  public struct Unproven: Codable, Sendable, Equatable {
    public let session: UInt64
    public let end: SessionEnd
    public let since: UInt64
  }

  case planned
  case gathering(Gathering)
  case issued(Issued)
  case unlocked(Visit)
  case delivered(Visit)
  case relocked(Relocked)
  case unopened(session: UInt64)
  case unproven(Unproven)
  case vetoed(since: UInt64)
  case expired(since: UInt64)

  /// The running session, where there is one.
  public var visit: Visit? {
    switch self {
    case .unlocked(let visit), .delivered(let visit): visit
    default: nil
    }
  }

  /// The same state with the visit changed; no other state changes.
  func replacing(_ visit: Visit) -> LegState {
    switch self {
    case .unlocked: .unlocked(visit)
    case .delivered: .delivered(visit)
    default: self
    }
  }
}
