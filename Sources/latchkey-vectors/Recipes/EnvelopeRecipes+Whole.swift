import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// The six entries of a presentation; a recipe changes one.
private struct Parts {
  var head = hex("86")
  var type: [UInt8] = [1]
  var links: Item
  var staples: Item
  var times: Item
  var evidence: Item
  var proof: [UInt8]
  var tail: [UInt8] = []

  init(_ world: World) {
    let pass = world.guestPass()
    links = World.list([pass.envelope])
    staples = World.list([world.staple(by: world.owner, base: 8).envelope])
    times = World.list([world.timeStatement(noon, nonce: world.someNonce).envelope])
    evidence = World.list([world.visitEvidence().envelope])
    proof = world.fullProof().envelope
  }

  var bytes: [UInt8] {
    head + type + [links, staples, times, evidence].flatMap(\.encoded) + proof + tail
  }
}

/// Presentations and ferries.
func addWholeMessages(to suite: inout Suite) {
  suite.add(
    "presentation", "A presentation with one of everything", ["PRES-2", "ENC-8"]
  ) { $0.decode(Parts($0).bytes, as: "presentation", .allow) }
  suite.add("presentation-least", "A presentation of a link and a proof", ["PRES-2", "ENC-8"]) {
    $0.decode($0.presentation([$0.guestPass()]), as: "presentation", .allow)
  }
  suite.add(
    "presentation-most", "A presentation with as many of everything as there may be", ["ENC-13"]
  ) { world in
    var parts = Parts(world)
    parts.links = World.list((1...3).map { world.guestPass(serial: $0).envelope })
    parts.staples = World.list(
      (1...3).map { world.staple(by: world.owner, sequence: $0).envelope })
    parts.times = World.list(
      (0...1).map { world.timeStatement(noon + $0, nonce: world.someNonce).envelope })
    parts.evidence = World.list(
      [UInt64](0...2).map { later in
        world.evidence(4, by: world.key("doorbell"), nonce: world.someNonce, at: noon + later)
          .envelope
      })
    world.decode(parts.bytes, as: "presentation", .allow)
  }
  addTypes(to: &suite)
  addCounts(to: &suite)
  addMisplaced(to: &suite)
  addOrderOfFaults(to: &suite)
  addFerries(to: &suite)
}

extension Suite {
  /// A presentation with one entry changed.
  fileprivate mutating func presentation(
    _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason, note: String? = nil,
    _ change: @escaping (inout Parts, World) -> Void
  ) {
    add(
      "presentation-\(id)", "A presentation \(title)", rules, threats: ["T23"],
      of: "envelope-presentation", note: note
    ) { world in
      var parts = Parts(world)
      change(&parts, world)
      world.decode(parts.bytes, as: "presentation", .deny(reason))
    }
  }
}

/// The head and the type.
private func addTypes(to suite: inout Suite) {
  for type: UInt8 in [0, 6, 23] {
    suite.presentation("type-\(type)", "of type \(type)", ["PRES-1"], .unknownMessage) { parts, _ in
      parts.type = [type]
    }
  }
  let types: [(String, String, [String], DenyReason, String)] = [
    ("type-2-64", "of type 2^64 − 1", ["PRES-1"], .unknownMessage, "1b ffffffffffffffff"),
    ("type-long", "whose type has a long head", ["ENC-2"], .nonShortest, "18 01"),
    ("type-negative", "of type −1", ["ENC-8"], .malformed, "20"),
    ("type-text", "whose type is a text", ["ENC-8"], .malformed, "61 31"),
    ("type-true", "whose type is true", ["ENC-6"], .unsupportedType, "f5"),
  ]
  for (id, title, rules, reason, bytes) in types {
    suite.presentation(id, title, rules, reason) { parts, _ in parts.type = hex(bytes) }
  }
  let heads: [(String, String, [String], DenyReason, String)] = [
    ("of-5", "that says it has five entries", ["ENC-8"], .malformed, "85"),
    ("of-7", "that says it has seven entries", ["ENC-8"], .malformed, "87"),
    ("of-0", "that says it has no entry", ["PRES-1", "ENC-8"], .malformed, "80"),
    ("head-long", "with a long head", ["ENC-2"], .nonShortest, "98 06"),
    ("in-chunks", "that ends with a break", ["ENC-3"], .indefiniteLength, "9f"),
    ("map", "that is a map", ["ENC-8"], .malformed, "a3"),
    ("tagged", "in the tag that says: this is CBOR", ["ENC-6"], .unsupportedType, "d9 d9f7 86"),
  ]
  for (id, title, rules, reason, bytes) in heads {
    suite.presentation(id, title, rules, reason) { parts, _ in parts.head = hex(bytes) }
  }
  suite.presentation(
    "of-7-and-type-9", "of type 9 that says it has seven entries", ["PRES-1"], .unknownMessage,
    note: "The type is judged before the number of entries."
  ) { parts, _ in
    parts.head = hex("87")
    parts.type = [9]
  }
  suite.presentation("trailing", "with a byte behind it", ["ENC-7"], .trailingBytes) { parts, _ in
    parts.tail = [0]
  }
}

/// How many of each there may be.
private func addCounts(to suite: inout Suite) {
  suite.presentation("no-links", "without a link", ["ENC-8"], .malformed) { parts, _ in
    parts.links = .array([])
  }
  suite.presentation("links-4", "of four links", ["ENC-13"], .tooLarge) { parts, world in
    parts.links = World.list((1...4).map { world.guestPass(serial: $0).envelope })
  }
  suite.presentation(
    "links-4-unread", "of four links that are null", ["ENC-13"], .tooLarge,
    note: "A list is measured before its entries are read."
  ) { parts, _ in parts.links = World.list([[UInt8]](repeating: [0xf6], count: 4)) }
  suite.presentation("staples-4", "with four staples", ["ENC-13"], .tooLarge) { parts, world in
    parts.staples = World.list(
      (1...4).map { world.staple(by: world.owner, sequence: $0).envelope })
  }
  suite.presentation("times-3", "with three time statements", ["ENC-13"], .tooLarge) {
    parts, world in
    parts.times = World.list(
      (0...2).map { world.timeStatement(noon + $0, nonce: world.someNonce).envelope })
  }
  suite.presentation("evidence-4", "with four evidences", ["ENC-13"], .tooLarge) { parts, world in
    parts.evidence = World.list(
      [[UInt8]](repeating: world.visitEvidence().envelope, count: 4))
  }
}

/// Messages where others belong.
private func addMisplaced(to suite: inout Suite) {
  suite.presentation("link-bare", "whose link lacks tag 18", ["SIG-1", "ENC-8"], .malformed) {
    parts, world in parts.links = World.list([world.guestPass().frame(tag: [])])
  }
  suite.presentation("link-wrapped", "whose link is in a byte string", ["ENC-8"], .malformed) {
    parts, world in parts.links = .array([.bytes(world.guestPass().envelope)])
  }
  suite.presentation("links-null", "whose links are null", ["ENC-6"], .unsupportedType) {
    parts, _ in parts.links = .raw([0xf6])
  }
  suite.presentation("staples-map", "whose staples are a map", ["ENC-8"], .malformed) { parts, _ in
    parts.staples = .map([])
  }
  suite.presentation(
    "staple-as-link", "with a staple where a link belongs", ["ENC-9", "PRES-2"], .unknownKey,
    note: "The key 1 is the first of a staple, and none of a credential."
  ) { parts, world in parts.links = World.list([world.staple(by: world.owner).envelope]) }
  suite.presentation(
    "link-as-staple", "with a link where a staple belongs", ["ENC-8", "PRES-2"], .malformed,
    note: "The key 3 of a credential is a text, and that of a staple a number."
  ) { parts, world in parts.staples = World.list([world.guestPass().envelope]) }
  suite.presentation("proof-null", "whose proof is null", ["ENC-8", "ENC-6"], .unsupportedType) {
    parts, _ in
    parts.proof = [0xf6]
  }
  suite.presentation("proof-absent", "that ends before its proof", ["ENC-1"], .truncated) {
    parts, _ in parts.proof = []
  }
  suite.presentation("proof-listed", "whose proof is in a list", ["ENC-8"], .malformed) {
    parts, world in parts.proof = World.list([world.fullProof().envelope]).encoded
  }
}

/// Two faults in two messages: the first one counts.
private func addOrderOfFaults(to suite: inout Suite) {
  suite.presentation(
    "fault-in-first-link", "with null as a link's payload before an untagged staple",
    ["PRES-2", "ENC-6"], .unsupportedType,
    note: "A payload is read right behind its own envelope, not when all envelopes are."
  ) { parts, world in
    var pass = world.guestPass()
    pass.payload = [0xf6]
    parts.links = World.list([pass.envelope])
    parts.staples = World.list([world.staple(by: world.owner).frame(tag: [])])
  }
  suite.presentation(
    "fault-in-evidence", "whose evidence is out of range, before a proof without its point",
    ["PRES-2", "ENC-11"], .outOfRange
  ) { parts, world in
    var evidence = world.visitEvidence()
    evidence.claims[1] = .int(5)
    parts.evidence = World.list([evidence.envelope])
    var proof = world.fullProof()
    proof.claims[3] = nil
    parts.proof = proof.envelope
  }
}

/// A ferry has no proof, and acknowledgements in place of evidence.
private func addFerries(to suite: inout Suite) {
  func contents(_ world: World, acknowledgements count: Int = 1) -> [UInt8] {
    world.ferryBytes(
      links: [world.guestPass()], staples: [world.staple(by: world.owner)],
      times: [world.timeStatement(noon, nonce: world.someNonce)],
      acknowledgements: [Message](repeating: world.acknowledgement(), count: count))
  }
  suite.add("ferry", "A ferry with one of everything", ["FERRY-1", "ENC-8"]) {
    $0.decode(contents($0), as: "ferry", .allow)
  }
  suite.add("ferry-least", "A ferry of nothing", ["FERRY-1", "ENC-8"]) {
    $0.decode($0.ferryBytes(), as: "ferry", .allow)
  }
  suite.add("ferry-most", "A ferry with two acknowledgements", ["ENC-13"]) {
    $0.decode(contents($0, acknowledgements: 2), as: "ferry", .allow)
  }
  func add(
    _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason,
    _ bytes: @escaping (World) -> [UInt8]
  ) {
    suite.add("ferry-\(id)", title, rules, threats: ["T23"], of: "envelope-ferry") {
      $0.decode(bytes($0), as: "ferry", .deny(reason))
    }
  }
  add("acknowledgements-3", "A ferry with three acknowledgements", ["ENC-13"], .tooLarge) {
    contents($0, acknowledgements: 3)
  }
  add("links-4", "A ferry of four links", ["ENC-13"], .tooLarge) { world in
    world.ferryBytes(links: (1...4).map { world.guestPass(serial: $0) })
  }
  add("of-6", "A ferry that says it has six entries", ["ENC-8"], .malformed) {
    [0x86] + contents($0).dropFirst()
  }
  add("of-4", "A ferry that says it has four entries", ["ENC-8"], .malformed) {
    [0x84] + contents($0).dropFirst()
  }
  add("trailing", "A ferry with a byte behind it", ["ENC-7"], .trailingBytes) { contents($0) + [0] }
  add("cut", "A ferry that lacks its last byte", ["ENC-1"], .truncated) { contents($0).dropLast() }
  add(
    "time-as-acknowledgement", "A ferry with a time statement for an acknowledgement", ["ENC-8"],
    .malformed
  ) {
    Item.array([
      .int(2), .array([]), .array([]), .array([]),
      World.list([$0.timeStatement(noon, nonce: $0.someNonce).envelope]),
    ]).encoded
  }
}
