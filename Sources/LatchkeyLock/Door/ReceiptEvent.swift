/// What a receipt tells of: the registry of Spec/receipts.md.
public enum ReceiptEvent: UInt8, Sendable {
  // Of a visit.
  case unlocked, acted
  // Of a session.
  case opened, closed, locked, lockedUnopened, boltThrown, lockedLate, endedByResident
  case overdue, jammed, interrupted
  // Of a visit that was refused.
  case denied
  // Of the door, whoever moved it.
  case forcedOpen, tampered, ajar, released, byHand
  // Of many at once.
  case summary
  // Of the lock.
  case reset

  /// Its bit in a mask of the events of a session, whose numbers are below 16.
  package var bit: UInt16 { 1 &<< UInt16(rawValue) }

  /// Whether it says that a door is locked (SESS-7).
  var saysLocked: Bool { bit & 0b1011_0000 != 0 }

  /// Whether it ends the session in which it is said (SESS-8).
  public var endsSession: Bool {
    rawValue >= Self.locked.rawValue && rawValue <= Self.endedByResident.rawValue
  }
}
