import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Sequence, keys, window, time sources, site, founding nonce (CONF-3 … CONF-8).

extension Suite {
  /// A second configuration with something changed, on a lock that knows the time.
  mutating func reconfigures(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T22"],
    _ reason: DenyReason? = nil, of: String = "configuration-next", presence: Bool = true,
    note: String? = nil, _ change: (World, inout Message) -> Void = { _, _ in }
  ) {
    reconfigures(
      id, title, requirements, threats: threats, reason, of: of, presence: presence, note: note,
      change, first: { _, _ in })
  }

  /// - Parameter first: Changes the founding configuration.
  mutating func reconfigures(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T22"],
    _ reason: DenyReason? = nil, of: String = "configuration-next", presence: Bool = true,
    note: String? = nil, _ change: (World, inout Message) -> Void,
    first: (World, inout Message) -> Void
  ) {
    add(
      id, title, requirements, threats: threats, of: reason == nil ? nil : of, note: note
    ) { world in
      let copy = world
      let founding = world.found { first(copy, &$0) }
      world.tellTime(noon)
      var next = world.configuration(after: founding)
      change(world, &next)
      world.configure(next, presence: presence, .verdict(reason))
    }
  }
}

// MARK: - Sequence

func addNextConfigurations(_ suite: inout Suite) {
  suite.reconfigures("next", "The next configuration names the one before it", ["CONF-3"])
  suite.founds(
    "founding-sequence-1", "A lock without a configuration takes only sequence 0", ["CONF-3"],
    threats: ["T3"], .sequenceGap
  ) { _, message in
    message.claims[2] = .int(1)
    message.claims[16] = nil
  }
  suite.founds(
    "founding-previous", "The founding configuration follows on nothing", ["CONF-3"],
    threats: ["T3"], .sequenceGap
  ) { _, message in message.claims[3] = .filled(1, 32) }
  suite.add(
    "sequence-same", "A sequence does not stand still", ["CONF-3"], threats: ["T3"],
    of: "configuration-next"
  ) { world in
    let second = world.configuration(after: world.found())
    world.configure(second)
    var third = world.configuration(after: second)
    third.claims[2] = .int(1)
    world.configure(third, .deny(.sequenceGap))
  }
  suite.reconfigures(
    "sequence-skipped", "A sequence does not skip", ["CONF-3"], threats: ["T3"], .sequenceGap,
    note: "A jump to 2^32 - 1 would end all configuration."
  ) { _, message in message.claims[2] = .int(2) }
  suite.reconfigures(
    "sequence-last", "A sequence does not jump to its end", ["CONF-3"], threats: ["T3"],
    .sequenceGap
  ) { _, message in message.claims[2] = .int(0xffff_ffff) }
  addPreviousHashes(&suite)
}

private func addPreviousHashes(_ suite: inout Suite) {
  suite.reconfigures(
    "previous-zero", "The next configuration does not follow on nothing", ["CONF-3"],
    threats: ["T3"], .sequenceGap
  ) { _, message in message.claims[3] = .filled(0, 32) }
  suite.reconfigures(
    "previous-other", "The next configuration follows on the present one only", ["CONF-3"],
    threats: ["T3"], .sequenceGap, note: "Two anchors that both write sequence 1 do not fork."
  ) { _, message in message.claims[3] = .filled(1, 32) }
  suite.reconfigures(
    "founding-proof-later", "A later configuration carries no founding proof",
    ["CONF-1", "ENC-9"], threats: ["T22"], .unknownKey
  ) { world, message in
    message.claims[16] = .array([.bytes(world.salt), .filled(0, 16)])
  }
  suite.add(
    "founded-twice", "A lock with a configuration is not founded again", ["CONF-3"],
    threats: ["T22", "T29"], of: "configuration-founding",
    note: "With everything else in order: owner, site, a live nonce and presence."
  ) { world in
    world.ready()
    let nonce = world.hello()
    var message = Message("configuration", by: world.owner, world.foundingClaims(nonce: nonce))
    message.claims[6] = .array([world.anchor(world.owner, issuedAfter: noon)])
    world.configure(message, .deny(.sequenceGap))
  }
  suite.add(
    "replayed", "A configuration that was followed by another is refused", ["CONF-3"],
    threats: ["T3"], of: "configuration-next"
  ) { world in
    let first = world.found()
    var second = world.configuration(after: first)
    second.claims[12] = .int(30)
    let third = world.configuration(after: second)
    world.configure(second)
    world.configure(third)
    world.configure(second, .deny(.sequenceGap))
  }
  suite.add(
    "refused-changes-nothing", "A refused configuration leaves sequence and hash", ["CONF-3"],
    threats: ["T25"]
  ) { world in
    let first = world.found()
    var refused = world.configuration(after: first)
    refused.claims[7] = .int(288)
    world.configure(refused, .deny(.windowTooLarge))
    let present = "0:\(Hex.encode(sha256(first.envelope)))"
    world.hello { $0.configuration = present }
    world.configure(world.configuration(after: first))
  }
}

// MARK: - Distinct keys

/// Keys that stand twice among anchors, residents and witnesses.
private var equalHolders: [(id: String, title: String, key: Int64, list: (World) -> Item)] {
  [
    (
      "anchor-twice", "An anchor stands once", 6,
      { .array([$0.anchor($0.owner), $0.anchor($0.owner)]) }
    ),
    (
      "status-is-anchor", "An anchor is not its own status key", 6,
      { .array([$0.anchor($0.owner, status: $0.owner)]) }
    ),
    (
      "status-of-two", "Two anchors do not share a status key", 6,
      {
        .array([
          $0.anchor($0.owner, status: $0.key("status")),
          $0.anchor($0.key("second"), status: $0.key("status")),
        ])
      }
    ),
    ("anchor-is-resident", "An anchor is no resident", 8, { $0.keys(["owner"]) }),
    ("status-is-resident", "A status key is no resident", 8, { $0.keys(["status"]) }),
    ("resident-twice", "A resident stands once", 8, { $0.keys(["resident", "resident"]) }),
    ("anchor-is-witness", "An anchor is no witness", 9, { $0.keys(["owner"]) }),
    ("resident-is-witness", "A resident is no witness", 9, { $0.keys(["resident"]) }),
    ("witness-twice", "A witness stands once", 9, { $0.keys(["camera", "camera"]) }),
  ]
}

/// Keys that stand twice with time sources, auditors and the lock.
private var equalServants: [(id: String, title: String, key: Int64, list: (World) -> Item)] {
  [
    (
      "source-twice", "A time source stands once", 10,
      { .array([$0.source($0.owner), $0.source($0.owner, error: 2)]) }
    ),
    (
      "source-is-witness", "A time source is no witness", 10,
      { .array([$0.source($0.owner), $0.source($0.key("camera"))]) }
    ),
    (
      "source-is-status", "A time source is no status key", 10,
      { .array([$0.source($0.owner), $0.source($0.key("status"))]) }
    ),
    (
      "source-is-resident", "A time source is no resident", 10,
      { .array([$0.source($0.owner), $0.source($0.key("resident"))]) }
    ),
    ("auditor-is-anchor", "An auditor is no anchor", 11, { $0.keys(["owner"]) }),
    ("auditor-is-source", "An auditor is no time source", 11, { $0.keys(["hub"]) }),
    ("auditor-twice", "An auditor stands once", 11, { $0.keys(["auditor", "auditor"]) }),
    (
      "lock-is-anchor", "The lock is no anchor of its own", 6,
      { .array([$0.anchor($0.owner), $0.anchor($0.lock)]) }
    ),
    (
      "lock-is-status", "The lock is no status key", 6,
      { .array([$0.anchor($0.owner, status: $0.lock)]) }
    ),
    ("lock-is-resident", "The lock is no resident", 8, { $0.keys(["lock"]) }),
    ("lock-is-witness", "The lock is no witness", 9, { $0.keys(["camera", "lock"]) }),
    (
      "lock-is-source", "The lock is no time source", 10,
      { .array([$0.source($0.owner), $0.source($0.lock)]) }
    ),
    ("lock-is-auditor", "The lock is no auditor", 11, { $0.keys(["lock"]) }),
  ]
}

func addDistinctKeys(_ suite: inout Suite) {
  for row in equalHolders + equalServants {
    suite.founds(
      row.id, row.title, ["CONF-4", "SIG-9"], threats: ["T12", "T21"], .keysNotDistinct
    ) { world, message in message.claims[row.key] = row.list(world) }
  }
  suite.founds(
    "anchor-is-source", "An anchor may be a time source, each of several", ["CONF-4"],
    threats: ["T4"]
  ) { world, message in
    message.claims[6] = .array([world.anchor(world.owner), world.anchor(world.key("second"))])
    message.claims[10] = .array([world.source(world.owner), world.source(world.key("second"))])
  }
  suite.reconfigures(
    "later-keys-equal", "A later configuration has distinct keys, too", ["CONF-4"],
    threats: ["T12"], .keysNotDistinct
  ) { world, message in message.claims[8] = world.keys(["camera"]) }
}

// MARK: - Window, time sources

func addWindowSizes(_ suite: inout Suite) {
  for (id, profile, window) in [
    ("small-256", "small", 256 as Int64), ("building-1024", "building", 1_024),
    ("building-288", "building", 288),
  ] {
    suite.founds(
      "window-\(id)", "A window that the lock can hold is taken", ["CONF-5"], threats: ["T24"],
      profile: profile
    ) { _, message in message.claims[7] = .int(window) }
  }
  for window in [288 as Int64, 1_024] {
    suite.founds(
      "window-small-\(window)", "A window that the lock cannot hold is refused", ["CONF-5"],
      threats: ["T24", "T7"], .windowTooLarge, of: "configuration-window-small-256",
      note: "Spent serials beyond its memory would open again."
    ) { _, message in message.claims[7] = .int(window) }
  }
}

func addTimeSources(_ suite: inout Suite) {
  suite.founds(
    "time-by-second-anchor", "Any anchor among the time sources will do", ["CONF-6"],
    threats: ["T4"]
  ) { world, message in
    message.claims[6] = .array([world.anchor(world.owner), world.anchor(world.key("second"))])
    message.claims[10] = .array([world.source(world.key("hub")), world.source(world.key("second"))])
  }
  suite.founds(
    "time-by-no-anchor", "Without an anchor among the time sources a dead clock stays dead",
    ["CONF-6"], threats: ["T4", "T5"], .noAnchorTime
  ) { world, message in message.claims[10] = .array([world.source(world.key("hub"))]) }
  suite.reconfigures(
    "later-time-by-no-anchor", "A later configuration keeps an anchor among its sources",
    ["CONF-6"], threats: ["T4"], .noAnchorTime
  ) { world, message in message.claims[10] = .array([world.source(world.key("hub"))]) }
}

// MARK: - Site

func addSiteProofs(_ suite: inout Suite) {
  suite.founds(
    "site-other", "A site that is not that of anchor and salt is refused", ["CONF-7"],
    threats: ["T29"], .siteNotProven
  ) { world, message in message.claims[4] = .bytes(world.lockID) }
  suite.founds(
    "site-other-salt", "Another salt makes another site", ["CONF-7"], threats: ["T29"],
    .siteNotProven
  ) { world, message in
    guard case .array(let proof)? = message.claims[16] else { return }
    message.claims[16] = .array([.filled(7, 16), proof[1]])
  }
  suite.founds(
    "site-of-second-anchor", "The site is the first anchor's, not any anchor's", ["CONF-7"],
    threats: ["T29"], .siteNotProven
  ) { world, message in
    message.claims[6] = .array([world.anchor(world.key("second")), world.anchor(world.owner)])
  }
  suite.reconfigures(
    "site-moved", "A later configuration stays at its site", ["CONF-7"], threats: ["T29"],
    .siteNotProven
  ) { world, message in message.claims[4] = .bytes(world.lockID) }
  suite.reconfigures(
    "site-without-first-anchor", "A site outlives its first anchor", ["CONF-7"],
    threats: ["T22"], note: "The site is proven once; later it is the present one."
  ) { world, message in
    message.claims[6] = .array([world.anchor(world.key("second"))])
    message.claims[10] = .array([world.source(world.key("second"))])
  } first: { world, message in
    message.claims[6] = .array([world.anchor(world.owner), world.anchor(world.key("second"))])
  }
}

// MARK: - Founding nonce

func addFoundingNonces(_ suite: inout Suite) {
  func waits(_ id: String, _ title: String, _ seconds: UInt32, _ reason: DenyReason?) {
    suite.add(
      "founding-\(id)", title, ["CONF-8", "NONCE-3"], threats: ["T8"],
      of: reason == nil ? nil : "configuration-founding-nonce-90"
    ) { world in
      world.boot()
      let nonce = world.hello()
      world.advance(seconds)
      var message = Message("configuration", by: world.owner, world.foundingClaims(nonce: nonce))
      message.claims[6] = .array([world.anchor(world.owner, issuedAfter: noon)])
      world.configure(message, .verdict(reason))
    }
  }
  waits("nonce-90", "A lock is founded within 90 s of its hello", 90, nil)
  waits("nonce-91", "After 91 s the founding nonce has gone", 91, .nonceExpired)
  suite.founds(
    "founding-nonce-forged", "A founding nonce is the lock's own", ["CONF-8", "NONCE-2"],
    threats: ["T8", "T29"], .nonceUnknown
  ) { world, message in message.claims[16] = .array([.bytes(world.salt), .filled(0, 16)]) }
  suite.add(
    "founding-nonce-of-earlier-boot", "A founding nonce is of this boot", ["CONF-8", "NONCE-2"],
    threats: ["T8"], of: "configuration-founding"
  ) { world in
    world.boot()
    let nonce = world.hello()
    world.powerCycle()
    let message = Message("configuration", by: world.owner, world.foundingClaims(nonce: nonce))
    world.configure(message, .deny(.nonceUnknown))
  }
  suite.add(
    "founding-nonce-kept", "A founding that was refused spends no nonce", ["CONF-8", "NONCE-5"],
    threats: ["T8"]
  ) { world in
    world.boot()
    let nonce = world.hello()
    let message = Message("configuration", by: world.owner, world.foundingClaims(nonce: nonce))
    world.configure(message, presence: false, .deny(.presenceRequired))
    world.configure(message)
  }
}
