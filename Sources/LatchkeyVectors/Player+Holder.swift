import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder

// Steps of a visit as its holder sees them: challenge, presentation, answer.

extension Player {
  func readChallenge(_ step: Step, _ request: Request) throws -> Expectation {
    let key = PublicKey(bytes: try step.fixed(\.key, "key"))
    let challenge = try UnverifiedChallenge(message: try step.bytes(\.message, "message"))
    // CHAL-3
    if challenge.isSigned || request.signed == true {
      _ = try challenge.verified(by: key, using: backend)
    }
    let content = challenge.content
    // CHAL-4
    guard content.lockID == backend.lockID(of: key) else { throw DenyReason.wrongLock }
    var got = Expectation.allow
    got.signed = challenge.isSigned
    got.nonce = Hex.encode(Array(copying: content.nonce.bytes.bytes))
    got.certain = content.clockIsCertain
    got.window = content.window
    got.configuration =
      "\(content.configurationSequence):"
      + Hex.encode(Array(copying: content.configurationHash.bytes.bytes))
    got.issuers = content.issuers.map(\.summary)
    return got
  }

  func answerChallenge(_ step: Step, _ request: Request) throws -> Expectation {
    let bundle = try PassBundle(message: try request.bytes(\.bundle, "bundle"))
    let signer = try SeedSigner(seed: try request.fixed(\.signer, "signer"), backend: backend)
    guard let channel = Channel(name: step.channel ?? "ble"),
      let action = Action(name: step.action ?? "unlock"), let point = request.point
    else { throw VectorFault("a visit needs a point, a channel and an action") }
    if request.unasked != true { _ = holder.hello(for: bundle) }
    let challenge = try UnverifiedChallenge(message: try step.bytes(\.message, "message"))
    let binding = step.binding == nil ? nil : Digest(bytes: try step.fixed(\.binding, "binding"))
    let presentation = try holder.present(
      bundle, to: challenge,
      asking: VisitRequest(
        action, at: point, channel: channel, binding: binding,
        staples: try request.messages(\.staples, "a staple")),
      insistsOnSignature: request.signed ?? false, signer: signer)
    var got = Expectation.allow
    got.message = Hex.encode(presentation.bytes)
    return got
  }

  func readAnswer(_ step: Step, _ request: Request) throws -> Expectation {
    let proof = try request.bytes(\.proof, "proof")
    let answer = try Answer(
      message: try step.bytes(\.message, "message"),
      from: PublicKey(bytes: try step.fixed(\.key, "key")),
      nonce: proof[try Unverified<ProofClaims>(message: proof.span).claims.nonce],
      proof: backend.sha256(proof.span), using: backend)
    var got = Expectation.allow
    switch answer {
    case .unsigned(let code):
      got.signed = false
      got.holder = code.rawValue
    case .verified(let answer):
      got.signed = true
      got.holder = answer.code.rawValue
      got.clock = [Int64(answer.clock.earliest), answer.clock.latest.map { Int64($0) } ?? -1]
      got.issuers = answer.issuers.map(\.summary)
      got.configuration =
        "\(answer.configurationSequence):"
        + Hex.encode(Array(copying: answer.configurationHash.bytes.bytes))
      let last = answer.receipts.last
      got.receipt = last.map(\.summary) ?? "none"
      got.tag = last.map { Hex.encode(Array(copying: $0.receipt.tag.bytes)) }
    }
    return got
  }

  func readShown(_ step: Step) throws -> Expectation {
    let shown = try ShownReceipt(
      message: try step.bytes(\.message, "message"),
      from: PublicKey(bytes: try step.fixed(\.key, "key")),
      for: step.auditor ?? false ? .auditor : .holder, using: backend)
    var next = run ?? ReceiptRun(next: shown.receipt.sequence, last: shown.receipt.previous)
    try next.append(shown.receipt)
    run = next
    var got = Expectation.allow
    got.shown = [shown.summary]
    return got
  }
}

extension OpenedReceipt {
  /// `sequence:event:session`.
  fileprivate var summary: String {
    "\(receipt.sequence):\(body.event):\(body.session ?? receipt.sequence)"
  }
}

extension IssuerState {
  /// `kid:base:sequence`.
  fileprivate var summary: String {
    "\(Hex.encode(Array(copying: kid.bytes.bytes))):\(base):\(stapleSequence)"
  }
}
