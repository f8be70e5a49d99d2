import LatchkeyCBOR

extension DenyReason {
  /// The requirement that a delivery refuses an event by (Spec/reasons.md).
  var deliveryRule: String {
    switch self {
    case .routeInvalid: "DLV-1"
    case .evidenceOutOfOrder, .evidenceUnasked: "DLV-5"
    case .evidenceUnbound: "DLV-6"
    case .evidenceTooOld, .evidenceAhead: "DLV-7"
    case .evidenceIncomplete, .credentialLives, .grantReused, .passOver: "DLV-8"
    case .notEntitled, .nameMissing: "DLV-11"
    case .vetoed: "DLV-12"
    case .sessionMismatch, .receiptOld: "DLV-15"
    case .legDone: "DLV-19"
    case .incidentUnknown, .incidentOpen: "DLV-20"
    case .legOpen, .legUnproven, .tripOver, .releaseMismatch: "DLV-21"
    case .outOfRange: "DLV-3"
    default: "DLV-2"
    }
  }
}
