import LatchkeyCore

/// A pass that was issued for a leg, and what became of it.
public struct LegPass: Codable, Sendable, Equatable {
  /// What is known of it.
  public enum Fate: Codable, Sendable, Equatable {
    /// Not known to be used.
    case live
    /// Revoked at this second.
    case revoked(at: UInt64)
    /// Spent in a session that runs, or whose end was not heard.
    case used(session: UInt64)
    /// Spent in a session that has ended.
    case ended(session: UInt64)
    /// The lock's base is above it.
    case retired
  }

  public let grant: GrantID
  /// Whose it is.
  public let courier: PublicKey
  /// The first second at which it no longer holds.
  public let expiration: UInt64
  public internal(set) var fate = Fate.live

  /// When it is certainly dead by time alone; `nil` where time does not end it, or it is dead.
  func timeOfDeath(under terms: DeliveryTerms) -> UInt64? {
    // Seconds are at most 2^40, and terms 2^32: no sum comes near the end.
    switch fate {
    case .live: expiration + UInt64(terms.clockErrorSeconds)
    case .revoked(let second):
      min(expiration, second + UInt64(terms.revocationSeconds)) + UInt64(terms.clockErrorSeconds)
    case .used, .ended, .retired: nil
    }
  }

  /// Whether no lock opens for it any more, whatever the clocks say (DLV-10).
  public func isCertainlyDead(at now: UInt64, under terms: DeliveryTerms) -> Bool {
    switch fate {
    case .ended, .retired: true
    case .used: false
    case .live, .revoked: timeOfDeath(under: terms).map { now >= $0 } ?? false
    }
  }
}
