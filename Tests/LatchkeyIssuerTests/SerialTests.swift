import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium
import Testing

@Suite struct SerialTests {
  private func issue(_ ledger: inout MemoryLedger, in directory: SiteDirectory? = nil) throws
    -> Chain
  {
    try Issuer(of: try directory ?? Fixture.directory(), using: Fixture.crypto).issue(
      try Fixture.grant(to: Fixture.courierSeed), at: Fixture.now, ledger: &ledger,
      signer: try Fixture.signer(Fixture.ownerSeed))
  }

  @Test("ISS-1: each grant takes a new serial, and none is signed that could not be persisted")
  func allocation() throws {
    var ledger = MemoryLedger()
    for serial in UInt32(0)..<5 {
      #expect(try issue(&ledger).leaf?.serial == serial)
    }
    #expect(throws: BrokenLedger.Failure.self) {
      var broken = BrokenLedger()
      _ = try Fixture.issuer().issue(
        try Fixture.grant(to: Fixture.courierSeed), at: Fixture.now, ledger: &broken,
        signer: try Fixture.signer(Fixture.ownerSeed))
    }
  }

  @Test("ISS-3: a serial of base + 3W/4 is refused, naming the live serial, and not taken")
  func windowFull() throws {
    var ledger = MemoryLedger(base: 10, nextSerial: 57, lowestLiveSerial: 11)
    #expect(try issue(&ledger).leaf?.serial == 57)
    let refusal = #expect(throws: Refusal.self) { _ = try issue(&ledger) }
    #expect(refusal?.reason == .serialWindowFull)
    #expect(refusal?.field == "serial")
    #expect(refusal?.rule.contains("serial 11 lives") == true)
    #expect(ledger.nextSerial == 58)
    // A staple with a higher base makes room.
    ledger.lowestLiveSerial = 40
    _ = try Fixture.issuer().staple(
      base: 40, at: Fixture.now, ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
    #expect(try issue(&ledger).leaf?.serial == 58)
  }

  @Test("REPLAY-3: a serial below the base is refused")
  func belowBase() throws {
    let ledger = MemoryLedger(base: 10, nextSerial: 3)
    expectRefusal(.belowBase, "serial") {
      var ledger = ledger
      _ = try issue(&ledger)
    }
  }

  @Test("ISS-4: an anchor's link is later than issuedAfter, the rest is of the clock")
  func issuanceTime() throws {
    var ledger = MemoryLedger()
    #expect(try issue(&ledger).leaf?.issuedAt == Fixture.now)
    var directory = try Fixture.directory()
    directory.anchors[0].issuedAfter = Fixture.now + 99
    #expect(try issue(&ledger, in: directory).leaf?.issuedAt == Fixture.now + 100)
    directory.anchors[0].issuedAfter = UInt64.max
    let never = directory
    expectRefusal(.outOfRange, "issuedAt") {
      var ledger = MemoryLedger()
      _ = try issue(&ledger, in: never)
    }
    #expect(try Fixture.deliveryChain().leaf?.issuedAt == Fixture.now)
  }

  @Test("STAPLE-10: each staple has the next sequence and a bit for every revoked serial")
  func staples() throws {
    var ledger = MemoryLedger(base: 3, nextSerial: 20, revokedSerials: [19, 3, 2])
    for sequence in UInt64(1)...3 {
      let bytes = try Fixture.issuer().staple(
        at: Fixture.now, ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
      let claims = try Unverified<StapleClaims>(message: bytes.span).claims
      #expect(claims.sequence == sequence)
      #expect(claims.base == 3)
      #expect(claims.time == Fixture.now)
      let revoked = Array(bytes[claims.revoked.lowerBound..<claims.revoked.upperBound])
      #expect(revoked == [0x01, 0x00, 0x01])
    }
    #expect(throws: BrokenLedger.Failure.self) {
      var broken = BrokenLedger()
      _ = try Fixture.issuer().staple(
        at: Fixture.now, ledger: &broken, signer: try Fixture.signer(Fixture.ownerSeed))
    }
  }

  @Test("STAPLE-11: a base above a live serial is refused, and no sequence is taken")
  func baseAboveLive() throws {
    for ledger in [
      MemoryLedger(base: 5, nextSerial: 20, lowestLiveSerial: 4),
      MemoryLedger(base: 21, nextSerial: 20),
    ] {
      var ledger = ledger
      #expect(throws: Refusal.self) {
        _ = try Fixture.issuer().staple(
          at: Fixture.now, ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
      }
      #expect(ledger.lastSequence == 0)
    }
  }

  @Test("ENC-13: a revoked serial beyond the bitmap is refused")
  func bitmap() throws {
    #expect(try StapleDraft.bitmap(of: [1_028], base: 5).count == 128)
    expectRefusal(.tooLarge, "revoked") {
      _ = try StapleDraft.bitmap(of: [1_029], base: 5)
    }
  }

  private func reissue(
    _ link: Chain, as grant: Grant, by seed: UInt8 = Fixture.ownerSeed, ledger: inout MemoryLedger
  ) throws -> Chain {
    try Fixture.issuer().reissue(
      link, as: grant, at: Fixture.now + 60, ledger: &ledger, signer: try Fixture.signer(seed))
  }

  @Test("ISS-6: a counted grant keeps its serial, key, scope and constraints")
  func reissueCounted() throws {
    for constraints in [
      ConstraintsDraft(uses: 3), ConstraintsDraft(lifetimeFromFirstUseSeconds: 60),
    ] {
      var ledger = MemoryLedger()
      let grant = try Fixture.grant(to: Fixture.courierSeed, constraints)
      let link = try Fixture.issuer().issue(
        grant, at: Fixture.now, ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
      var later = grant
      later.expiration += 600
      let renewed = try #require(try reissue(link, as: later, ledger: &ledger).leaf)
      #expect(renewed.serial == link.leaf?.serial)
      #expect(renewed.issuedAt == Fixture.now + 60)
      #expect(ledger.nextSerial == 1)

      for (field, change) in Self.changes {
        var changed = later
        change(&changed)
        let refused = changed
        expectRefusal(.grantChanged, field) {
          var ledger = ledger
          _ = try reissue(link, as: refused, ledger: &ledger)
        }
      }
      ledger.revokedSerials = [0]
      expectRefusal(.revoked, "serial") { _ = try reissue(link, as: later, ledger: &ledger) }
      ledger = MemoryLedger(base: 1, nextSerial: 1)
      expectRefusal(.belowBase, "serial") { _ = try reissue(link, as: later, ledger: &ledger) }
    }
  }

  private static let changes: [(String, @Sendable (inout Grant) -> Void)] = [
    ("audience", { $0.audience = SiteID(bytes: .zero) }),
    ("confirmation", { $0.confirmation = PublicKey(bytes: FixedBytes { _ in 7 }) }),
    ("scope", { $0.scope[0].permissions.insert(.talk) }),
    ("constraints", { $0.constraints.uses = 9 }),
  ]

  @Test("ISS-6: another issuer's key would revive a spent grant")
  func reissueByAnother() throws {
    var ledger = MemoryLedger()
    let grant = try Fixture.grant(to: Fixture.courierSeed, ConstraintsDraft(uses: 1))
    let chain = try Fixture.issuer().issue(
      grant, at: Fixture.now, ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
    expectRefusal(.grantChanged, "issuer") {
      var ledger = MemoryLedger()
      _ = try reissue(chain, as: grant, by: Fixture.serviceSeed, ledger: &ledger)
    }
  }

  @Test("ISS-6: a counted grant does not outlive the links under which it was first issued")
  func reissueLonger() throws {
    let first = try Fixture.deliveryChain()
    var grant = try Fixture.grant(to: Fixture.serviceSeed)
    grant.expiration += 7_200
    var ownerLedger = MemoryLedger(nextSerial: 1)
    let renewed = try Fixture.issuer().authorize(
      grant, each: EachDraft(uses: 1), at: Fixture.now + 1, ledger: &ownerLedger,
      anchor: try Fixture.signer(Fixture.ownerSeed))
    var ledger = MemoryLedger(nextSerial: 1)
    let again = try Fixture.issuer().reissue(
      first, as: try Fixture.delivery(), under: renewed, at: Fixture.now + 2, ledger: &ledger,
      signer: try Fixture.signer(Fixture.serviceSeed))
    #expect(again.leaf?.serial == first.leaf?.serial)
    #expect(again.leaf?.bytes != first.leaf?.bytes)
    var longer = try Fixture.delivery()
    longer.expiration += 1
    let refused = longer
    expectRefusal(.grantChanged, "expiration") {
      var ledger = ledger
      _ = try Fixture.issuer().reissue(
        first, as: refused, under: renewed, at: Fixture.now + 2, ledger: &ledger,
        signer: try Fixture.signer(Fixture.serviceSeed))
    }
  }

  @Test("ISS-6: a grant that is not counted takes a new serial")
  func reissueUncounted() throws {
    var ledger = MemoryLedger()
    let link = try issue(&ledger)
    var grant = try #require(link.leaf).grant
    grant.scope[0].permissions = .unlock
    #expect(try reissue(link, as: grant, ledger: &ledger).leaf?.serial == 1)
  }
}
