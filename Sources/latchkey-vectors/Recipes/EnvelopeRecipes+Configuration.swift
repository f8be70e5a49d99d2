import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// A key of order 8, which no configuration may name.
private let weak = hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")

private func list(_ count: Int, _ entry: (Int) -> Item) -> Item {
  .array((0..<count).map(entry))
}

/// Residents, witnesses and auditors: lists of keys.
func addKeyLists(to suite: inout Suite) {
  for (key, least, most) in [(8, 0, 8), (9, 0, 4), (11, 1, 3)] as [(Int64, Int, Int)] {
    suite.each(.configuration, key) { set in
      func keys(_ world: World, _ count: Int) -> Item {
        list(count) { .bytes(world.key("listed \($0)").publicKey) }
      }
      set("0", "are none", ["ENC-8"], least == 0 ? nil : .malformed) { _ in .array([]) }
      set("\(most)", "are \(most)", ["ENC-13"], nil) { keys($0, most) }
      set("\(most + 1)", "are \(most + 1)", ["ENC-13"], .tooLarge) { keys($0, most + 1) }
      set("short", "have 31 bytes", ["ENC-8"], .malformed) {
        .array([.bytes($0.owner.publicKey.dropLast())])
      }
      set("cose", "are COSE keys", ["ENC-8"], .malformed) { .array([$0.owner.coseKey]) }
      set("weak", "are of small order", ["CONF-1"], .weakKey) { _ in .array([.bytes(weak)]) }
      set("bare", "stand without a list", ["ENC-8"], .malformed) { .bytes($0.owner.publicKey) }
    }
  }
}

/// `[key, issuedAfter, notAfter, status]`.
func addAnchors(to suite: inout Suite) {
  let last: UInt64 = 1_099_511_627_776
  suite.each(.configuration, 6) { set in
    func anchor(
      _ world: World, _ key: [UInt8]? = nil, after: UInt64 = 0, end: UInt64 = 0,
      status: [UInt8] = []
    ) -> Item {
      .array([
        .bytes(key ?? world.owner.publicKey), .unsigned(after), .unsigned(end), .bytes(status),
      ])
    }
    set("0", "are none", ["ENC-8"], .malformed) { _ in .array([]) }
    set("4", "are four", ["ENC-13"], nil) { world in
      list(4) { anchor(world, world.key("anchor \($0)").publicKey) }
    }
    set("5", "are five", ["ENC-13"], .tooLarge) { world in
      list(5) { anchor(world, world.key("anchor \($0)").publicKey) }
    }
    set("row-of-3", "lack a status key", ["ENC-8"], .malformed) {
      .array([.array([.bytes($0.owner.publicKey), .int(0), .int(0)])])
    }
    set("row-of-5", "have a fifth entry", ["ENC-8"], .malformed) {
      .array([.array([.bytes($0.owner.publicKey), .int(0), .int(0), .bytes([]), .int(0)])])
    }
    set("no-status", "have an empty status key", ["CONF-1"], nil) { .array([anchor($0)]) }
    set("status-31", "have a status key of 31 bytes", ["ENC-8"], .malformed) {
      .array([anchor($0, status: $0.key("status").publicKey.dropLast())])
    }
    set("status-1", "have a status key of one byte", ["ENC-8"], .malformed) {
      .array([anchor($0, status: [0])])
    }
    set("status-weak", "have a status key of small order", ["CONF-1"], .weakKey) {
      .array([anchor($0, status: weak)])
    }
    set("weak", "are of small order", ["CONF-1"], .weakKey) { .array([anchor($0, weak)]) }
    set("last-second", "were superseded and end in the last second", ["ENC-11"], nil) {
      .array([anchor($0, after: last, end: last)])
    }
    set("issued-after-above", "have an issuedAfter above 2^40", ["ENC-11"], .outOfRange) {
      .array([anchor($0, after: last + 1)])
    }
    set("not-after-above", "have a notAfter above 2^40", ["ENC-11"], .outOfRange) {
      .array([anchor($0, end: last + 1)])
    }
    set("not-after-null", "have null as notAfter", ["ENC-6"], .unsupportedType) {
      .array([.array([.bytes($0.owner.publicKey), .int(0), .raw([0xf6]), .bytes([])])])
    }
  }
}

/// `[key, operator, e]`, the window, and `[salt, nonce]`.
func addSourcesAndFounding(to suite: inout Suite) {
  suite.each(.configuration, 10) { set in
    func source(_ world: World, _ role: Int64, _ error: Int64) -> Item {
      .array([.array([.bytes(world.owner.publicKey), .int(role), .int(error)])])
    }
    set("0", "are none", ["ENC-8"], .malformed) { _ in .array([]) }
    set("4", "are four", ["ENC-13"], nil) { world in
      list(4) { world.source(world.key("source \($0)")) }
    }
    set("5", "are five", ["ENC-13"], .tooLarge) { world in
      list(5) { world.source(world.key("source \($0)")) }
    }
    set("row-of-2", "lack an error", ["ENC-8"], .malformed) {
      .array([.array([.bytes($0.owner.publicKey), .int(0)])])
    }
    set("operator-2", "have the operator 2", ["ENC-11"], .outOfRange) { source($0, 2, 0) }
    set("error-3600", "have an error of 3,600 s", ["ENC-11"], nil) { source($0, 1, 3_600) }
    set("error-3601", "have an error of 3,601 s", ["ENC-11"], .outOfRange) { source($0, 0, 3_601) }
    set("error-negative", "have an error of −1 s", ["ENC-8"], .malformed) { source($0, 0, -1) }
    set("weak", "are of small order", ["CONF-1"], .weakKey) { _ in
      .array([.array([.bytes(weak), .int(0), .int(0)])])
    }
  }
  suite.each(.configuration, 7) { set in
    set("64", "is 64", ["CONF-1"], nil) { _ in .int(64) }
    set("48", "is 48, no multiple of 32", ["CONF-1"], .outOfRange) { _ in .int(48) }
    set("1000", "is 1,000, no multiple of 32", ["CONF-1"], .outOfRange) { _ in .int(1_000) }
  }
  suite.each(.configuration, 16) { set in
    func founding(_ world: World, salt: Int = 16, nonce: Int = 16) -> Item {
      .array([
        .bytes([UInt8](repeating: 1, count: salt)), .bytes([UInt8](repeating: 2, count: nonce)),
      ])
    }
    set("of-1", "has one entry", ["ENC-8"], .malformed) { .array([.bytes($0.salt)]) }
    set("of-3", "has three entries", ["ENC-8"], .malformed) {
      .array([.bytes($0.salt), .bytes($0.someNonce), .int(0)])
    }
    set("salt-15", "has a salt of 15 bytes", ["ENC-8"], .malformed) { founding($0, salt: 15) }
    set("nonce-17", "has a nonce of 17 bytes", ["ENC-8"], .malformed) { founding($0, nonce: 17) }
  }
  suite.change(
    .configuration, "founding-late", "at sequence 1 with a founding", ["CONF-1"], .unknownKey
  ) { claims, _ in claims[2] = .int(1) }
}
