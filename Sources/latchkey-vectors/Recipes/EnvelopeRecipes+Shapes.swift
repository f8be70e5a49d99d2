import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Every key of every message: missing, of another type, too short, too long, out of range.
func addShapes(to suite: inout Suite) {
  suite.add("evidence-job", "A photo of a job, which names no visit", ["EVID-2", "ENC-10"]) {
    $0.verify($0.jobEvidence())
  }
  suite.add(
    "configuration-next", "A configuration behind the first, which names no salt", ["CONF-1"]
  ) { world in
    var message = world.founding()
    message.claims[2] = .unsigned(4_294_967_295)
    message.claims[16] = nil
    world.verify(message)
  }
  for shape in Shape.all {
    addKeys(of: shape, to: &suite)
    for field in shape.fields { addContent(of: field, in: shape, to: &suite) }
  }
}

extension Suite {
  /// A message of a shape with one change to its claims, signed after it.
  mutating func change(
    _ shape: Shape, _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason?,
    note: String? = nil, _ change: @escaping (inout Fields, World) -> Void
  ) {
    add(
      "\(shape.origin)-\(id)", "\(shape.title) \(title)", rules,
      threats: reason == nil ? [] : ["T23"],
      of: reason == nil ? nil : "\(family)-\(shape.origin)", note: note
    ) { world in
      var message = shape.make(world)
      change(&message.claims, world)
      if let reason {
        world.decode(message.envelope, as: message.domain, .deny(reason))
      } else {
        world.verify(message)
      }
    }
  }

  /// The same for one key and its value.
  mutating func set(
    _ shape: Shape, _ field: Shape.Field, _ id: String, _ title: String, _ rules: [String],
    _ reason: DenyReason?, note: String? = nil, _ value: @escaping (World) -> Item
  ) {
    change(
      shape, "\(field.id)-\(id)", "whose \(field.name) \(title)", rules, reason, note: note
    ) { $0[field.key] = value($1) }
  }
}

/// Keys that are missing, and keys that nobody named.
private func addKeys(of shape: Shape, to suite: inout Suite) {
  for field in shape.fields {
    suite.change(
      shape, "without-\(field.id)", "without its \(field.name)",
      field.name == "founding" ? ["ENC-10", "CONF-1"] : ["ENC-10"],
      field.isOptional ? nil : .missingKey
    ) { claims, _ in claims[field.key] = nil }
  }
  let next = (shape.fields.map(\.key).max() ?? 0) + 1
  for (id, key) in [("0", 0), ("\(next)", next), ("24", 24), ("minus-1", -1)] as [(String, Int64)] {
    suite.change(
      shape, "key-\(id)", "with the key \(key)", ["ENC-9"], .unknownKey
    ) { claims, _ in claims[key] = .int(0) }
  }
  suite.change(
    shape, "unknown-value-unread", "with a key that it does not have, before null", ["ENC-9"],
    .unknownKey, note: "An unnamed key is refused before its value is read."
  ) { claims, _ in claims[next] = .raw([0xf6]) }
}

/// What one key must not hold.
private func addContent(of field: Shape.Field, in shape: Shape, to suite: inout Suite) {
  func add(
    _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason?, _ value: Item
  ) {
    suite.set(shape, field, id, title, rules, reason) { _ in value }
  }
  add("null", "is null", ["ENC-6"], .unsupportedType, .raw([0xf6]))
  switch field.kind {
  case .bytes(let count):
    add("short", "has \(count - 1) bytes", ["ENC-8"], .malformed, .bytes(filler(count - 1)))
    add("long", "has \(count + 1) bytes", ["ENC-8"], .malformed, .bytes(filler(count + 1)))
    add(
      "text", "is a text of \(count) characters", ["ENC-8"], .malformed,
      .text(String(repeating: "a", count: count)))
  case .range(let least, let most, let end):
    if end != .least { add("least", "is \(least), the least", ["ENC-11"], nil, .unsigned(least)) }
    if end != .most { add("most", "is \(most), the most", ["ENC-11"], nil, .unsigned(most)) }
    if least > 0 {
      add("below", "is \(least - 1)", ["ENC-11"], .outOfRange, .unsigned(least - 1))
    }
    if most < .max { add("above", "is \(most + 1)", ["ENC-11"], .outOfRange, .unsigned(most + 1)) }
    add("negative", "is −1", ["ENC-8"], .malformed, .int(-1))
    add("bytes", "is a byte string", ["ENC-8"], .malformed, .bytes([1]))
    add("long-head", "has a long head", ["ENC-2"], .nonShortest, .raw([0x18, 1]))
  case .other(let wrong):
    add("number", "is a number", ["ENC-8"], .malformed, wrong)
  }
}

/// Bytes that mean nothing.
private func filler(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x61, count: count) }
