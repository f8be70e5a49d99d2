import LatchkeyCBOR

/// What a signed message is: the `external_aad` under which it is signed (SIG-3).
public enum Domain: UInt8, Sendable {
  case credential, proof, staple, time, challenge, answer
  case receipt, acknowledgement, evidence, configuration, passcode, request

  /// The part behind `latchkey/v1/`.
  public var name: StaticString {
    switch self {
    case .credential: "credential"
    case .proof: "proof"
    case .staple: "staple"
    case .time: "time"
    case .challenge: "challenge"
    case .answer: "answer"
    case .receipt: "receipt"
    case .acknowledgement: "acknowledgement"
    case .evidence: "evidence"
    case .configuration: "configuration"
    case .passcode: "passcode"
    case .request: "request"
    }
  }

  /// Bytes of one envelope at most.
  public var byteLimit: Int {
    switch self {
    case .credential: Limits.credentialByteCount
    case .proof: Limits.proofByteCount
    case .staple: Limits.stapleByteCount
    case .time: Limits.timeStatementByteCount
    case .challenge: Limits.challengeByteCount
    case .answer: Limits.answerByteCount
    case .receipt: Limits.receiptByteCount
    case .acknowledgement: Limits.acknowledgementByteCount
    case .evidence: Limits.evidenceByteCount
    case .configuration: Limits.configurationByteCount
    case .passcode: Limits.passcodeByteCount
    case .request: Limits.requestByteCount
    }
  }

  @usableFromInline
  static let prefix: StaticString = "latchkey/v1/"
}

extension ByteSink where Self: ~Copyable {
  /// Appends the bytes of a literal.
  @inlinable
  package mutating func append(_ text: StaticString) {
    // A literal never moves, and this span does not outlive the call.
    append(unsafe Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
