import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeySodium
import LatchkeyTestSupport
import Testing

/// An issuer and a lock judge the same chains, and must not differ.
@Suite struct AgreementTests {
  private static let caseCount = 400

  /// Reasons of step 7: no state of a lock changes them, and no earlier step of a preview is missed.
  private static let statelessReasons: [DenyReason] = [
    .keyRole, .depthExceeded, .constraintNotAllowed, .grantTooWide,
  ]

  @Test("ISS-2: what is issued is allowed, and what is refused is refused for the same reason")
  func agreement() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    var door = try FrontDoor()
    var issuedCount = 0
    for index in 0..<Self.caseCount {
      var visit = Visit(to: door)
      let authority = try random.authority(of: &visit)
      let grant = try random.leaf(for: visit)
      let comment: Comment = "seed \(seed), case \(index): \(grant)"
      var ledger = MemoryLedger()
      do {
        let chain = try visit.issuer.issue(
          grant, under: authority, at: Fixture.now, ledger: &ledger,
          signer: try Fixture.signer(Fixture.serviceSeed))
        issuedCount += 1
        try expectAllowed(chain, by: &door, comment)
      } catch let refusal as Refusal {
        let bytes = try Fixture.signer(Fixture.serviceSeed).seal(
          grant.encoded(serial: 0, issuedAt: Fixture.now), as: .credential,
          under: try authority.parentDigest(using: Fixture.crypto), using: Fixture.crypto)
        let chain = try Chain(messages: authority.messages + [bytes])
        let reason = door.preview(chain, at: Fixture.now)
        #expect(reason != nil, comment)
        if Self.statelessReasons.contains(refusal.reason) {
          #expect(reason == refusal.reason, comment)
        }
      }
    }
    #expect(
      (Self.caseCount / 8..<Self.caseCount * 7 / 8).contains(issuedCount),
      "seed \(seed): \(issuedCount) issued")
  }

  /// Expects that at the first common second some action over some channel is allowed.
  private func expectAllowed(
    _ chain: Chain, by door: inout FrontDoor, _ comment: Comment
  ) throws {
    let begin = chain.links.map(\.grant.notBefore).max() ?? 0
    var reasons: [DenyReason?] = []
    for channel in [Channel.ble, .nfc, .remote, .keypad] {
      for action in [Action.unlock, .lock, .talk] {
        reasons.append(door.preview(chain, at: begin, action: action, channel: channel))
      }
    }
    #expect(reasons.contains(nil), "\(comment): \(reasons)")
  }
}

extension SplitMix64 {
  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &self)]
  }

  fileprivate mutating func authority(of visit: inout Visit) throws -> Chain {
    var grant = try Fixture.grant(to: Fixture.serviceSeed)
    grant.audience = visit.directory.site
    grant.constraints.channels = pick([nil, nil, .ble, [.ble, .remote]])
    grant.scope[0].permissions = pick([[.unlock, .lock], [.unlock, .talk]])
    let each = EachDraft(
      uses: pick([nil, 1, 2]), lifeSeconds: pick([nil, 1_800, 3_600]),
      maxStalenessSeconds: pick([nil, 600]), needs: pick([[], [.job], [.uses, .channels]]))
    return try visit.issuer.authorize(
      grant, each: each, at: Fixture.now, ledger: &visit.ownerLedger,
      anchor: try Fixture.signer(Fixture.ownerSeed))
  }

  /// The first value mostly, and now and then one of the others.
  private mutating func mostly<Value>(_ usual: Value, _ others: [Value]) -> Value {
    Int.random(in: 0..<10, using: &self) == 0 ? pick(others) : usual
  }

  fileprivate mutating func leaf(for visit: Visit) throws -> Grant {
    let begin = Fixture.now + mostly(0, [1_800, 7_200])
    let roles = [
      Fixture.ownerSeed, Fixture.serviceSeed, Fixture.residentSeed, Fixture.lockSeed,
      Fixture.witnessSeed,
    ]
    return Grant(
      audience: visit.directory.site, notBefore: begin,
      expiration: begin + mostly(600, [1_800, 3_600]),
      confirmation: try Fixture.key(mostly(Fixture.courierSeed, roles)),
      scope: [
        ScopeGrant(
          point: mostly("front", ["back"]),
          permissions: mostly([.unlock, .lock], [.lock, .talk, .viewStream]))
      ],
      constraints: ConstraintsDraft(
        uses: mostly(1, [2, nil]), maxStalenessSeconds: mostly(600, [601, nil]),
        channels: mostly(.ble, [nil, .nfc, .keypad]), job: mostly(Fixture.job, [nil]),
        depth: mostly(nil, [0]), slots: mostly(nil, [1])))
  }
}
