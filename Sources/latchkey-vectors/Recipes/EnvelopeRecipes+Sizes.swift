import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Bytes of one envelope at most (`Spec/limits.md`).
private let envelopeLimits: [(domain: String, limit: Int)] = [
  ("credential", 512), ("proof", 256), ("staple", 288), ("time", 160), ("challenge", 320),
  ("answer", 1_024), ("receipt", 288), ("acknowledgement", 192), ("evidence", 224),
  ("configuration", 1_280), ("passcode", 320), ("request", 640),
]

/// A whole message is measured before its first byte is read.
func addSizes(to suite: inout Suite) {
  for (domain, limit) in envelopeLimits {
    func padded(_ world: World, to count: Int) -> [UInt8] {
      guard let message = world.everyMessage().first(where: { $0.domain == domain }) else {
        return []
      }
      let bytes = message.envelope
      return bytes + [UInt8](repeating: 0, count: count - bytes.count)
    }
    suite.add(
      "\(domain)-padded", "A message of the domain \(domain), padded to \(limit) bytes",
      ["ENC-13", "ENC-7"], of: "envelope-\(domain)",
      note: "It is within its limit, so what is wrong with it is the padding."
    ) { $0.decode(padded($0, to: limit), as: domain, .deny(.trailingBytes)) }
    suite.add(
      "\(domain)-oversize", "A message of the domain \(domain), padded to \(limit + 1) bytes",
      ["ENC-13"], threats: ["T24"], of: "envelope-\(domain)",
      note: "It is measured before its first byte is read."
    ) { $0.decode(padded($0, to: limit + 1), as: domain, .deny(.tooLarge)) }
  }
  suite.add("credential-512", "A credential of 512 bytes", ["ENC-13"]) { world in
    world.verify(world.largePass(512))
  }
  suite.add(
    "credential-513", "A credential of 513 bytes", ["ENC-13"], threats: ["T24"],
    of: "envelope-credential-512"
  ) { world in
    world.decode(world.largePass(513).envelope, as: "credential", .deny(.tooLarge))
  }
  addSizesInside(to: &suite)
}

/// An envelope inside another message is measured behind its payload.
private func addSizesInside(to suite: inout Suite) {
  suite.add("link-512", "A link of 512 bytes in a presentation", ["ENC-13"]) { world in
    world.decode(world.presentation([world.largePass(512)]), as: "presentation", .allow)
  }
  suite.add(
    "link-513", "A link of 513 bytes in a presentation", ["ENC-13"], threats: ["T24"],
    of: "envelope-link-512"
  ) { world in
    world.decode(
      world.presentation([world.largePass(513)]), as: "presentation", .deny(.tooLarge))
  }
  suite.add(
    "link-513-without-signature", "A link that would have 513 bytes, with a null signature",
    ["ENC-13"], threats: ["T24"], of: "envelope-link-512",
    note: "It is measured behind the payload, before the signature is read."
  ) { world in
    let link = world.largePass(513).frame(signature: [0xf6])
    let bytes =
      hex("86 01 81") + link + hex("80 80 80")
      + world.proof(of: [link], by: world.key("guest"), nonce: world.someNonce).envelope
    world.decode(bytes, as: "presentation", .deny(.tooLarge))
  }
  for (id, title, count) in [
    ("presentation-2560", "A presentation of 2,560 bytes", 2_560),
    ("presentation-2561", "A presentation of 2,561 bytes", 2_561),
  ] {
    let isAllowed = count == 2_560
    suite.add(
      id, title, ["ENC-13"], threats: isAllowed ? [] : ["T24"],
      of: isAllowed ? nil : "envelope-presentation-2560"
    ) { world in
      world.decode(
        world.largePresentation(count), as: "presentation", isAllowed ? .allow : .deny(.tooLarge))
    }
  }
  for (id, title, count) in [
    ("ferry-2560", "A ferry of 2,560 bytes", 2_560),
    ("ferry-2561", "A ferry of 2,561 bytes", 2_561),
  ] {
    let isAllowed = count == 2_560
    suite.add(
      id, title, ["ENC-13"], threats: isAllowed ? [] : ["T24"],
      of: isAllowed ? nil : "envelope-ferry-2560"
    ) { world in
      world.decode(
        world.largeFerry(count), as: "ferry", isAllowed ? .allow : .deny(.tooLarge))
    }
  }
}

extension World {
  /// A guest pass whose scope makes it exactly so many bytes long: 430 to 520.
  func largePass(_ count: Int, serial: UInt32 = 1) -> Message {
    func pass(_ last: Int) -> Message {
      let points = (0..<7).map { index in
        (String(repeating: "a", count: 30) + "\(index)", UInt64(511))
      }
      let rest = (String(repeating: "b", count: last), UInt64(511))
      return credential(
        by: owner, for: key("guest"), serial: serial, scope: points + [rest])
    }
    // A longest point reaches 500 bytes; a digest of the job and an age take it beyond.
    for constraints in [
      Fields(), Fields([(10, .bytes(digest("job")))]),
      Fields([(4, .int(300)), (10, .bytes(digest("job")))]),
    ] {
      for last in 1...32 {
        var candidate = pass(last)
        candidate.claims[-65537] = constraints.item
        if candidate.envelope.count == count { return candidate }
      }
    }
    preconditionFailure("no pass has \(count) bytes")
  }

  /// A presentation of these links, without anything else.
  func presentation(_ links: [Message], by holder: String = "guest") -> [UInt8] {
    presentation(visit(links, by: holder, nonce: someNonce))
  }

  /// A staple with a bitmap of so many bytes.
  func largeStaple(_ bitmap: Int, sequence: UInt64) -> Message {
    var staple = staple(by: owner, sequence: sequence)
    staple.claims[5] = .bytes([UInt8](repeating: 1, count: bitmap))
    return staple
  }

  /// Three links of 512 bytes, staples, a photo and a proof, exactly so many bytes in all.
  func largePresentation(_ count: Int) -> [UInt8] {
    func build(_ bitmap: Int) -> [UInt8] {
      var visit = visit((1...3).map { largePass(512, serial: $0) }, by: "guest", nonce: someNonce)
      visit.staples = [
        largeStaple(128, sequence: 1), largeStaple(128, sequence: 2),
        largeStaple(bitmap, sequence: 3),
      ]
      visit.times = [timeStatement(noon, nonce: someNonce)]
      return presentation(visit)
    }
    return bytes(count, build)
  }

  /// Three links of 512 bytes, staples and times, exactly so many bytes in all.
  func largeFerry(_ count: Int) -> [UInt8] {
    func build(_ bitmap: Int) -> [UInt8] {
      ferryBytes(
        links: (1...3).map { largePass(512, serial: $0) },
        staples: [
          largeStaple(128, sequence: 1), largeStaple(128, sequence: 2),
          largeStaple(bitmap, sequence: 3),
        ],
        times: (0..<2).map { timeStatement(noon + $0, nonce: someNonce) })
    }
    return bytes(count, build)
  }

  /// The result of `build` that has so many bytes, by the size of a bitmap.
  private func bytes(_ count: Int, _ build: (Int) -> [UInt8]) -> [UInt8] {
    for bitmap in 1...128 {
      let candidate = build(bitmap)
      if candidate.count == count { return candidate }
    }
    preconditionFailure("nothing has \(count) bytes, but \(build(1).count) to \(build(128).count)")
  }

  /// The bytes of a ferry.
  func ferryBytes(
    links: [Message] = [], staples: [Message] = [], times: [Message] = [],
    acknowledgements: [Message] = []
  ) -> [UInt8] {
    Item.array([
      .int(2), Self.list(links.map(\.envelope)), Self.list(staples.map(\.envelope)),
      Self.list(times.map(\.envelope)), Self.list(acknowledgements.map(\.envelope)),
    ]).encoded
  }
}
