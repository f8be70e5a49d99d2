import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeySodium
import Testing

@Suite struct ConfigurationTests {
  private let founding = Founding(salt: FixedBytes { UInt8($0) }, nonce: Fixture.nonce)

  private func draft() throws -> ConfigurationDraft {
    ConfigurationDraft(
      point: "front",
      anchors: [AnchorDraft(try Fixture.key(1), issuedAfter: 7, status: try Fixture.key(8))],
      residents: [try Fixture.key(6)], witnesses: [try Fixture.key(7)],
      timeSources: [
        TimeSourceDraft(try Fixture.key(1), errorSeconds: 2),
        TimeSourceDraft(try Fixture.key(20), isOperatedByService: true, errorSeconds: 3_600),
      ],
      auditors: [try Fixture.key(9)])
  }

  private func found(_ draft: ConfigurationDraft, by seed: UInt8 = 1) throws
    -> SignedConfiguration
  {
    try SignedConfiguration.found(
      draft, lock: try Fixture.key(Fixture.lockSeed), founding: founding,
      owner: try Fixture.signer(seed), using: Fixture.crypto)
  }

  @Test("CONF-1, CONF-7: the first configuration reads back and proves its site")
  func foundingReadsBack() throws {
    let configuration = try found(try draft())
    let bytes = configuration.bytes
    let message = try Unverified<ConfigurationClaims>(message: bytes.span)
    #expect(message.claims.sequence == 0)
    #expect(bytes[message.claims.previous] == .zero)
    #expect(
      bytes[message.claims.site]
        == Fixture.crypto.siteID(anchor: try Fixture.key(1), salt: founding.salt))
    #expect(bytes[message.claims.lockID] == Fixture.crypto.lockID(of: try Fixture.key(4)))
    #expect(message.claims.founding.map { bytes[$0.nonce] } == Fixture.nonce)
    #expect(message.claims.anchors.count == 1)
    #expect(message.claims.timeSources.count == 2)
    #expect(message.claims.window == 256)
    #expect(message.claims.sensors == 3)
    #expect(bytes[message.envelope.kid] == Fixture.crypto.keyID(of: try Fixture.key(1)))
  }

  @Test("CONF-3: the next configuration names the one before")
  func next() throws {
    let first = try found(try draft())
    var changed = try draft()
    changed.anchors.append(AnchorDraft(try Fixture.key(21), issuedAfter: 7))
    let second = try first.next(
      changed, lock: try Fixture.key(4), anchor: try Fixture.signer(1), using: Fixture.crypto)
    let claims = try Unverified<ConfigurationClaims>(message: second.bytes.span).claims
    #expect(claims.sequence == 1)
    #expect(second.bytes[claims.previous] == Fixture.crypto.sha256(first.bytes.span))
    #expect(claims.founding == nil)
    #expect(second.bytes[claims.site] == first.place.site)
    // CONF-9: an anchor of the configuration before signs, also one that leaves.
    let third = try second.next(
      try draft(), lock: try Fixture.key(4), anchor: try Fixture.signer(21),
      using: Fixture.crypto)
    #expect(third.place.sequence == 2)
    expectRefusal(.unknownIssuer, "anchor") {
      _ = try first.next(
        changed, lock: try Fixture.key(4), anchor: try Fixture.signer(21), using: Fixture.crypto)
    }
    expectRefusal(.wrongLock, "lock") {
      _ = try first.next(
        changed, lock: try Fixture.key(30), anchor: try Fixture.signer(1), using: Fixture.crypto)
    }
  }

  @Test("CONF-12: what an anchor has superseded stays superseded")
  func issuedAfter() throws {
    let first = try found(try draft())
    var lower = try draft()
    lower.anchors[0].issuedAfter = 6
    expectRefusal(.issuedAfterTooLow, "anchors[0].issuedAfter") {
      _ = try first.next(
        lower, lock: try Fixture.key(4), anchor: try Fixture.signer(1), using: Fixture.crypto)
    }
  }

  @Test("CONF-12: an anchor that comes does not undercut all that are there")
  func newcomer() throws {
    let first = try found(try draft())
    var more = try draft()
    more.anchors.append(AnchorDraft(try Fixture.key(21), issuedAfter: 6))
    expectRefusal(.issuedAfterTooLow, "anchors[1].issuedAfter") {
      _ = try first.next(
        more, lock: try Fixture.key(4), anchor: try Fixture.signer(1), using: Fixture.crypto)
    }
  }

  @Test("CONF-14, CONF-15: a clock reset raises every issuedAfter, by an anchor with a clock")
  func clockReset() throws {
    let reset = ClockReset(nonce: Fixture.nonce, time: Fixture.now)
    var two = try draft()
    two.anchors.append(AnchorDraft(try Fixture.key(21), issuedAfter: 2_000_000_000))
    let first = try found(two)
    func next(_ draft: ConfigurationDraft, by seed: UInt8 = 1) throws -> SignedConfiguration {
      try first.next(
        draft, lock: try Fixture.key(4), anchor: try Fixture.signer(seed), clockReset: reset,
        using: Fixture.crypto)
    }
    expectRefusal(.issuedAfterTooLow, "anchors[0].issuedAfter") { _ = try next(two) }
    let raised = two.superseding(through: 1_900_000_000)
    #expect(raised.anchors.map(\.issuedAfter) == [1_900_000_000, 2_000_000_001])
    #expect(
      two.superseding(through: .max).anchors.map(\.issuedAfter) == [1 << 39, 1 << 39])
    expectRefusal(.noAnchorTime, "anchor") { _ = try next(raised, by: 21) }
    let bytes = try next(raised).bytes
    let claims = try Unverified<ConfigurationClaims>(message: bytes.span).claims
    #expect(claims.clockReset.map { bytes[$0.nonce] } == Fixture.nonce)
    #expect(claims.clockReset?.time == Fixture.now)
  }

  @Test("CONF-7: a further lock of a site needs the site's own salt")
  func furtherLock() throws {
    let first = try found(try draft())
    let owner = try Fixture.signer(1)
    let second = try SignedConfiguration.extend(
      site: first.place.site, with: try draft(), lock: try Fixture.key(31),
      founding: Founding(salt: founding.salt, nonce: Nonce(bytes: .zero)), owner: owner,
      using: Fixture.crypto)
    #expect(second.place.site == first.place.site)
    expectRefusal(.siteNotProven, "founding.salt") {
      _ = try SignedConfiguration.extend(
        site: first.place.site, with: try draft(), lock: try Fixture.key(31),
        founding: Founding(salt: .zero, nonce: Fixture.nonce), owner: try Fixture.signer(1),
        using: Fixture.crypto)
    }
  }

  @Test("CONF-1, CONF-4, CONF-6, CONF-9: every fault names its field")
  func refusals() throws {
    let weak = PublicKey(bytes: .zero)
    let faults: [(DenyReason, String, (inout ConfigurationDraft) throws -> Void)] = [
      (.invalidText, "point", { $0.point = "Front" }),
      (.outOfRange, "window", { $0.window = 0 }),
      (.outOfRange, "window", { $0.window = 33 }),
      (.outOfRange, "nonceLife", { $0.nonceLifeSeconds = 9 }),
      (.outOfRange, "timeSources[1].error", { $0.timeSources[1].errorSeconds = 3_601 }),
      (.outOfRange, "anchors[0].notAfter", { $0.anchors[0].notAfter = 0 }),
      (.weakKey, "anchors[0].status", { $0.anchors[0].status = weak }),
      (.weakKey, "residents[0]", { $0.residents[0] = weak }),
      (.weakKey, "timeSources[1].key", { $0.timeSources[1].key = weak }),
      (.malformed, "auditors", { $0.auditors = [] }),
      (.malformed, "timeSources", { $0.timeSources = [] }),
      (.tooLarge, "witnesses", { $0.witnesses = try (40..<45).map { try Fixture.key($0) } }),
      (.keysNotDistinct, "residents[0]", { $0.residents[0] = try Fixture.key(1) }),
      (.keysNotDistinct, "auditors[0]", { $0.auditors[0] = try Fixture.key(4) }),
      (.keysNotDistinct, "timeSources[1].key", { $0.timeSources[1] = $0.timeSources[0] }),
      (.noAnchorTime, "timeSources", { $0.timeSources.removeFirst() }),
      (.unknownIssuer, "anchors[0].key", { $0.anchors[0].key = try Fixture.key(33) }),
    ]
    for (reason, field, change) in faults {
      expectRefusal(reason, field) {
        var changed = try draft()
        try change(&changed)
        _ = try found(changed)
      }
    }
  }

  @Test("CHAIN-6: a directory of the configurations reserves every role but the resident's")
  func directory() throws {
    let configuration = try draft()
    let directory = SiteDirectory(
      site: Fixture.site, configurations: [configuration, configuration],
      locks: [try Fixture.key(4)])
    #expect(directory.anchors.count == 1)
    #expect(directory.window == 256)
    let issuer = Issuer(of: directory, using: Fixture.crypto)
    for seed in [UInt8(1), 4, 7, 8, 9, 20] {
      expectRefusal(.keyRole, "confirmation") {
        var ledger = MemoryLedger()
        _ = try issuer.issue(
          try Fixture.grant(to: seed), at: Fixture.now, ledger: &ledger,
          signer: try Fixture.signer(1))
      }
    }
    var ledger = MemoryLedger()
    _ = try issuer.issue(
      try Fixture.grant(to: Fixture.residentSeed), at: Fixture.now, ledger: &ledger,
      signer: try Fixture.signer(1))
  }
}
