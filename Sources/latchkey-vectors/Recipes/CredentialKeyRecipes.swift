import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// The holder's key (SIG-10), and what a credential's size may be.

/// An encoding of y, little-endian, with a sign bit.
private func point(_ first: UInt8, _ middle: UInt8, _ last: UInt8, sign: Bool = false) -> [UInt8] {
  [first] + [UInt8](repeating: middle, count: 30) + [last | (sign ? 0x80 : 0)]
}

private func holder(_ key: [UInt8]) -> Item {
  .map([(.int(1), .map([(.int(1), .int(1)), (.int(-1), .int(6)), (.int(-2), .bytes(key))]))])
}

func addHolderKeys(_ suite: inout Suite) {
  let order8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
  let other8 = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
  suite.readsPass(
    "holder-key-largest", "The largest canonical y is read", ["SIG-10", "SIG-6"],
    note: "p - 2. It is no point of the curve, which only a verification finds (SIG-8)."
  ) { _, claims in claims[8] = holder(point(0xeb, 0xff, 0x7f)) }
  let weak: [(id: String, title: String, key: [UInt8], rule: String)] = [
    ("order-1", "The neutral element is no holder", point(1, 0, 0), "SIG-7"),
    (
      "order-1-signed", "The neutral element with a sign is no holder",
      point(1, 0, 0, sign: true), "SIG-6"
    ),
    ("order-2", "The point of order 2 is no holder", point(0xec, 0xff, 0x7f), "SIG-7"),
    (
      "order-2-signed", "The point of order 2 with a sign is no holder",
      point(0xec, 0xff, 0x7f, sign: true), "SIG-6"
    ),
    ("order-4", "A point of order 4 is no holder", point(0, 0, 0), "SIG-7"),
    (
      "order-4-signed", "Its negative of order 4 is no holder", point(0, 0, 0, sign: true),
      "SIG-7"
    ),
    ("order-8", "A point of order 8 is no holder", Hex.decode(order8) ?? [], "SIG-7"),
    ("order-8-other", "The other y of order 8 is no holder", Hex.decode(other8) ?? [], "SIG-7"),
    ("y-is-p", "A y equal to p is not canonical", point(0xed, 0xff, 0x7f), "SIG-6"),
    (
      "y-is-p-plus-1", "A second spelling of the neutral element is no holder",
      point(0xee, 0xff, 0x7f), "SIG-6"
    ),
    (
      "y-all-ones", "The highest y that fits the bytes is not canonical",
      point(0xff, 0xff, 0x7f), "SIG-6"
    ),
    (
      "y-is-p-signed", "A sign does not make p canonical",
      point(0xed, 0xff, 0x7f, sign: true), "SIG-6"
    ),
  ]
  for row in weak {
    suite.readsPass(
      "holder-key-\(row.id)", row.title, ["SIG-10", row.rule], .weakKey,
      of: "credential-holder-key-largest",
      note: "A key for which anybody can sign, or which has two spellings, holds nothing."
    ) { _, claims in claims[8] = holder(row.key) }
  }
  addHolderKeyShapes(&suite)
}

private func addHolderKeyShapes(_ suite: inout Suite) {
  func shape(
    _ id: String, _ title: String, _ reason: DenyReason, _ requirement: String,
    _ item: @escaping (World) -> Item
  ) {
    suite.readsPass("holder-\(id)", title, [requirement], reason) { world, claims in
      claims[8] = item(world)
    }
  }
  func coseKey(_ pairs: [(Int64, Item)]) -> Item {
    .map([(.int(1), .map(pairs.map { (.int($0.0), $0.1) }))])
  }
  shape("without-key", "A confirmation without a key is refused", .missingKey, "ENC-10") { _ in
    .map([])
  }
  shape("key-by-id", "A confirmation by key id is refused", .unknownKey, "ENC-9") { world in
    .map([(.int(3), .bytes(world.key("guest").kid))])
  }
  shape("key-type-2", "A key of another type is refused", .outOfRange, "ENC-11") { world in
    coseKey([(1, .int(2)), (-1, .int(6)), (-2, .bytes(world.key("guest").publicKey))])
  }
  shape("key-curve-7", "A key of another curve is refused", .outOfRange, "ENC-11") { world in
    coseKey([(1, .int(1)), (-1, .int(7)), (-2, .bytes(world.key("guest").publicKey))])
  }
  shape("key-without-x", "A key without x is refused", .missingKey, "ENC-10") { _ in
    coseKey([(1, .int(1)), (-1, .int(6))])
  }
  shape("key-with-algorithm", "A key that names an algorithm is refused", .unknownKey, "ENC-9") {
    world in
    coseKey([
      (1, .int(1)), (3, .int(-19)), (-1, .int(6)), (-2, .bytes(world.key("guest").publicKey)),
    ])
  }
  shape("key-31-bytes", "A key of 31 bytes is refused", .malformed, "ENC-8") { world in
    coseKey([(1, .int(1)), (-1, .int(6)), (-2, .bytes(world.key("guest").publicKey.dropLast()))])
  }
}

// MARK: - Limits

func addCredentialLimits(_ suite: inout Suite) {
  func sized(_ id: String, _ title: String, _ count: Int, _ reason: DenyReason? = nil) {
    suite.add(
      id, title, ["ENC-13"], threats: ["T24"],
      of: reason == nil ? nil : "credential-512-bytes",
      note: "The limit counts the whole envelope, signature included."
    ) { world in
      world.read(world.pass(ofBytes: count), .verdict(reason))
    }
  }
  sized("512-bytes", "A credential of 512 bytes is read", 512)
  sized("513-bytes", "A credential of 513 bytes is refused before it is read", 513, .tooLarge)
  func points(_ count: Int) -> [(String, UInt64)] {
    (0..<count).map { ("door-\($0)", 1) }
  }
  suite.readsPass("scope-8", "A scope of 8 points is read", ["ENC-13"]) { _, claims in
    claims[9] = .scope(points(8))
  }
  suite.readsPass(
    "scope-9", "A scope of 9 points is refused", ["ENC-13"], .tooLarge, of: "credential-scope-8"
  ) { _, claims in claims[9] = .scope(points(9)) }
  func named(
    _ id: String, _ title: String, _ requirement: String, _ name: String, _ reason: DenyReason?
  ) {
    suite.readsPass(
      id, title, [requirement], reason, of: "credential-point-32-characters"
    ) { _, claims in claims[9] = .scope([(name, UInt64(1))]) }
  }
  named(
    "point-32-characters", "A point of 32 characters is read", "ENC-13",
    String(repeating: "a", count: 32), nil)
  named(
    "point-33-characters", "A point of 33 characters is refused", "ENC-13",
    String(repeating: "a", count: 33), .tooLarge)
  named("point-1-character", "A point of one character is read", "ENC-8", "a", nil)
  named("point-empty", "A point without a character is refused", "ENC-8", "", .malformed)
  named("point-upper-case", "A point in upper case is refused", "ENC-12", "Front", .invalidText)
  named(
    "point-underscore", "An underscore is no character of a point", "ENC-12", "a_b", .invalidText)
  named(
    "point-33-and-upper-case", "A point's length is judged before its alphabet", "ENC-13",
    String(repeating: "A", count: 33), .tooLarge)
}

extension World {
  /// A guest pass whose envelope has so many bytes: points are as long as it takes.
  func pass(ofBytes count: Int) -> Message {
    var pass = guestPass(Fields([(C.job, .filled(0, 32))]))
    var lengths = [Int](repeating: 32, count: 8)
    var place = 0
    func points() -> [(String, UInt64)] {
      lengths.enumerated().map { (String(repeating: "\($0.offset)", count: $0.element), 511) }
    }
    pass.claims[9] = .scope(points())
    while pass.envelope.count > count, place < 8 {
      if lengths[place] == 24 {
        place += 1
        continue
      }
      lengths[place] -= 1
      pass.claims[9] = .scope(points())
    }
    precondition(pass.envelope.count == count, "no pass has \(count) bytes")
    return pass
  }
}
