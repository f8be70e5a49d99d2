/// What a lock knows of the time: a closed interval of seconds since 1970-01-01T00:00:00Z.
public struct ClockInterval: Equatable, Sendable {
  /// It is not earlier than this second.
  public var earliest: UInt64
  /// It is not later than this second; `nil` when that is unknown.
  public var latest: UInt64?

  public init(earliest: UInt64, latest: UInt64?) {
    self.earliest = earliest
    self.latest = latest
  }

  /// Whether the time is known to within an hour (SCHED-2).
  public var isCertain: Bool {
    guard let latest, latest >= earliest else { return false }
    return latest &- earliest <= Limits.certainWidthSeconds
  }
}
