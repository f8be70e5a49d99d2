import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// A presentation on its way.
struct Visit {
  var links: [Message]
  var staples: [Message] = []
  var times: [Message] = []
  var evidence: [Message] = []
  /// Who signs the proof.
  var holder: Key
  var nonce: [UInt8]
  var point = "front"
  var action: Int64 = 0
  var channel: Int64 = 1
  /// What the transport says; the channel of the proof unless a case lies about it.
  var arrivesBy: Int64?
  /// Channel binding of the proof, and of the transport.
  var binding: [UInt8]?
  var transportBinding: [UInt8]?
  /// Changes the proof before it is signed.
  var changeProof: (inout Message) -> Void = { _ in }
}

extension World {
  /// A visit with these links, over this nonce; the leaf's holder is told by name.
  func visit(_ links: [Message], by holder: String, nonce: [UInt8]) -> Visit {
    Visit(links: links, holder: key(holder), nonce: nonce)
  }

  /// The bytes of a presentation.
  func presentation(_ visit: Visit) -> [UInt8] {
    let links = visit.links.map(\.envelope)
    var proof = proof(
      of: links, by: visit.holder, nonce: visit.nonce, point: visit.point, action: visit.action,
      channel: visit.channel, binding: visit.binding)
    visit.changeProof(&proof)
    return Item.array([
      .int(1), Self.list(links), Self.list(visit.staples.map(\.envelope)),
      Self.list(visit.times.map(\.envelope)), Self.list(visit.evidence.map(\.envelope)),
      .raw(proof.envelope),
    ]).encoded
  }

  static func list(_ messages: [[UInt8]]) -> Item { .array(messages.map { .raw($0) }) }

  /// Presents, and says what must come of it.
  mutating func present(_ visit: Visit, _ expect: Expectation) {
    var step = Step(.present)
    step.message = Hex.encode(presentation(visit))
    step.channel = Self.channels[Int(visit.arrivesBy ?? visit.channel)]
    step.binding = (visit.transportBinding ?? visit.binding).map { Hex.encode($0) }
    add(step, expect)
  }

  /// Presents bytes as they are.
  mutating func present(_ bytes: [UInt8], _ expect: Expectation) {
    var step = Step(.present)
    step.message = Hex.encode(bytes)
    step.channel = "ble"
    add(step, expect)
  }

  /// Hello, and a visit over the nonce that comes back.
  mutating func visitNow(
    _ links: [Message], by holder: String, _ expect: Expectation,
    _ change: (inout Visit) -> Void = { _ in }
  ) {
    let nonce = hello()
    var visit = visit(links, by: holder, nonce: nonce)
    change(&visit)
    present(visit, expect)
  }

  /// Sends a ferry.
  mutating func ferry(
    links: [Message] = [], staples: [Message] = [], times: [Message] = [],
    acknowledgements: [Message] = [], _ expect: Expectation = .allow
  ) {
    var step = Step(.ferry)
    step.message = Hex.encode(
      Item.array([
        .int(2), Self.list(links.map(\.envelope)), Self.list(staples.map(\.envelope)),
        Self.list(times.map(\.envelope)), Self.list(acknowledgements.map(\.envelope)),
      ]).encoded)
    add(step, expect)
  }

  /// Names in registry order.
  static let channels = ["nfc", "ble", "uwb", "remote", "keypad", "intent"]
}

extension Expectation {
  /// A refusal by the registry, with the code that the holder sees in a signed answer.
  static func deny(_ reason: DenyReason, clock: [Int64]? = nil) -> Expectation {
    var expect = Expectation.deny(ReasonName.of(reason))
    expect.clock = clock
    return expect
  }

  /// A refusal before the proof has verified: the visitor sees `[5, 1]`.
  static func denyUnsigned(_ reason: DenyReason) -> Expectation {
    var expect = Expectation.deny(reason)
    expect.signed = false
    expect.holder = 1
    return expect
  }

  /// A refusal after the proof has verified: a signed answer with this code.
  static func denySigned(_ reason: DenyReason, holder: UInt8) -> Expectation {
    var expect = Expectation.deny(reason)
    expect.signed = true
    expect.holder = holder
    return expect
  }
}
