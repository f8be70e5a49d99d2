import LatchkeyCBOR
import LatchkeyCore
import LatchkeySodium

@testable import LatchkeyLock

/// Every reader of the core and the lock, by the kind of message.
enum Reader: String, CaseIterable {
  case credential, proof, staple, time, challenge, answer, receipt, acknowledgement, evidence
  case configuration, passcode, request
  case presentation, ferry, hello, unsignedChallenge

  /// Whether the message is one envelope.
  var isEnvelope: Bool {
    switch self {
    case .presentation, .ferry, .hello, .unsignedChallenge: false
    default: true
    }
  }

  /// Reads a message, and verifies it where a key is given.
  func read(_ message: [UInt8], key: PublicKey? = nil) throws(DenyReason) {
    let span = message.span
    switch self {
    case .credential: try Self.read(CredentialClaims.self, span, key)
    case .proof: try Self.read(ProofClaims.self, span, key)
    case .staple: try Self.read(StapleClaims.self, span, key)
    case .time: try Self.read(TimeStatementClaims.self, span, key)
    case .challenge: try Self.read(ChallengeClaims.self, span, key)
    case .answer: try Self.read(AnswerClaims.self, span, key)
    case .receipt: try Self.read(ReceiptClaims.self, span, key)
    case .acknowledgement: try Self.read(AcknowledgementClaims.self, span, key)
    case .evidence: try Self.read(EvidenceClaims.self, span, key)
    case .configuration: try Self.read(ConfigurationClaims.self, span, key)
    case .passcode: try Self.read(PasscodeClaims.self, span, key)
    case .request: try Self.read(RequestClaims.self, span, key)
    case .presentation, .ferry: _ = try UnverifiedPresentation(span)
    case .unsignedChallenge: _ = try ChallengeClaims(unsigned: span)
    case .hello: _ = try Hello(span)
    }
  }

  /// Why the message is refused; `nil` when it is not.
  func fault(of message: [UInt8], key: PublicKey? = nil) -> DenyReason? {
    do throws(DenyReason) {
      try read(message, key: key)
      return nil
    } catch {
      return error
    }
  }

  private static func read<Claims: MessageClaims>(
    _ type: Claims.Type, _ message: Span<UInt8>, _ key: PublicKey?
  ) throws(DenyReason) {
    let read = try Unverified<Claims>(message: message)
    guard let key else { return }
    try read.expectSignature(by: key, in: message, using: SodiumBackend())
  }
}
