import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

typealias SetItem = (
  _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason?,
  _ value: @escaping (World) -> Item
) -> Void

extension Suite {
  /// Runs `body` with a function that adds cases of one key.
  mutating func each(_ shape: Shape, _ key: Int64, _ body: (SetItem) -> Void) {
    var rows: [(String, String, [String], DenyReason?, (World) -> Item)] = []
    body { rows.append(($0, $1, $2, $3, $4)) }
    for (id, title, rules, reason, value) in rows {
      set(shape, shape.field(key), id, title, rules, reason, value)
    }
  }
}

private func list(_ count: Int, _ entry: Item) -> Item {
  .array([Item](repeating: entry, count: count))
}

/// Lists, and the rows in them.
func addLists(to suite: inout Suite) {
  suite.each(.staple, 5) { set in
    func bitmap(_ count: Int) -> Item { .bytes([UInt8](repeating: 128, count: count)) }
    set("empty", "has no byte", ["STAPLE-1"], nil) { _ in .bytes([]) }
    set("128", "has 128 bytes", ["ENC-13"], nil) { _ in bitmap(128) }
    set("129", "has 129 bytes", ["ENC-13"], .tooLarge) { _ in bitmap(129) }
    set("zero", "is one zero byte", ["STAPLE-1"], .malformed) { _ in .bytes([0]) }
    set("zero-last", "ends with a zero byte", ["STAPLE-1"], .malformed) { _ in .bytes([2, 0]) }
    set("zero-first", "begins with a zero byte", ["STAPLE-1"], nil) { _ in .bytes([0, 2]) }
    set("text", "is a text", ["ENC-8"], .malformed) { _ in .text("a") }
  }
  for (shape, key) in [(Shape.challenge, 7), (.answer, 10)] as [(Shape, Int64)] {
    addIssuerRows(shape, key, to: &suite)
  }
  for kind in 0...2 as ClosedRange<Int64> {
    suite.change(
      .jobEvidence, "kind-\(kind)", "of kind \(kind), which belongs to a visit", ["EVID-2"],
      .malformed
    ) { claims, _ in claims[1] = .int(kind) }
  }
  suite.change(.jobEvidence, "kind-3", "of kind 3", ["EVID-2"], nil) { claims, _ in
    claims[1] = .int(3)
  }
  addDisclosed(to: &suite)
  addKeyLists(to: &suite)
  addAnchors(to: &suite)
  addSourcesAndFounding(to: &suite)
}

/// `[kid, base, sequence]`.
private func addIssuerRows(_ shape: Shape, _ key: Int64, to suite: inout Suite) {
  let least = shape.origin == "answer" ? 1 : 0
  suite.each(shape, key) { set in
    set("0", "are none", ["ENC-8"], least == 0 ? nil : .malformed) { _ in .array([]) }
    set("3", "are three", ["ENC-13"], nil) { list(3, $0.issuerRow($0.owner.kid)) }
    set("4", "are four", ["ENC-13"], .tooLarge) { list(4, $0.issuerRow($0.owner.kid)) }
    set("4-unread", "are four nulls", ["ENC-13"], .tooLarge) { _ in list(4, .raw([0xf6])) }
    set("map", "are a map", ["ENC-8"], .malformed) { _ in .map([]) }
    set("row-of-2", "lack a sequence", ["ENC-8"], .malformed) {
      .array([.array([.bytes($0.owner.kid), .int(8)])])
    }
    set("row-of-4", "have a fourth entry", ["ENC-8"], .malformed) {
      .array([.array([.bytes($0.owner.kid), .int(8), .int(3), .int(0)])])
    }
    set("row-map", "are maps", ["ENC-8"], .malformed) { _ in .array([.map([])]) }
    set("kid-7", "have a kid of 7 bytes", ["ENC-8"], .malformed) {
      .array([$0.issuerRow($0.owner.kid.dropLast())])
    }
    set("most", "have the largest numbers", ["ENC-11"], nil) {
      .array([$0.issuerRow($0.owner.kid, base: 0xffff_ffff, sequence: .max)])
    }
    set("base-above", "have a base of 2^32", ["ENC-11"], .outOfRange) {
      .array([$0.issuerRow($0.owner.kid, base: 0x1_0000_0000)])
    }
  }
}

/// `[receipt, salt, body]`.
private func addDisclosed(to suite: inout Suite) {
  suite.each(.answer, 11) { set in
    func row(_ world: World, _ body: Item, salt: Int = 16) -> Item {
      .array([
        .array([.raw(world.receipt().envelope), .bytes([UInt8](repeating: 7, count: salt)), body])
      ])
    }
    func body(_ world: World, _ more: [UInt8] = []) -> Item {
      .bytes(world.receiptBody().encoded + more)
    }
    set("0", "are none", ["ENC-8"], nil) { _ in .array([]) }
    set("2", "are two", ["ENC-13"], .tooLarge) { list(2, $0.disclosedReceipt()) }
    set("row-of-2", "lack a body", ["ENC-8"], .malformed) {
      .array([.array([.raw($0.receipt().envelope), .bytes([])])])
    }
    set("salt-15", "have a salt of 15 bytes", ["ENC-8"], .malformed) {
      row($0, body($0), salt: 15)
    }
    set("body-trailing", "have a byte behind the body", ["ENC-7"], .trailingBytes) {
      row($0, body($0, [0]))
    }
    set("body-bare", "have a body without its byte string", ["ENC-8"], .malformed) {
      row($0, $0.receiptBody().item)
    }
    set("body-empty", "have a body of no byte", ["ENC-1"], .truncated) { row($0, .bytes([])) }
    set("receipt-untagged", "lack tag 18", ["ENC-8"], .malformed) { world in
      .array([
        .array([
          .raw(world.receipt().frame(tag: [])), .bytes(Array(world.digest("salt").prefix(16))),
          body(world),
        ])
      ])
    }
    set("receipt-trailing", "have a byte behind the claims", ["ENC-7"], .trailingBytes) { world in
      var receipt = world.receipt()
      receipt.payload = receipt.payloadBytes + [0]
      return .array([
        .array([
          .raw(receipt.envelope), .bytes(Array(world.digest("salt").prefix(16))), body(world),
        ])
      ])
    }
  }
}

/// The body of a receipt, inside an answer.
func addReceiptBodies(to suite: inout Suite) {
  func add(
    _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason?,
    _ change: @escaping (inout Fields, World) -> Void
  ) {
    suite.change(
      .answer, "body-\(id)", "that discloses a receipt \(title)", rules, reason
    ) { claims, world in
      var body = world.receiptBody()
      change(&body, world)
      claims[11] = .array([world.disclosedReceipt(body: body)])
    }
  }
  let names: [(Int64, String)] = [
    (1, "earliest"), (2, "latest"), (3, "event"), (4, "action"), (5, "credential"), (6, "job"),
    (7, "session"),
  ]
  for (key, name) in names {
    add(
      "without-\(name)", "without its \(name)", ["ENC-10"],
      key == 2 || key == 6 ? nil : .missingKey
    ) { body, _ in body[key] = nil }
  }
  add("key-8", "with the key 8", ["ENC-9"], .unknownKey) { body, _ in body[8] = .int(0) }
  add("event-1", "of event 1", ["ENC-11"], nil) { body, _ in body[3] = .int(1) }
  add("event-20", "of event 20", ["ENC-11"], .outOfRange) { body, _ in body[3] = .int(20) }
  add("action-8", "of action 8", ["ENC-11"], nil) { body, _ in body[4] = .int(8) }
  add("action-9", "of action 9", ["ENC-11"], .outOfRange) { body, _ in body[4] = .int(9) }
  add("earliest-above", "later than 2^40", ["ENC-11"], .outOfRange) { body, _ in
    body[1] = .unsigned(1_099_511_627_777)
  }
  add("job-31", "with a job of 31 bytes", ["ENC-8"], .malformed) { body, world in
    body[6] = .bytes(world.digest("job").dropLast())
  }
  add("credential-of-1", "without a serial", ["ENC-8"], .malformed) { body, world in
    body[5] = .array([.bytes(world.owner.publicKey)])
  }
  add("issuer-31", "with an issuer of 31 bytes", ["ENC-8"], .malformed) { body, world in
    body[5] = .array([.bytes(world.owner.publicKey.dropLast()), .bytes([0, 0, 0, 1])])
  }
  add("serial-number", "with a serial that is a number", ["ENC-8"], .malformed) { body, world in
    body[5] = .array([.bytes(world.owner.publicKey), .int(1)])
  }
}
