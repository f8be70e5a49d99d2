import LatchkeyCBOR

/// A row of the registry in Spec/reasons.md, and what it says to people.
public struct ReasonRow: Sendable {
  public let number: UInt16
  public let name: String
  /// The requirement that refuses.
  public let rule: String
  public let meaning: String

  fileprivate init(_ number: UInt16, _ name: String, _ rule: String, _ meaning: String) {
    self.number = number
    self.name = name
    self.rule = rule
    self.meaning = meaning
  }
}

extension DenyReason {
  /// The registry row; a number that the registry lacks is named by itself.
  public var row: ReasonRow {
    ReasonRow.all.first { $0.number == rawValue }
      ?? ReasonRow(rawValue, "reason\(rawValue)", "", "The registry has no such reason.")
  }
}

extension ReasonRow {
  /// The registry, by number.
  public static let all: [ReasonRow] = [
    ReasonRow(100, "malformed", "ENC-8", "An item is not of the shape the schema gives."),
    ReasonRow(101, "truncated", "ENC-1", "The bytes end too early."),
    ReasonRow(102, "trailingBytes", "ENC-7", "Bytes follow the end."),
    ReasonRow(103, "nonShortest", "ENC-2", "A number is longer than it needs to be."),
    ReasonRow(104, "indefiniteLength", "ENC-3", "A length is indefinite."),
    ReasonRow(105, "unsupportedType", "ENC-6", "A type stands where none such is allowed."),
    ReasonRow(106, "keyOrder", "ENC-4", "Keys or rows are out of order."),
    ReasonRow(107, "duplicateKey", "ENC-5", "A key or row stands twice."),
    ReasonRow(108, "unknownKey", "ENC-9", "A key is not known."),
    ReasonRow(109, "missingKey", "ENC-10", "A required key is missing."),
    ReasonRow(110, "invalidText", "ENC-12", "A text has a character outside its alphabet."),
    ReasonRow(111, "outOfRange", "ENC-11", "A number is outside its range."),
    ReasonRow(112, "tooLarge", "ENC-13", "The message or a part of it is over its limit."),
    ReasonRow(113, "unknownMessage", "PRES-1", "This is no message of a known type."),
    ReasonRow(114, "unsupportedAlgorithm", "SIG-2", "The algorithm is not Ed25519."),
    ReasonRow(115, "unknownConstraint", "CON-1", "A constraint is not known."),
    ReasonRow(116, "weakKey", "SIG-10", "The key is not acceptable."),
    ReasonRow(117, "emptyWindow", "CRED-2", "The window ends before it begins."),
    ReasonRow(118, "wrongSite", "PRES-3", "It is for another site."),
    ReasonRow(119, "wrongLock", "PRES-4", "It is for another lock."),
    ReasonRow(200, "nonceUnknown", "NONCE-2", "The lock did not make this challenge."),
    ReasonRow(201, "nonceExpired", "NONCE-3", "The challenge is too old."),
    ReasonRow(202, "nonceSpent", "NONCE-4", "The challenge has been answered before."),
    ReasonRow(300, "unknownIssuer", "CHAIN-8", "Nobody the lock trusts signed the first link."),
    ReasonRow(301, "kidMismatch", "SIG-9", "Another key signed than the one named above."),
    ReasonRow(302, "badSignature", "SIG-3", "A signature does not fit."),
    ReasonRow(400, "linksMismatch", "PROOF-1", "The proof is over other links."),
    ReasonRow(401, "bindingMismatch", "PROOF-2", "The proof is bound to another connection."),
    ReasonRow(700, "keyRole", "CHAIN-6", "A key has a role that forbids this one."),
    ReasonRow(701, "depthExceeded", "CHAIN-1", "A link above may not delegate so far."),
    ReasonRow(702, "constraintNotAllowed", "CON-6", "A constraint stands on the wrong link."),
    ReasonRow(
      703, "grantTooWide", "CHAIN-2", "The pass gives more than the authority above allows."),
    ReasonRow(800, "channelMismatch", "CHAN-1", "It came by another channel than it says."),
    ReasonRow(801, "channelNotPermitted", "CHAN-2", "It may not be used over this channel."),
    ReasonRow(900, "expired", "TIME-2", "Its time is over."),
    ReasonRow(901, "notYetValid", "TIME-3", "Its time has not come."),
    ReasonRow(902, "clockUncertain", "TIME-4", "The lock does not know the time well enough."),
    ReasonRow(903, "clockUntrusted", "TIME-4", "The time came from somebody who may not set it."),
    ReasonRow(1000, "outsideSchedule", "SCHED-4", "It does not hold at this hour."),
    ReasonRow(1001, "offsetsMissing", "SCHED-1", "Its local time is not known at this hour."),
    ReasonRow(1100, "superseded", "REPLAY-1", "The owner has ended what was signed before."),
    ReasonRow(1101, "revoked", "REPLAY-2", "It was revoked."),
    ReasonRow(1102, "belowBase", "REPLAY-3", "Its serial is retired."),
    ReasonRow(
      1200, "stale", "STAPLE-9", "There is no statement fresh enough that it is not revoked."),
    ReasonRow(1300, "evidenceMissing", "EVID-1", "Something required was not witnessed."),
    ReasonRow(1301, "evidenceMismatch", "EVID-2", "The evidence is for another visit."),
    ReasonRow(1302, "evidenceStale", "EVID-3", "The evidence is too old."),
    ReasonRow(1303, "challengeMismatch", "EVID-5", "The pass was made for another challenge."),
    ReasonRow(1400, "wrongPoint", "SCOPE-1", "It is for another door."),
    ReasonRow(1401, "notPermitted", "SCOPE-2", "It does not permit this here."),
    ReasonRow(
      1500, "serialBeyondWindow", "REPLAY-4", "Its serial lies beyond what the lock can remember."),
    ReasonRow(1501, "replayed", "REPLAY-5", "It has been used before."),
    ReasonRow(1502, "usesExhausted", "REPLAY-7", "All its uses are used up."),
    ReasonRow(1503, "lifetimeOver", "REPLAY-9", "Its life since the first use is over."),
    ReasonRow(1504, "obligationUnsupported", "SESS-1", "This lock cannot promise to lock again."),
    ReasonRow(1505, "sessionOpen", "SESS-2", "The door is still open under another pass."),
    ReasonRow(1600, "slotQuota", "CAP-1", "Too many issuers hang under this authority."),
    ReasonRow(1601, "slotsFull", "CAP-2", "The lock has no room for another issuer."),
    ReasonRow(1602, "countersFull", "CAP-3", "The lock has no room for another counter."),
    ReasonRow(1603, "ringFull", "RCPT-12", "The lock has no room for another receipt."),
    ReasonRow(1700, "busy", "DEC-6", "The lock is busy."),
    ReasonRow(1701, "storage", "DEC-4", "The lock could not write it down."),
    ReasonRow(2000, "sequenceGap", "CONF-3", "It is not the next configuration."),
    ReasonRow(2001, "keysNotDistinct", "CONF-4", "Two roles have one key."),
    ReasonRow(2002, "windowTooLarge", "CONF-5", "The window is larger than the lock can remember."),
    ReasonRow(2003, "noAnchorTime", "CONF-6", "No anchor is a time source."),
    ReasonRow(2004, "siteNotProven", "CONF-7", "Anchor and salt do not make this site."),
    ReasonRow(2005, "presenceRequired", "CONF-10", "Somebody must be there, inside."),
    ReasonRow(2006, "issuedAfterTooLow", "CONF-12", "It would bring old grants back to life."),
    ReasonRow(3000, "serialWindowFull", "ISS-3", "The serials run ahead of the oldest that lives."),
    ReasonRow(
      3001, "windowOutsideParent", "ISS-2", "The window lies outside that of a link above."),
    ReasonRow(3002, "scopeOutsideParent", "ISS-2", "The scope lies outside that of a link above."),
    ReasonRow(3003, "offsetsIncomplete", "ISS-5", "The offset rows do not cover the window."),
    ReasonRow(3004, "tooManyOffsets", "ISS-5", "The window needs more than four offset rows."),
    ReasonRow(3005, "grantChanged", "ISS-6", "A counted grant may not change."),
    ReasonRow(3006, "baseAboveLive", "STAPLE-11", "The base would end a living grant."),
    ReasonRow(3007, "challengeUnsigned", "CHAL-3", "The challenge is not signed."),
    ReasonRow(
      3008, "eachMissing", "ISS-7", "An authority must say what each pass below it carries."),
    ReasonRow(3100, "noPass", "HOLD-1", "No pass reaches this door."),
    ReasonRow(3101, "challengeReused", "HOLD-2", "The challenge was answered before."),
    ReasonRow(3102, "answerMismatch", "ANS-3", "The answer is for another visit."),
    ReasonRow(3103, "receiptMismatch", "RCPT-2", "The body is not that of the receipt."),
    ReasonRow(3104, "receiptGap", "RCPT-17", "A receipt does not follow the one before it."),
    ReasonRow(4000, "wrongService", "REQ-2", "It is meant for another service."),
    ReasonRow(4001, "serverNonceUnknown", "REQ-3", "The service did not make this nonce."),
    ReasonRow(4002, "serverNonceExpired", "REQ-3", "The service's nonce is too old."),
    ReasonRow(4003, "requestMismatch", "REQ-4", "What was signed is not what was asked."),
    ReasonRow(4004, "requestReused", "REQ-5", "The nonce was used for another request."),
    ReasonRow(4005, "notAuthorized", "REQ-6", "Whoever signed it may not ask for this."),
    ReasonRow(
      4006, "notFound", "REQ-7", "There is no such thing, or whoever signed may not know of it."),
    ReasonRow(4007, "malformedBody", "REQ-8", "The body is not what the operation takes."),
    ReasonRow(4100, "routeInvalid", "DLV-1", "The route is not one that can be delivered."),
    ReasonRow(4101, "outOfTurn", "DLV-2", "This does not happen at this point of a delivery."),
    ReasonRow(4102, "legUnknown", "DLV-2", "The route has no such leg."),
    ReasonRow(4103, "legOpen", "DLV-21", "A leg is under way, or its door may be open."),
    ReasonRow(4104, "legDone", "DLV-19", "The leg has been delivered."),
    ReasonRow(4105, "legUnproven", "DLV-21", "Nobody has proven that the door is locked."),
    ReasonRow(4106, "tripOver", "DLV-21", "The trip is over."),
    ReasonRow(4107, "vetoed", "DLV-12", "A resident has said no."),
    ReasonRow(4108, "notEntitled", "DLV-11", "This person may not decide that."),
    ReasonRow(4109, "nameMissing", "DLV-11", "Whoever decides this must give a name."),
    ReasonRow(
      4110, "evidenceOutOfOrder", "DLV-5", "Something that comes before has not been witnessed."),
    ReasonRow(4111, "evidenceUnasked", "DLV-5", "The site does not ask for this evidence."),
    ReasonRow(4112, "evidenceUnbound", "DLV-6", "The evidence is for another visit or job."),
    ReasonRow(4113, "evidenceTooOld", "DLV-7", "The evidence is older than it may be."),
    ReasonRow(4114, "evidenceAhead", "DLV-7", "The evidence comes from the future."),
    ReasonRow(
      4115, "evidenceIncomplete", "DLV-8", "Not everything that is asked for was witnessed."),
    ReasonRow(4116, "credentialLives", "DLV-8", "An earlier pass may still open the door."),
    ReasonRow(4117, "grantReused", "DLV-8", "The serial has named a pass before."),
    ReasonRow(4118, "passOver", "DLV-8", "The pass would be over before it begins."),
    ReasonRow(4119, "sessionMismatch", "DLV-15", "The receipt is of another session."),
    ReasonRow(4120, "receiptOld", "DLV-15", "A later receipt has been heard."),
    ReasonRow(4121, "incidentUnknown", "DLV-20", "There is no such open incident."),
    ReasonRow(4122, "incidentOpen", "DLV-20", "An incident is open."),
    ReasonRow(
      4123, "releaseMismatch", "DLV-21", "The judgement is of another job, or of other passes."),
    ReasonRow(4200, "lockMissing", "REL-1", "Nothing was heard of a lock of the job."),
    ReasonRow(4201, "headerMissing", "REL-2", "A receipt is missing."),
    ReasonRow(4202, "headerFork", "REL-2", "A receipt does not name the one before it."),
    ReasonRow(4203, "bodyMissing", "REL-3", "The body of a receipt of the job is missing."),
    ReasonRow(4204, "jobMismatch", "REL-4", "Tag and body of a receipt name different jobs."),
    ReasonRow(4205, "sessionUnended", "REL-6", "A door of the job has not been locked again."),
    ReasonRow(4206, "sessionUnknown", "REL-6", "A session ends that never began."),
    ReasonRow(
      4207, "boltOnly", "REL-7", "The bolt was thrown; nobody knows whether the door was closed."),
    ReasonRow(4208, "residentEnded", "REL-7", "A resident has taken the door over."),
    ReasonRow(
      4209, "grantUnknown", "REL-5",
      "The door was opened with a pass that was not issued for the job."),
    ReasonRow(4210, "grantLives", "REL-8", "A pass of the job may still open the door."),
    ReasonRow(4211, "headTooOld", "REL-9", "The lock was not heard since a pass ended."),
  ]
}
