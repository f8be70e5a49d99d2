import LatchkeyCBOR
import LatchkeyCore

// Rows 4100 to 4199 of the registry in Spec/reasons.md: what a delivery refuses an event with.

extension DenyReason {
  /// The route is not one that can be delivered (DLV-1).
  public static let routeInvalid = DenyReason(rawValue: 4100)
  /// This does not happen at this point of a delivery (DLV-2).
  public static let outOfTurn = DenyReason(rawValue: 4101)
  /// The route has no such leg (DLV-2).
  public static let legUnknown = DenyReason(rawValue: 4102)
  /// A leg is under way, or its door may be open (DLV-21).
  public static let legOpen = DenyReason(rawValue: 4103)
  /// The leg has been delivered (DLV-19).
  public static let legDone = DenyReason(rawValue: 4104)
  /// Nobody has proven that the door is locked (DLV-21).
  public static let legUnproven = DenyReason(rawValue: 4105)
  /// The trip is over (DLV-21).
  public static let tripOver = DenyReason(rawValue: 4106)
  /// A resident has said no (DLV-12).
  public static let vetoed = DenyReason(rawValue: 4107)
  /// This person may not decide that (DLV-11).
  public static let notEntitled = DenyReason(rawValue: 4108)
  /// Whoever decides this must give a name (DLV-11).
  public static let nameMissing = DenyReason(rawValue: 4109)
  /// Something that comes before has not been witnessed (DLV-5).
  public static let evidenceOutOfOrder = DenyReason(rawValue: 4110)
  /// The site does not ask for this evidence (DLV-5).
  public static let evidenceUnasked = DenyReason(rawValue: 4111)
  /// The evidence is for another visit or job (DLV-6).
  public static let evidenceUnbound = DenyReason(rawValue: 4112)
  /// The evidence is older than it may be (DLV-7).
  public static let evidenceTooOld = DenyReason(rawValue: 4113)
  /// The evidence comes from the future (DLV-7).
  public static let evidenceAhead = DenyReason(rawValue: 4114)
  /// Not everything that is asked for was witnessed (DLV-8).
  public static let evidenceIncomplete = DenyReason(rawValue: 4115)
  /// An earlier pass may still open the door (DLV-8).
  public static let credentialLives = DenyReason(rawValue: 4116)
  /// The serial has named a pass before (DLV-8).
  public static let grantReused = DenyReason(rawValue: 4117)
  /// The pass would be over before it begins (DLV-8).
  public static let passOver = DenyReason(rawValue: 4118)
  /// The receipt is of another session (DLV-15).
  public static let sessionMismatch = DenyReason(rawValue: 4119)
  /// A later receipt has been heard (DLV-15).
  public static let receiptOld = DenyReason(rawValue: 4120)
  /// There is no such open incident (DLV-20).
  public static let incidentUnknown = DenyReason(rawValue: 4121)
  /// An incident is open (DLV-20).
  public static let incidentOpen = DenyReason(rawValue: 4122)
  /// The judgement is of another job, or of other passes (DLV-21).
  public static let releaseMismatch = DenyReason(rawValue: 4123)
}

// Rows 4200 to 4299: what holds a trip that is judged.

extension DenyReason {
  /// Nothing was heard of a lock of the job (REL-1).
  public static let lockMissing = DenyReason(rawValue: 4200)
  /// A receipt is missing (REL-2).
  public static let headerMissing = DenyReason(rawValue: 4201)
  /// A receipt does not name the one before it (REL-2).
  public static let headerFork = DenyReason(rawValue: 4202)
  /// The body of a receipt of the job is missing (REL-3).
  public static let bodyMissing = DenyReason(rawValue: 4203)
  /// Tag and body of a receipt name different jobs (REL-4).
  public static let jobMismatch = DenyReason(rawValue: 4204)
  /// A door of the job has not been locked again (REL-6).
  public static let sessionUnended = DenyReason(rawValue: 4205)
  /// A session ends that never began (REL-6).
  public static let sessionUnknown = DenyReason(rawValue: 4206)
  /// The bolt was thrown; nobody knows whether the door was closed (REL-7).
  public static let boltOnly = DenyReason(rawValue: 4207)
  /// A resident has taken the door over (REL-7).
  public static let residentEnded = DenyReason(rawValue: 4208)
  /// The door was opened with a pass that was not issued for the job (REL-5).
  public static let grantUnknown = DenyReason(rawValue: 4209)
  /// A pass of the job may still open the door (REL-8).
  public static let grantLives = DenyReason(rawValue: 4210)
  /// The lock was not heard since a pass ended (REL-9).
  public static let headTooOld = DenyReason(rawValue: 4211)
}
