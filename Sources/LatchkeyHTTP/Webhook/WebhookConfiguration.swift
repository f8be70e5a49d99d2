import LatchkeyCore
import LatchkeyService

/// Where events go, and how patiently.
public struct WebhookConfiguration: Equatable, Sendable {
  /// Scheme, host and port of the consumer, such as `https://hooks.example`; signed (REQ-2).
  public var origin: String
  /// Path and query of the consumer, at most 128 visible characters; signed (REQ-4).
  public var path: String
  /// How often an event is tried before it becomes a dead letter and the next one follows.
  public var tryCount = 12
  /// Seconds before the second try; each later pause is twice the one before, and a part of each is
  /// left to chance, so that sites do not all come at once.
  public var firstPauseSeconds: Double = 2
  /// Seconds of the longest pause.
  public var longestPauseSeconds: Double = 600
  /// Seconds in which the consumer must answer.
  public var answerSeconds = 10
  /// Sites that are sent for at the same time.
  public var siteCount = 16
  /// Events of a site that are sent before another site has its turn.
  public var eventCount = 32
  /// Seconds for which a site is this sender's alone; more than one answer may take.
  public var leaseSeconds: UInt64 = 60
  /// Seconds between two looks at the outbox, where nobody calls.
  public var pollSeconds: Double = 1

  public init(origin: String, path: String) {
    self.origin = origin
    self.path = path
  }

  /// The pause after a number of tries that failed, in whole seconds and at least one.
  ///
  /// - Parameter chance: 0 to 1; the pause is between its half and the whole of it.
  func pauseSeconds(after tries: Int, chance: Double) -> UInt64 {
    let doublings = Double(min(max(tries - 1, 0), 30))
    var full = firstPauseSeconds
    for _ in 0..<Int(doublings) where full < longestPauseSeconds { full *= 2 }
    full = min(full, longestPauseSeconds)
    return UInt64(max(1, (full / 2 + full / 2 * chance).rounded()))
  }
}
