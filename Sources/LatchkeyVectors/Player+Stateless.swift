import LatchkeyCBOR
import LatchkeyCore

// Steps that need no lock: reading, and judging signatures.

extension Player {
  func performStateless(_ step: Step) throws -> Expectation {
    let message = try step.bytes(\.message, "message")
    do throws(DenyReason) {
      switch step.do {
      case .cbor:
        var reader = try CBORReader(message.span)
        try reader.skipItem()
        try reader.expectEnd()
      case .decode: try read(message.span, type: step.type ?? "")
      case .verify:
        let key = PublicKey(bytes: unwrapped(step, \.key))
        let parent = step.parent == nil ? nil : Digest(bytes: unwrapped(step, \.parent))
        try verify(message.span, type: step.type ?? "", key: key, parent: parent)
      default:
        let key = PublicKey(bytes: unwrapped(step, \.key))
        let signature = Signature(bytes: unwrapped(step, \.signature))
        guard backend.verifies(signature, of: message.span, by: key) else { throw .badSignature }
      }
      return .allow
    } catch {
      return .deny(ReasonName.of(error))
    }
  }

  /// A field of fixed length; all zero where the case has none, which no verdict survives.
  private func unwrapped<let count: Int>(
    _ step: Step, _ field: KeyPath<Step, String?>
  ) -> FixedBytes<count> {
    step[keyPath: field].flatMap(Hex.decode).flatMap { FixedBytes<count>($0.span) } ?? .zero
  }

  private func read(_ message: Span<UInt8>, type: String) throws(DenyReason) {
    switch type {
    case "credential": _ = try Unverified<CredentialClaims>(message: message)
    case "proof": _ = try Unverified<ProofClaims>(message: message)
    case "staple": _ = try Unverified<StapleClaims>(message: message)
    case "time": _ = try Unverified<TimeStatementClaims>(message: message)
    case "challenge": _ = try Unverified<ChallengeClaims>(message: message)
    case "answer": _ = try Unverified<AnswerClaims>(message: message)
    case "receipt": _ = try Unverified<ReceiptClaims>(message: message)
    case "acknowledgement": _ = try Unverified<AcknowledgementClaims>(message: message)
    case "evidence": _ = try Unverified<EvidenceClaims>(message: message)
    case "configuration": _ = try Unverified<ConfigurationClaims>(message: message)
    case "passcode": _ = try Unverified<PasscodeClaims>(message: message)
    case "request": _ = try Unverified<RequestClaims>(message: message)
    case "presentation", "ferry": _ = try UnverifiedPresentation(message)
    default: throw .unknownMessage
    }
  }

  private func verify(
    _ message: Span<UInt8>, type: String, key: PublicKey, parent: Digest?
  ) throws(DenyReason) {
    switch type {
    case "credential":
      try Unverified<CredentialClaims>(message: message)
        .expectSignature(by: key, parent: parent, in: message, using: backend)
    case "proof": try expect(ProofClaims.self, message, key)
    case "staple": try expect(StapleClaims.self, message, key)
    case "time": try expect(TimeStatementClaims.self, message, key)
    case "challenge": try expect(ChallengeClaims.self, message, key)
    case "answer": try expect(AnswerClaims.self, message, key)
    case "receipt": try expect(ReceiptClaims.self, message, key)
    case "acknowledgement": try expect(AcknowledgementClaims.self, message, key)
    case "evidence": try expect(EvidenceClaims.self, message, key)
    case "configuration": try expect(ConfigurationClaims.self, message, key)
    case "passcode": try expect(PasscodeClaims.self, message, key)
    case "request": try expect(RequestClaims.self, message, key)
    default: throw .unknownMessage
    }
  }

  private func expect<Claims: MessageClaims>(
    _ type: Claims.Type, _ message: Span<UInt8>, _ key: PublicKey
  ) throws(DenyReason) {
    try Unverified<Claims>(message: message)
      .expectSignature(by: key, parent: nil, in: message, using: backend)
  }
}
