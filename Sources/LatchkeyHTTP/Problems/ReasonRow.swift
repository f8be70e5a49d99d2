import LatchkeyCBOR
import LatchkeyCore

/// Names and requirements of the registry (Spec/reasons.md), as problem details tell them.
///
/// A number that stands in no row has no name here; its problem is told by number and rule alone.
enum ReasonRow {
  /// The registry's name of a reason, such as `notAuthorized`.
  static func name(of reason: DenyReason) -> String? { rows[reason.rawValue]?.name }

  /// The requirement that a reason names in the registry, such as `ENC-1`.
  static func requirement(of reason: DenyReason) -> String? { rows[reason.rawValue]?.requirement }

  static let rows: [UInt16: (name: String, requirement: String)] = [
    100: ("malformed", "ENC-8"), 101: ("truncated", "ENC-1"), 102: ("trailingBytes", "ENC-7"),
    103: ("nonShortest", "ENC-2"), 104: ("indefiniteLength", "ENC-3"),
    105: ("unsupportedType", "ENC-6"), 106: ("keyOrder", "ENC-4"), 107: ("duplicateKey", "ENC-5"),
    108: ("unknownKey", "ENC-9"), 109: ("missingKey", "ENC-10"), 110: ("invalidText", "ENC-12"),
    111: ("outOfRange", "ENC-11"), 112: ("tooLarge", "ENC-13"), 113: ("unknownMessage", "PRES-1"),
    114: ("unsupportedAlgorithm", "SIG-2"), 115: ("unknownConstraint", "CON-1"),
    116: ("weakKey", "SIG-10"), 117: ("emptyWindow", "CRED-2"), 118: ("wrongSite", "PRES-3"),
    119: ("wrongLock", "PRES-4"), 200: ("nonceUnknown", "NONCE-2"),
    201: ("nonceExpired", "NONCE-3"), 202: ("nonceSpent", "NONCE-4"),
    300: ("unknownIssuer", "CHAIN-8"), 301: ("kidMismatch", "SIG-9"),
    302: ("badSignature", "SIG-3"), 400: ("linksMismatch", "PROOF-1"),
    401: ("bindingMismatch", "PROOF-2"), 700: ("keyRole", "CHAIN-6"),
    701: ("depthExceeded", "CHAIN-1"), 702: ("constraintNotAllowed", "CON-6"),
    703: ("grantTooWide", "CHAIN-2"), 800: ("channelMismatch", "CHAN-1"),
    801: ("channelNotPermitted", "CHAN-2"), 900: ("expired", "TIME-2"),
    901: ("notYetValid", "TIME-3"), 902: ("clockUncertain", "TIME-4"),
    903: ("clockUntrusted", "TIME-4"), 1000: ("outsideSchedule", "SCHED-4"),
    1001: ("offsetsMissing", "SCHED-1"), 1100: ("superseded", "REPLAY-1"),
    1101: ("revoked", "REPLAY-2"), 1102: ("belowBase", "REPLAY-3"), 1200: ("stale", "STAPLE-9"),
    1300: ("evidenceMissing", "EVID-1"), 1301: ("evidenceMismatch", "EVID-2"),
    1302: ("evidenceStale", "EVID-3"), 1303: ("challengeMismatch", "EVID-5"),
    1400: ("wrongPoint", "SCOPE-1"), 1401: ("notPermitted", "SCOPE-2"),
    1500: ("serialBeyondWindow", "REPLAY-4"), 1501: ("replayed", "REPLAY-5"),
    1502: ("usesExhausted", "REPLAY-7"), 1503: ("lifetimeOver", "REPLAY-9"),
    1504: ("obligationUnsupported", "SESS-1"), 1505: ("sessionOpen", "SESS-2"),
    1600: ("slotQuota", "CAP-1"), 1601: ("slotsFull", "CAP-2"), 1602: ("countersFull", "CAP-3"),
    1603: ("ringFull", "RCPT-12"), 1700: ("busy", "DEC-6"), 1701: ("storage", "DEC-4"),
    2000: ("sequenceGap", "CONF-3"), 2001: ("keysNotDistinct", "CONF-4"),
    2002: ("windowTooLarge", "CONF-5"), 2003: ("noAnchorTime", "CONF-6"),
    2004: ("siteNotProven", "CONF-7"), 2005: ("presenceRequired", "CONF-10"),
    2006: ("issuedAfterTooLow", "CONF-12"), 3000: ("serialWindowFull", "ISS-3"),
    3001: ("windowOutsideParent", "ISS-2"), 3002: ("scopeOutsideParent", "ISS-2"),
    3003: ("offsetsIncomplete", "ISS-5"), 3004: ("tooManyOffsets", "ISS-5"),
    3005: ("grantChanged", "ISS-6"), 3006: ("baseAboveLive", "STAPLE-11"),
    3007: ("challengeUnsigned", "CHAL-3"), 3008: ("eachMissing", "ISS-7"),
    3100: ("noPass", "HOLD-1"), 3101: ("challengeReused", "HOLD-2"),
    3102: ("answerMismatch", "ANS-3"), 3103: ("receiptMismatch", "RCPT-2"),
    3104: ("receiptGap", "RCPT-17"), 4000: ("wrongService", "REQ-2"),
    4001: ("serverNonceUnknown", "REQ-3"), 4002: ("serverNonceExpired", "REQ-3"),
    4003: ("requestMismatch", "REQ-4"), 4004: ("requestReused", "REQ-5"),
    4005: ("notAuthorized", "REQ-6"), 4006: ("notFound", "REQ-7"),
    4007: ("malformedBody", "REQ-8"), 4100: ("routeInvalid", "DLV-1"),
    4101: ("outOfTurn", "DLV-2"), 4102: ("legUnknown", "DLV-2"), 4103: ("legOpen", "DLV-21"),
    4104: ("legDone", "DLV-19"), 4105: ("legUnproven", "DLV-21"), 4106: ("tripOver", "DLV-21"),
    4107: ("vetoed", "DLV-12"), 4108: ("notEntitled", "DLV-11"), 4109: ("nameMissing", "DLV-11"),
    4110: ("evidenceOutOfOrder", "DLV-5"), 4111: ("evidenceUnasked", "DLV-5"),
    4112: ("evidenceUnbound", "DLV-6"), 4113: ("evidenceTooOld", "DLV-7"),
    4114: ("evidenceAhead", "DLV-7"), 4115: ("evidenceIncomplete", "DLV-8"),
    4116: ("credentialLives", "DLV-8"), 4117: ("grantReused", "DLV-8"),
    4118: ("passOver", "DLV-8"), 4119: ("sessionMismatch", "DLV-15"),
    4120: ("receiptOld", "DLV-15"), 4121: ("incidentUnknown", "DLV-20"),
    4122: ("incidentOpen", "DLV-20"), 4123: ("releaseMismatch", "DLV-21"),
    4200: ("lockMissing", "REL-1"), 4201: ("headerMissing", "REL-2"),
    4202: ("headerFork", "REL-2"), 4203: ("bodyMissing", "REL-3"), 4204: ("jobMismatch", "REL-4"),
    4205: ("sessionUnended", "REL-6"), 4206: ("sessionUnknown", "REL-6"),
    4207: ("boltOnly", "REL-7"), 4208: ("residentEnded", "REL-7"),
    4209: ("grantUnknown", "REL-5"), 4210: ("grantLives", "REL-8"), 4211: ("headTooOld", "REL-9"),
  ]
}
