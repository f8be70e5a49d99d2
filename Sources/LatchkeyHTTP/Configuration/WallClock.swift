import Foundation

/// What time it is: a parameter of everything that asks, so that a test can say.
public struct WallClock: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var now: @Sendable () -> UInt64

  public init(_ now: @escaping @Sendable () -> UInt64) { self.now = now }

  /// The system's clock.
  public static let system = WallClock { UInt64(max(0, Date().timeIntervalSince1970)) }
}
