import LatchkeyCore

// What each operation takes. Byte strings are base64url without padding.

/// Nothing.
struct NoBody: Body {
  static let members: Set<String> = []
}

/// `putOperator`
struct OperatorBody: Body, Codable, Equatable {
  static let members: Set<String> = ["key", "roles"]
  var key: Named<PublicKey>
  var roles: Set<OperatorRole>
}

/// `putCourier`
struct CourierBody: Body, Codable, Equatable {
  static let members: Set<String> = ["key"]
  var key: Named<PublicKey>
}

/// `putWitness`
struct WitnessBody: Body, Codable, Equatable {
  static let members: Set<String> = ["index", "point"]
  /// Which of the configuration's witnesses it is.
  var index: Int
  /// The point whose configuration names it.
  var point: String
}

/// `putJob`
struct JobBody: Body, Codable, Equatable {
  static let members: Set<String> = ["courier", "parcels", "route", "notBefore", "expiration"]
  var courier: String
  /// What is printed on the parcels; only digests are kept.
  var parcels: [String]
  /// Points in the order in which they are opened.
  var route: [String]
  var notBefore: UInt64
  var expiration: UInt64
}

/// `putCase`
struct CaseBody: Body, Codable, Equatable {
  static let members: Set<String> = ["job", "isOpen"]
  var job: String
  var isOpen: Bool
}

extension Enrolment: Body {
  static let members: Set<String> = ["salt", "firstAnchor", "locks", "timeZone"]
}

/// `putAuthority`
struct AuthorityBody: Body {
  static let members: Set<String> = ["links", "staples"]
  var links: [Encoded]
  /// The newest staples of the issuers above the service.
  var staples: [Encoded]?
}

/// `putTerms`
extension SiteTerms: Body {
  static let members: Set<String> = [
    "needs", "gatherSeconds", "heartbeatSeconds", "graceSeconds", "allowsBoltThrown",
    "allowsEndedByResident",
  ]
}

/// `requestLeg`
struct ChallengeBody: Body {
  static let members: Set<String> = ["challenge"]
  /// The lock's signed challenge.
  var challenge: Encoded
}

/// `giveEvidence`
struct EvidenceBody: Body {
  static let members: Set<String> = ["evidence"]
  var evidence: Encoded
}

/// `releaseUnproven`
struct ReasonBody: Body {
  static let members: Set<String> = ["why"]
  var why: String
}

/// `closeIncident`
struct ClosingBody: Body {
  static let members: Set<String> = ["how"]
  var how: String
}

/// `putReceipts`
struct ReceiptsBody: Body {
  static let members: Set<String> = ["lock", "job", "receipts", "head"]

  /// A lock's signed answer, and what it answers: where its receipts stand (RCPT-15).
  struct Head: Decodable {
    var answer: Encoded
    /// The nonce of the presentation.
    var nonce: Named<Nonce>
    /// SHA-256 of its proof.
    var proof: Named<Digest>
  }

  var lock: Named<LockID>
  /// The job that the receipts are brought for.
  var job: String?
  /// Messages `[6, receipt, salt, body]` or `[6, receipt]`, as a lock shows them (SHOW-1).
  var receipts: [Encoded]
  var head: Head?
}

/// `refreshStaple`, `revokeCredential`
struct IssuerBody: Body {
  static let members: Set<String> = ["issuer"]
  /// Which of the service's keys (LEDG-10).
  var issuer: Named<PublicKey>?
}
