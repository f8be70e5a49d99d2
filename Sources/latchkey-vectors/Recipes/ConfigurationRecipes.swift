import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Configurations, accepted and refused (CONF-1 … CONF-16, REPLAY-1, TIME-13).
func configurationSuite() -> Suite {
  var suite = Suite("configuration")
  suite.founds(
    "founding", "An owner founds a lock that has no configuration", ["CONF-1", "CONF-7", "CONF-8"])
  addConfigurationShape(&suite)
  addConfigurationRanges(&suite)
  addConfigurationLists(&suite)
  addConfigurationSizes(&suite)
  addConfigurationKeys(&suite)
  addNextConfigurations(&suite)
  addDistinctKeys(&suite)
  addWindowSizes(&suite)
  addTimeSources(&suite)
  addSiteProofs(&suite)
  addFoundingNonces(&suite)
  addConfigurationSigners(&suite)
  addRetiredAnchors(&suite)
  addPresence(&suite)
  addIssuedAfter(&suite)
  addWhatStays(&suite)
  addStatusKeys(&suite)
  addSlotsOfAnchors(&suite)
  addClockResets(&suite)
  return suite
}

extension Suite {
  /// A founding configuration with something changed.
  mutating func founds(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T23"],
    _ reason: DenyReason? = nil, of: String = "configuration-founding",
    profile: String = "small", presence: Bool = true, note: String? = nil,
    _ change: (World, inout Message) -> Void = { _, _ in }
  ) {
    add(
      id, title, requirements, threats: threats, of: reason == nil ? nil : of, note: note
    ) { world in
      world.boot(profile: profile)
      let nonce = world.hello()
      var message = Message(
        "configuration", by: world.owner, world.foundingClaims(nonce: nonce))
      change(world, &message)
      world.configure(message, presence: presence, .verdict(reason))
    }
  }
}

extension World {
  /// A list of bare keys, by role.
  func keys(_ roles: [String]) -> Item { .array(roles.map { .bytes(key($0).publicKey) }) }
}

// MARK: - Shape

private func addConfigurationShape(_ suite: inout Suite) {
  for key in 1...16 {
    suite.founds(
      "without-\(key)", "A founding configuration without key \(key) is refused",
      ["CONF-1", "ENC-10"], .missingKey
    ) { _, message in message.claims[Int64(key)] = nil }
  }
  for key in [0 as Int64, 18, -1] {
    suite.founds(
      "unknown-\(key < 0 ? "minus-1" : "\(key)")", "A key that the schema does not name is refused",
      ["CONF-1", "ENC-9"], .unknownKey
    ) { _, message in message.claims[key] = .int(1) }
  }
  suite.founds(
    "founding-proof-short", "The founding proof is salt and nonce", ["CONF-1", "ENC-8"],
    .malformed
  ) { world, message in message.claims[16] = .array([.bytes(world.salt)]) }
  suite.founds(
    "lock-id-15-bytes", "A lockID has 16 bytes", ["CONF-1", "ENC-8"], .malformed
  ) { world, message in message.claims[1] = .bytes(Array(world.lockID.dropLast())) }
  suite.founds(
    "point-upper-case", "A point has its alphabet here, too", ["CONF-1", "ENC-12"], .invalidText
  ) { _, message in message.claims[5] = .text("Front") }
  suite.founds(
    "anchor-of-three", "An anchor has four entries", ["CONF-1", "ENC-8"], .malformed
  ) { world, message in
    message.claims[6] = .array([.array([.bytes(world.owner.publicKey), .int(0), .int(0)])])
  }
  suite.founds(
    "status-of-31-bytes", "A status key has 32 bytes or none", ["CONF-1", "ENC-8"], .malformed
  ) { world, message in
    message.claims[6] = .array([
      .array([.bytes(world.owner.publicKey), .int(0), .int(0), .filled(9, 31)])
    ])
  }
  suite.founds(
    "in-other-domain", "An owner's signature of another domain configures nothing",
    ["SIG-3", "CONF-9"], threats: ["T9"], .badSignature
  ) { _, message in message.domain = "receipt" }
}

// MARK: - Ranges

private func addConfigurationRanges(_ suite: inout Suite) {
  let last: Int64 = 1 << 40
  func source(_ operatorCode: Int64, _ error: Int64) -> (World) -> Item {
    {
      .array([.array([.bytes($0.owner.publicKey), .int(operatorCode), .int(error)])])
    }
  }
  func anchor(_ issuedAfter: Int64, _ notAfter: Int64) -> (World) -> Item {
    {
      .array([
        .array([
          .bytes($0.owner.publicKey), .int(issuedAfter), .int(notAfter), .bytes([]),
        ])
      ])
    }
  }
  func bare(_ value: Int64) -> (World) -> Item { { _ in .int(value) } }
  suite.founds(
    "least-numbers", "Every number of a configuration is taken at its least", ["CONF-1"]
  ) { world, message in
    for (key, value) in [(7 as Int64, 32 as Int64), (12, 10), (13, 0), (14, 0), (15, 0)] {
      message.claims[key] = .int(value)
    }
    message.claims[6] = anchor(0, 0)(world)
    message.claims[10] = source(0, 0)(world)
  }
  suite.founds(
    "most-numbers", "Every number of a configuration is taken at its most", ["CONF-1"],
    profile: "building"
  ) { world, message in
    for (key, value) in [
      (7 as Int64, 1_024 as Int64), (12, 300), (13, 3), (14, 0xffff_ffff), (15, 1),
    ] {
      message.claims[key] = .int(value)
    }
    message.claims[6] = anchor(last, last)(world)
    message.claims[10] = source(1, 3_600)(world)
  }
  let outside: [(id: String, what: String, key: Int64, value: (World) -> Item, isHigh: Bool)] = [
    ("w-31", "W", 7, bare(31), false), ("w-0", "W", 7, bare(0), false),
    ("w-33", "W", 7, bare(33), false), ("w-48", "W", 7, bare(48), false),
    ("w-1025", "W", 7, bare(1_025), true), ("w-1056", "W", 7, bare(1_056), true),
    ("nonce-life-9", "A nonce's life", 12, bare(9), false),
    ("nonce-life-301", "A nonce's life", 12, bare(301), true),
    ("sensors-4", "The mask of sensors", 13, bare(4), true),
    ("forward-cap-2-32", "The forward cap", 14, bare(0x1_0000_0000), true),
    ("service-time-2", "The choice of service time", 15, bare(2), true),
    ("issued-after-beyond", "issuedAfter", 6, anchor(last + 1, 0), true),
    ("not-after-beyond", "notAfter", 6, anchor(0, last + 1), true),
    ("operator-2", "A source's operator", 10, source(2, 0), true),
    ("error-3601", "A source's error", 10, source(0, 3_601), true),
  ]
  for row in outside {
    suite.founds(
      row.id, "\(row.what) stays in its range and step", ["CONF-1", "ENC-11"], .outOfRange,
      of: row.isHigh ? "configuration-most-numbers" : "configuration-least-numbers"
    ) { world, message in message.claims[row.key] = row.value(world) }
  }
}

// MARK: - Lists

private func addConfigurationLists(_ suite: inout Suite) {
  func roles(_ name: String, _ count: Int) -> [String] { (0..<count).map { "\(name) \($0)" } }
  func anchors(_ world: World, _ count: Int) -> Item {
    .array(
      [world.anchor(world.owner)] + roles("anchor", count - 1).map { world.anchor(world.key($0)) })
  }
  func sources(_ world: World, _ count: Int) -> Item {
    .array(
      [world.source(world.owner)] + roles("source", count - 1).map { world.source(world.key($0)) })
  }
  suite.founds("full-lists", "Every list may be as long as its limit", ["CONF-1", "ENC-13"]) {
    world, message in
    message.claims[6] = anchors(world, 4)
    message.claims[8] = world.keys(roles("resident", 8))
    message.claims[9] = world.keys(roles("witness", 4))
    message.claims[10] = sources(world, 4)
    message.claims[11] = world.keys(roles("auditor", 3))
  }
  suite.founds(
    "short-lists", "A lock needs no resident and no witness", ["CONF-1"]
  ) { world, message in
    message.claims[8] = .array([])
    message.claims[9] = .array([])
    message.claims[10] = sources(world, 1)
  }
  let long: [(id: String, key: Int64, list: (World) -> Item)] = [
    ("anchors-5", 6, { anchors($0, 5) }), ("residents-9", 8, { $0.keys(roles("resident", 9)) }),
    ("witnesses-5", 9, { $0.keys(roles("witness", 5)) }), ("sources-5", 10, { sources($0, 5) }),
    ("auditors-4", 11, { $0.keys(roles("auditor", 4)) }),
  ]
  for row in long {
    suite.founds(
      row.id, "A list over its limit is refused", ["CONF-1", "ENC-13"], threats: ["T24"], .tooLarge
    ) { world, message in message.claims[row.key] = row.list(world) }
  }
  for (key, name) in [(6 as Int64, "anchor"), (10, "time-source"), (11, "auditor")] {
    suite.founds(
      "without-any-\(name)", "A lock has at least one \(name)", ["CONF-1", "ENC-8"], .malformed
    ) { _, message in message.claims[key] = .array([]) }
  }
}

private func addConfigurationSizes(_ suite: inout Suite) {
  suite.founds(
    "fullest", "A configuration that is full in every part is taken", ["CONF-1", "ENC-13"],
    threats: ["T24"], profile: "building"
  ) { world, message in message.fill(in: world) }
  for (count, reason) in [(1_280, DenyReason.unknownKey), (1_281, .tooLarge)] {
    suite.founds(
      "\(count)-bytes", "A configuration is measured against 1,280 bytes before it is read",
      ["ENC-13", "ENC-9"], threats: ["T24"], reason, of: "configuration-fullest",
      profile: "building",
      note: "What fills it up is a key that the schema does not name: a fault of its own."
    ) { world, message in
      message.fill(in: world)
      for length in 0..<32 where message.envelope.count != count {
        message.claims[18] = .filled(0, length)
      }
      precondition(message.envelope.count == count, "\(message.envelope.count) bytes")
    }
  }
}

extension Message {
  /// Every list full, every number at its most.
  fileprivate mutating func fill(in world: World) {
    let last: UInt64 = 1 << 40
    func keys(_ name: String, _ count: Int) -> Item {
      world.keys((0..<count).map { "\(name) \($0)" })
    }
    claims[5] = .text(String(repeating: "a", count: 32))
    claims[6] = .array(
      [world.anchor(world.owner, issuedAfter: last, notAfter: last, status: world.key("status"))]
        + (1..<4).map {
          world.anchor(
            world.key("anchor \($0)"), issuedAfter: last, notAfter: last,
            status: world.key("status \($0)"))
        })
    claims[7] = .int(1_024)
    claims[8] = keys("resident", 8)
    claims[9] = keys("witness", 4)
    claims[10] = .array(
      [world.source(world.owner, error: 3_600)]
        + (1..<4).map { world.source(world.key("source \($0)"), error: 3_600) })
    claims[11] = keys("auditor", 3)
    claims[12] = .int(300)
    claims[14] = .int(0xffff_ffff)
  }
}

// MARK: - Keys

private func addConfigurationKeys(_ suite: inout Suite) {
  let neutral = Item.bytes([1] + [UInt8](repeating: 0, count: 31))
  let lists: [(id: String, key: Int64, list: (World) -> Item)] = [
    ("anchor", 6, { _ in .array([.array([neutral, .int(0), .int(0), .bytes([])])]) }),
    ("status", 6, { .array([.array([.bytes($0.owner.publicKey), .int(0), .int(0), neutral])]) }),
    ("resident", 8, { _ in .array([neutral]) }), ("witness", 9, { _ in .array([neutral]) }),
    ("time-source", 10, { .array([$0.source($0.owner), .array([neutral, .int(0), .int(0)])]) }),
    ("auditor", 11, { _ in .array([neutral]) }),
  ]
  for row in lists {
    suite.founds(
      "weak-\(row.id)", "A key for which anybody can sign is no \(row.id)", ["CONF-1", "SIG-7"],
      threats: ["T21", "T23"], .weakKey
    ) { world, message in message.claims[row.key] = row.list(world) }
  }
  suite.founds(
    "non-canonical-witness", "A key with a second spelling is no witness", ["CONF-1", "SIG-6"],
    threats: ["T23"], .weakKey
  ) { _, message in
    message.claims[9] = .array([.bytes([0xf0] + [UInt8](repeating: 0xff, count: 30) + [0x7f])])
  }
  suite.founds(
    "wrong-lock", "A configuration for another lock is refused", ["CONF-2"], threats: ["T29"],
    .wrongLock
  ) { world, message in message.claims[1] = .bytes(world.site) }
}
