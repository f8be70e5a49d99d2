import LatchkeyVectors

/// What a holder keeps and is asked; the visit is what must come out.
struct Answering {
  /// The presentation that must come out, but for the staples.
  var visit: Visit
  /// The challenge.
  var challenge: Message
  /// Whether the challenge comes as an envelope.
  var isSigned = false
  /// Points of the bundle, and the keys of their locks.
  var locks: [(String, Key)]
  /// Staples of the bundle, and those that the holder heard of since.
  var bundled: [Message] = []
  var heard: [Message] = []
  /// Whether the holder asked for the challenge.
  var isAsked = true
  /// Whether the holder takes a signed challenge only.
  var insists = false
}

extension World {
  /// A guest with a pass for the front door, and the lock's challenge.
  func answering() -> Answering {
    Answering(
      visit: visit([guestPass()], by: "guest", nonce: someNonce), challenge: challenge(),
      locks: [("front", lock)])
  }

  /// The holder asks, is challenged, and answers. Allowed, exactly the visit must come out.
  mutating func answer(_ answering: Answering, _ expect: Expectation = .allow) {
    var request = Request()
    request.bundle = Hex.encode(
      Fields([
        (1, Self.list(answering.visit.links.map(\.envelope))),
        (2, Self.list(answering.bundled.map(\.envelope))),
        (
          3,
          .array(answering.locks.map { .array([.text($0.0), .bytes($0.1.publicKey)]) })
        ),
      ]).encoded)
    if !answering.heard.isEmpty {
      request.staples = answering.heard.map { Hex.encode($0.envelope) }
    }
    request.signer = Hex.encode(answering.visit.holder.seed)
    request.point = answering.visit.point
    if !answering.isAsked { request.unasked = true }
    if answering.insists { request.signed = true }
    var step = Step(.answerChallenge)
    step.message = Hex.encode(
      answering.isSigned ? answering.challenge.envelope : answering.challenge.unsigned(type: 4))
    step.action = Self.actions[Int(answering.visit.action)]
    step.channel = Self.channels[Int(answering.visit.channel)]
    step.binding = answering.visit.binding.map { Hex.encode($0) }
    step.request = request
    var expect = expect
    if expect.verdict == .allow { expect.message = Hex.encode(presentation(answering.visit)) }
    add(step, expect)
  }

  /// Reads a challenge under the lock's key.
  mutating func readChallenge(_ bytes: [UInt8], insists: Bool = false, _ expect: Expectation) {
    var step = Step(.readChallenge)
    step.message = Hex.encode(bytes)
    step.key = Hex.encode(lock.publicKey)
    if insists {
      step.request = Request()
      step.request?.signed = true
    }
    add(step, expect)
  }

  /// Reads the answer to a proof under the lock's key.
  mutating func readAnswer(_ bytes: [UInt8], to proof: Message, _ expect: Expectation) {
    var step = Step(.readAnswer)
    step.message = Hex.encode(bytes)
    step.key = Hex.encode(lock.publicKey)
    step.request = Request()
    step.request?.proof = Hex.encode(proof.envelope)
    add(step, expect)
  }

  /// Reads a shown receipt under the lock's key.
  mutating func readShown(_ bytes: [UInt8], auditor: Bool = false, _ expect: Expectation) {
    var step = Step(.readShown)
    step.message = Hex.encode(bytes)
    step.key = Hex.encode(lock.publicKey)
    if auditor { step.auditor = true }
    add(step, expect)
  }

  /// Names in registry order, as far as holders of cases use them.
  private static let actions = ["unlock", "lock"]
}

extension Message {
  /// The unsigned form: an array of a type and the claims.
  func unsigned(type: Int64) -> [UInt8] {
    Item.array([.int(type), claims.item]).encoded
  }
}
