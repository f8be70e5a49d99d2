import LatchkeyCore

/// What a verified receipt of a leg's lock says.
public enum LockWord: Codable, Sendable, Equatable {
  /// What a lock says of a running session that does not end it.
  public enum Event: String, Codable, Sendable, CaseIterable {
    case opened, closed, overdue, jammed, interrupted
  }

  /// An unlock of the job. The receipt's sequence names its session.
  ///
  /// `time` is the latest second at which it was, by the lock's clock; `nil` where that is unknown.
  case unlocked(by: GrantID, time: UInt64?)
  case event(Event, session: UInt64)
  case ended(SessionEnd, session: UInt64)
  case forcedOpen

  /// What a delivery needs to know of a receipt's body; `nil` where it need not know.
  public init?(_ body: ReceiptBody) {
    guard body.event > 0 else {
      guard let grant = body.grant else { return nil }
      self = .unlocked(by: grant, time: body.clock.latest)
      return
    }
    if body.event == 13 {
      self = .forcedOpen
      return
    }
    guard let session = body.session else { return nil }
    if let end = SessionEnd(event: body.event) {
      self = .ended(end, session: session)
    } else if let event = Event(event: body.event) {
      self = .event(event, session: session)
    } else {
      return nil
    }
  }
}

extension LockWord.Event {
  /// By its number in the registry.
  init?(event: UInt8) {
    switch event {
    case 2: self = .opened
    case 3: self = .closed
    case 9: self = .overdue
    case 10: self = .jammed
    case 11: self = .interrupted
    default: return nil
    }
  }
}

extension SessionEnd {
  /// By its number in the registry.
  public init?(event: UInt8) {
    switch event {
    case 4: self = .locked
    case 5: self = .lockedUnopened
    case 6: self = .boltThrown
    case 7: self = .lockedLate
    case 8: self = .endedByResident
    default: return nil
    }
  }
}
