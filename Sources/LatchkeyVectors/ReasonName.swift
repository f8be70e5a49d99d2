import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyService

/// The registry of `Spec/reasons.md`: names for numbers.
public enum ReasonName {
  /// Every row, in the registry's order.
  public static let rows: [(name: String, reason: DenyReason)] =
    encoding + lock + configuration + issuing + holding + service
    + delivery + release

  private static let encoding: [(String, DenyReason)] = [
    ("malformed", .malformed), ("truncated", .truncated), ("trailingBytes", .trailingBytes),
    ("nonShortest", .nonShortest), ("indefiniteLength", .indefiniteLength),
    ("unsupportedType", .unsupportedType), ("keyOrder", .keyOrder),
    ("duplicateKey", .duplicateKey), ("unknownKey", .unknownKey), ("missingKey", .missingKey),
    ("invalidText", .invalidText), ("outOfRange", .outOfRange), ("tooLarge", .tooLarge),
    ("unknownMessage", .unknownMessage), ("unsupportedAlgorithm", .unsupportedAlgorithm),
    ("unknownConstraint", .unknownConstraint), ("weakKey", .weakKey),
    ("emptyWindow", .emptyWindow), ("wrongSite", .wrongSite), ("wrongLock", .wrongLock),
  ]

  private static let lock: [(String, DenyReason)] = [
    ("nonceUnknown", .nonceUnknown), ("nonceExpired", .nonceExpired), ("nonceSpent", .nonceSpent),
    ("unknownIssuer", .unknownIssuer), ("kidMismatch", .kidMismatch),
    ("badSignature", .badSignature), ("linksMismatch", .linksMismatch),
    ("bindingMismatch", .bindingMismatch), ("keyRole", .keyRole),
    ("depthExceeded", .depthExceeded), ("constraintNotAllowed", .constraintNotAllowed),
    ("grantTooWide", .grantTooWide), ("channelMismatch", .channelMismatch),
    ("channelNotPermitted", .channelNotPermitted), ("expired", .expired),
    ("notYetValid", .notYetValid), ("clockUncertain", .clockUncertain),
    ("clockUntrusted", .clockUntrusted), ("outsideSchedule", .outsideSchedule),
    ("offsetsMissing", .offsetsMissing), ("superseded", .superseded), ("revoked", .revoked),
    ("belowBase", .belowBase), ("stale", .stale), ("evidenceMissing", .evidenceMissing),
    ("evidenceMismatch", .evidenceMismatch), ("evidenceStale", .evidenceStale),
    ("challengeMismatch", .challengeMismatch), ("wrongPoint", .wrongPoint),
    ("notPermitted", .notPermitted), ("serialBeyondWindow", .serialBeyondWindow),
    ("replayed", .replayed), ("usesExhausted", .usesExhausted), ("lifetimeOver", .lifetimeOver),
    ("obligationUnsupported", .obligationUnsupported), ("sessionOpen", .sessionOpen),
    ("slotQuota", .slotQuota), ("slotsFull", .slotsFull), ("countersFull", .countersFull),
    ("ringFull", .ringFull),
    ("busy", .busy), ("storage", .storage),
  ]

  private static let configuration: [(String, DenyReason)] = [
    ("sequenceGap", .sequenceGap), ("keysNotDistinct", .keysNotDistinct),
    ("windowTooLarge", .windowTooLarge), ("noAnchorTime", .noAnchorTime),
    ("siteNotProven", .siteNotProven), ("presenceRequired", .presenceRequired),
    ("issuedAfterTooLow", .issuedAfterTooLow),
  ]

  private static let issuing: [(String, DenyReason)] = [
    ("serialWindowFull", .serialWindowFull), ("windowOutsideParent", .windowOutsideParent),
    ("scopeOutsideParent", .scopeOutsideParent), ("offsetsIncomplete", .offsetsIncomplete),
    ("tooManyOffsets", .tooManyOffsets), ("grantChanged", .grantChanged),
    ("baseAboveLive", .baseAboveLive), ("challengeUnsigned", .challengeUnsigned),
    ("eachMissing", .eachMissing),
  ]

  private static let holding: [(String, DenyReason)] = [
    ("noPass", .noPass), ("challengeReused", .challengeReused),
    ("answerMismatch", .answerMismatch), ("receiptMismatch", .receiptMismatch),
    ("receiptGap", .receiptGap),
  ]

  private static let service: [(String, DenyReason)] = [
    ("wrongService", .wrongService),
    ("serverNonceUnknown", .serverNonceUnknown),
    ("serverNonceExpired", .serverNonceExpired),
    ("requestMismatch", .requestMismatch),
    ("requestReused", .requestReused),
    ("notAuthorized", .notAuthorized),
    ("notFound", .notFound),
    ("malformedBody", .malformedBody),
  ]

  private static let delivery: [(String, DenyReason)] = [
    ("routeInvalid", .routeInvalid),
    ("outOfTurn", .outOfTurn),
    ("legUnknown", .legUnknown),
    ("legOpen", .legOpen),
    ("legDone", .legDone),
    ("legUnproven", .legUnproven),
    ("tripOver", .tripOver),
    ("vetoed", .vetoed),
    ("notEntitled", .notEntitled),
    ("nameMissing", .nameMissing),
    ("evidenceOutOfOrder", .evidenceOutOfOrder),
    ("evidenceUnasked", .evidenceUnasked),
    ("evidenceUnbound", .evidenceUnbound),
    ("evidenceTooOld", .evidenceTooOld),
    ("evidenceAhead", .evidenceAhead),
    ("evidenceIncomplete", .evidenceIncomplete),
    ("credentialLives", .credentialLives),
    ("grantReused", .grantReused),
    ("passOver", .passOver),
    ("sessionMismatch", .sessionMismatch),
    ("receiptOld", .receiptOld),
    ("incidentUnknown", .incidentUnknown),
    ("incidentOpen", .incidentOpen),
    ("releaseMismatch", .releaseMismatch),
  ]

  private static let release: [(String, DenyReason)] = [
    ("lockMissing", .lockMissing),
    ("headerMissing", .headerMissing),
    ("headerFork", .headerFork),
    ("bodyMissing", .bodyMissing),
    ("jobMismatch", .jobMismatch),
    ("sessionUnended", .sessionUnended),
    ("sessionUnknown", .sessionUnknown),
    ("boltOnly", .boltOnly),
    ("residentEnded", .residentEnded),
    ("grantUnknown", .grantUnknown),
    ("grantLives", .grantLives),
    ("headTooOld", .headTooOld),
  ]

  /// The registry name, or the number where the registry has none.
  public static func of(_ reason: DenyReason) -> String {
    rows.first { $0.reason == reason }?.name ?? "\(reason.rawValue)"
  }
}
