import LatchkeyCore

/// A site whose events somebody is sending.
public struct OutboxClaim: Equatable, Sendable {
  public var site: SiteID
  /// Sequence of the last event that was taken.
  public var sent: UInt64
  /// How often the one behind it was tried.
  public var attempts: Int

  public init(site: SiteID, sent: UInt64, attempts: Int) {
    self.site = site
    self.sent = sent
    self.attempts = attempts
  }
}

/// How far a claimed site has come.
public struct OutboxNote: Equatable, Sendable {
  public var site: SiteID
  /// Sequence of the last event that was taken, or given up.
  public var sent: UInt64
  /// How often the one behind it was tried.
  public var attempts: Int
  /// When the site is taken next, if events are left.
  public var due: UInt64
  /// An event that is given up with this note.
  public var dead: DeadLetter?

  public init(site: SiteID, sent: UInt64, attempts: Int, due: UInt64, dead: DeadLetter? = nil) {
    self.site = site
    self.sent = sent
    self.attempts = attempts
    self.due = due
    self.dead = dead
  }
}

/// An event that nobody took.
public struct DeadLetter: Equatable, Sendable {
  public var site: SiteID
  public var event: Event
  /// What the last try met, such as `status 500`.
  public var reason: String

  public init(site: SiteID, event: Event, reason: String) {
    self.site = site
    self.event = event
    self.reason = reason
  }
}
