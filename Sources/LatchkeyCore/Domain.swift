import LatchkeyCBOR

/// What a signed message is: the `external_aad` under which it is signed (SIG-3).
public enum Domain: UInt8, Sendable {
  case credential, proof, staple, time, challenge, answer
  case receipt, acknowledgement, evidence, configuration, passcode, request

  /// The bytes of the `external_aad`.
  public var text: StaticString {
    switch self {
    case .credential: "latchkey/v1/credential"
    case .proof: "latchkey/v1/proof"
    case .staple: "latchkey/v1/staple"
    case .time: "latchkey/v1/time"
    case .challenge: "latchkey/v1/challenge"
    case .answer: "latchkey/v1/answer"
    case .receipt: "latchkey/v1/receipt"
    case .acknowledgement: "latchkey/v1/acknowledgement"
    case .evidence: "latchkey/v1/evidence"
    case .configuration: "latchkey/v1/configuration"
    case .passcode: "latchkey/v1/passcode"
    case .request: "latchkey/v1/request"
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

}

extension ByteSink where Self: ~Copyable {
  /// Appends the bytes of a literal.
  @inlinable
  package mutating func append(_ text: StaticString) {
    // A literal never moves, and this span does not outlive the call.
    append(unsafe Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
