import LatchkeyCore

/// What is to be done about an event, in order, once the delivery is stored.
public enum DeliveryEffect: Codable, Sendable, Equatable {
  /// Sign the pass for this courier and challenge.
  case issuePass(leg: Int, PassOrder, courier: PublicKey, challenge: Nonce)
  case revokeCredential(leg: Int, GrantID)
  case notifyCustomer(CustomerNotice, leg: Int?)
  case tellCourier(CourierOrder, leg: Int)
  case holdTrip
  /// The courier may go on; without proof only by a person's word.
  case releaseTrip(isProven: Bool)
  case openIncident(Incident)
  /// By what is known here the trip may be released: judge it (DLV-23).
  case judgeRelease
}

/// What a customer is told.
public enum CustomerNotice: String, Codable, Sendable, CaseIterable {
  /// A courier stands at the door: now is the time to say no.
  case requested
  case unlocked, delivered, relocked, relockedLate, unopened, boltThrown, endedByResident
  case overdue, jammed, interrupted, forcedOpen
  case witnessLost, relockUnproven
  case openedAfterVeto, openedOutOfTurn, openedAfterRelease, releasedUnproven
}

/// What a courier is told.
public enum CourierOrder: String, Codable, Sendable, CaseIterable {
  /// Take what is yours, go outside and close the door.
  case leave
  case closeDoor
  /// The lock did not open; its code says why.
  case denied
  case expired, vetoed, unopened
  /// A new challenge may be brought.
  case askAgain
}
