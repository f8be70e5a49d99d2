import LatchkeyCore
import LatchkeyService
import LatchkeyTestSupport
import Testing

/// Random operations, told apart from the reference by nothing.
@Suite("Model") struct ModelTests {
  @Test("a store does what the reference does", arguments: Store.available)
  func random(_ store: Store) async throws {
    var generator = SplitMix64.seeded()
    try await store.play { scene async throws in
      let model = ReferenceLedger()
      for step in 0..<1_500 {
        try await Self.step(step, scene.ledger, model, &generator)
      }
      for site in UInt8(0)..<4 { try await Self.compare(site, scene.ledger, model) }
    }
  }

  private static func step(
    _ step: Int, _ ledger: any Ledger, _ model: ReferenceLedger, _ random: inout SplitMix64
  ) async throws {
    let site = UInt8.random(in: 0..<4, using: &random)
    let moment = UInt64(100 + step)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<70:
      var changes: [SiteChange] = []
      for _ in 0..<[1, 1, 2, 5].randomElement(using: &random)! {
        changes.append(await change(moment, model, &random))
      }
      let got = await ledger.commit(changes)
      let expected = await model.commit(changes)
      #expect(got.map(kind) == expected.map(kind), "step \(step)")
    case 70..<80: try await compare(site, ledger, model)
    case 80..<85:
      // One site is due at a time: the order of equals is nobody's.
      let got = try await ledger.claimOutbox(at: moment, forSeconds: 20, limit: 99)
      let expected = await model.claimOutbox(at: moment, forSeconds: 20, limit: 99)
      #expect(Set(got.map { Named($0.site) }) == Set(expected.map { Named($0.site) }))
    case 85..<95:
      let head = await model.load(SiteQuery(Sample.site(site))).head
      let sent = UInt64.random(in: 0...head + 1, using: &random)
      let letter = DeadLetter(
        site: Sample.site(site), event: Sample.event(max(1, sent)), reason: "status 500")
      let note = OutboxNote(
        site: Sample.site(site), sent: sent, attempts: step, due: moment + 5,
        dead: Bool.random(using: &random) ? letter : nil)
      try await ledger.settleOutbox(note)
      await model.settleOutbox(note)
    case 95..<97:
      let since = moment - min(moment, 50)
      let got = try await ledger.retain(since: since)
      let expected = await model.retain(since: since)
      #expect(got == expected, "step \(step)")
    case 97:
      try await ledger.erase(Sample.site(site))
      await model.erase(Sample.site(site))
    default:
      let got = try await ledger.beginEpoch(.unbounded)
      let expected = await model.beginEpoch(.unbounded)
      #expect(got == expected)
    }
  }

  /// A change that is mostly sound.
  private static func change(
    _ moment: UInt64, _ model: ReferenceLedger, _ random: inout SplitMix64
  ) async -> SiteChange {
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    let site = UInt8.random(in: 0..<4, using: &random)
    let snapshot = await model.load(SiteQuery(Sample.site(site)))
    var change = Sample.change(
      site, after: chance(95) ? snapshot.head : snapshot.head + 1, at: moment,
      epoch: chance(98) ? snapshot.epoch.number : snapshot.epoch.number + 1,
      isPublished: chance(70))
    change.event.sequence += UInt64.random(in: 0...2, using: &random)
    func small() -> UInt8 { UInt8.random(in: 0..<6, using: &random) }
    if chance(40) { change.issuer = Sample.issuer(small(), next: UInt32(moment)) }
    if chance(40) {
      change.request = Sample.request(UInt8.random(in: 0...255, using: &random), at: moment)
    }
    if chance(30) {
      let serial = UInt32.random(in: 0..<2_000, using: &random)
      change.credentials = [
        Sample.credential(
          serial, issuer: small(), holder: small(), job: "\(small())", ends: UInt64(small()))
      ]
    }
    if chance(20) {
      change.credentialStates = [
        CredentialStateChange(
          issuer: Sample.key(small()), serial: UInt32(small()),
          state: [.live, .spent, .revoked, .over].randomElement(using: &random)!)
      ]
    }
    for _ in 0..<small() where chance(40) {
      change.records.append(
        Sample.record(.job, "\(small())", [small()], due: chance(50) ? moment + 9 : nil))
    }
    if chance(20) { change.removedRecords = [RecordKey(.job, "\(small())")] }
    if chance(30) {
      change.receipts = [
        Sample.receipt(UInt64(small()), hash: chance(90) ? 1 : 2, isShown: chance(50))
      ]
    }
    return change
  }

  /// Everything that can be read of a site.
  private static func compare(
    _ number: UInt8, _ ledger: any Ledger, _ model: ReferenceLedger
  ) async throws {
    let site = Sample.site(number)
    for other in UInt8(0)..<6 {
      let query = SiteQuery(
        site, issuer: Sample.key(other), request: Sample.requestKey(other),
        records: [RecordKey(.job, "\(other)"), RecordKey(.lock, "0")])
      #expect(try await ledger.load(query) == model.load(query))
      let filters: [CredentialFilter] = [
        .job("\(other)"), .liveOfHolder(Sample.key(other)),
        .liveEnding(issuer: Sample.key(other), before: 3), .serial(issuer: Sample.key(other), 3),
      ]
      for filter in filters {
        let got = try await ledger.credentials(at: site, filter, limit: 50)
        #expect(await got == model.credentials(at: site, filter, limit: 50))
      }
    }
    let records = try await ledger.records(of: .job, at: site, after: "1", limit: 3)
    #expect(await records == model.records(of: .job, at: site, after: "1", limit: 3))
    let receipts = try await ledger.receipts(of: Sample.lock(1), at: site, from: 1, limit: 9)
    #expect(await receipts == model.receipts(of: Sample.lock(1), at: site, from: 1, limit: 9))
    let events = try await ledger.events(at: site, after: 3, limit: 200)
    #expect(await events == model.events(at: site, after: 3, limit: 200))
    #expect(try await ledger.deadLetters(limit: 99) == model.deadLetters(limit: 99))
    let due = try await ledger.due(through: 500, limit: 9)
    #expect(await due.map(\.due) == model.due(through: 500, limit: 9).map(\.due))
    #expect(try await ledger.sites(after: nil, limit: 9) == model.sites(after: nil, limit: 9))
  }

  /// Reasons differ in their words alone.
  private static func kind(_ failure: LedgerFailure?) -> String {
    switch failure {
    case nil: "written"
    case .conflict: "conflict"
    case .corrupt: "corrupt"
    case .unavailable(let why): why
    case .schema: "schema"
    }
  }
}
