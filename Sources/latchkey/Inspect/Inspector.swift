import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium

/// Reads any message of Latchkey, says what it says, and checks what signatures it has keys for.
struct Inspector {
  var keyring = Keyring()
  /// Now, for what remains.
  var now: UInt64
  /// What the first link of a message is bound to (SIG-4).
  var parent: Digest?
  /// Whether a signature did not fit.
  private(set) var hasWrongSignature = false
  let crypto = SodiumBackend()

  init(now: UInt64) { self.now = now }

  /// Says what a message is and says.
  ///
  /// - Parameter kind: What it is said to be; `nil` to find out.
  /// - Throws: the reason of the first fault, where the kind is known.
  mutating func view(_ bytes: [UInt8], as kind: MessageKind?) throws -> Node {
    if let kind { return try naming("\(kind.rawValue)") { try view(bytes, is: kind) } }
    guard let first = bytes.first else { throw ToolFailure.refused(.truncated, field: "byte 0") }
    if first == 0xd2 { return try viewEnvelope(bytes) }
    if first >> 5 == 5 { return try naming("pass") { try view(bytes, is: .pass) } }
    guard first >> 5 == 4, bytes.count > 1,
      let kind = MessageKind.unsigned.first(where: { $0.1 == bytes[1] })?.0
    else {
      _ = try DiagnosticNotation.text(of: bytes)
      throw ToolFailure.refused(.unknownMessage, field: "byte 0")
    }
    return try naming(kind.rawValue) { try view(bytes, is: kind) }
  }

  /// Finds the kind of an envelope: at most one fits, since no two have the same claims.
  private mutating func viewEnvelope(_ bytes: [UInt8]) throws -> Node {
    var reasons: [MessageKind: DenyReason] = [:]
    for kind in MessageKind.enveloped {
      do {
        return try view(bytes, is: kind)
      } catch let reason as DenyReason {
        reasons[kind] = reason
      }
    }
    let different = Set(reasons.values.map(\.rawValue))
    if different.count == 1, let reason = reasons[.credential] {
      throw ToolFailure.refused(reason, field: "envelope")
    }
    // The claims of a credential begin with key 3, those of every other message with key 1.
    let isCredential = bytes.count > 22 && bytes[18...22].contains(0xa8)
    if isCredential, let reason = reasons[.credential] {
      throw ToolFailure.refused(reason, field: "credential")
    }
    _ = try DiagnosticNotation.text(of: bytes)
    throw ToolFailure.malformed(
      "envelope", "No kind of message fits; name one by --kind to learn the first fault.")
  }

  private mutating func view(_ bytes: [UInt8], is kind: MessageKind) throws -> Node {
    var entries: [(String, Node)] = [
      ("kind", .text(kind.rawValue)), ("size", .number(UInt64(bytes.count))),
    ]
    entries += try fields(bytes, kind)
    return .object(entries)
  }

  private mutating func fields(_ bytes: [UInt8], _ kind: MessageKind) throws -> [(String, Node)] {
    switch kind {
    case .credential: return try viewCredential(bytes)
    case .staple: return try viewStaple(bytes)
    case .time: return try viewTime(bytes)
    case .evidence: return try viewEvidence(bytes)
    case .proof: return try viewProof(bytes)
    case .challenge: return try viewChallenge(bytes)
    case .answer: return try viewAnswer(bytes)
    case .receipt: return try viewReceipt(bytes)
    case .acknowledgement: return try viewAcknowledgement(bytes)
    case .configuration: return try viewConfiguration(bytes)
    case .passcode: return try viewPasscode(bytes)
    case .request: return try viewRequest(bytes)
    case .pass: return try viewPass(bytes)
    case .presentation, .ferry: return try viewPresentation(bytes)
    case .hello: return try viewHello(bytes)
    case .unsignedChallenge: return try viewUnsignedChallenge(bytes)
    case .unsignedAnswer: return try viewUnsignedAnswer(bytes)
    }
  }

  /// Who signed, and whether that was checked.
  mutating func signature<Claims>(
    of message: Unverified<Claims>, in bytes: [UInt8], parent: Digest? = nil
  ) -> [(String, Node)] {
    let signer: (String, Node) = ("signer", .bytes(bytes[message.envelope.kid].bytes))
    do throws(DenyReason) {
      if let name = try keyring.signer(of: message, in: bytes, parent: parent) {
        return [signer, ("signature", .text("checked: \(name)"))]
      }
      return [signer, ("signature", .text("signature not checked"))]
    } catch {
      hasWrongSignature = true
      return [signer, ("signature", .text("WRONG: it does not fit the key of this kid"))]
    }
  }
}

/// Every kind of message.
enum MessageKind: String, CaseIterable {
  case credential, staple, time, evidence, proof, challenge, answer, receipt, acknowledgement
  case configuration, passcode, request
  case pass, presentation, ferry, hello
  case unsignedChallenge = "unsigned-challenge"
  case unsignedAnswer = "unsigned-answer"

  /// Kinds that are an envelope of their own.
  static let enveloped: [MessageKind] = [
    .credential, .staple, .time, .evidence, .proof, .challenge, .answer, .receipt,
    .acknowledgement, .configuration, .passcode, .request,
  ]
  /// Kinds that are an array, and the type in it.
  static let unsigned: [(MessageKind, UInt8)] = [
    (.presentation, 1), (.ferry, 2), (.hello, 3), (.unsignedChallenge, 4), (.unsignedAnswer, 5),
  ]
}
