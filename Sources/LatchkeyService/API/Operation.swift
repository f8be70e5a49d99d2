/// What a service can be asked to do (Spec/service.md); one route of HTTP each.
public enum Operation: String, CaseIterable, Sendable {
  // The operator.
  case putOperator, putCourier, putWitness, putJob, putCase
  // The owner.
  case enrolSite, putAuthority, putTerms
  // A delivery.
  case requestLeg, giveEvidence, unlock, veto, liftVeto, deliver, heartbeat
  case release, releaseUnproven, closeIncident
  // Locks' words, staples, revocation.
  case putReceipts, refreshStaple, revokeCredential
  // Reading.
  case readSite, readJob, readEvents, readDeadLetters

  /// HTTP's method.
  public var method: String {
    switch self {
    case .putOperator, .putCourier, .putWitness, .putJob, .putCase, .enrolSite, .putAuthority,
      .putTerms:
      "PUT"
    case .readSite, .readJob, .readEvents, .readDeadLetters: "GET"
    default: "POST"
    }
  }

  /// The path; a segment in braces is a parameter.
  public var path: String {
    switch self {
    case .putOperator: "/v1/operators/{operator}"
    case .putCourier: "/v1/couriers/{courier}"
    case .putWitness: "/v1/sites/{site}/witnesses/{witness}"
    case .putJob, .readJob: "/v1/sites/{site}/jobs/{job}"
    case .putCase: "/v1/sites/{site}/cases/{case}"
    case .enrolSite, .readSite: "/v1/sites/{site}"
    case .putAuthority: "/v1/sites/{site}/authority"
    case .putTerms: "/v1/sites/{site}/terms"
    case .requestLeg: "/v1/sites/{site}/jobs/{job}/legs/{point}/request"
    case .giveEvidence: "/v1/sites/{site}/jobs/{job}/legs/{point}/evidence"
    case .unlock: "/v1/sites/{site}/jobs/{job}/legs/{point}/unlock"
    case .deliver: "/v1/sites/{site}/jobs/{job}/legs/{point}/delivered"
    case .veto: "/v1/sites/{site}/jobs/{job}/veto"
    case .liftVeto: "/v1/sites/{site}/jobs/{job}/veto/lift"
    case .heartbeat: "/v1/sites/{site}/jobs/{job}/heartbeat"
    case .release: "/v1/sites/{site}/jobs/{job}/release"
    case .releaseUnproven: "/v1/sites/{site}/jobs/{job}/release/unproven"
    case .closeIncident: "/v1/sites/{site}/jobs/{job}/incidents/{incident}/close"
    case .putReceipts: "/v1/sites/{site}/receipts"
    case .refreshStaple: "/v1/sites/{site}/staple"
    case .revokeCredential: "/v1/sites/{site}/credentials/{serial}/revoke"
    case .readEvents: "/v1/sites/{site}/events"
    case .readDeadLetters: "/v1/dead-letters"
    }
  }

  /// Whether it changes something; its answer is then remembered (REQ-5).
  public var isRemembered: Bool { method != "GET" }
}
