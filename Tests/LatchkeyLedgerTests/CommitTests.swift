import LatchkeyCore
import LatchkeyService
import Testing

/// What a commit promises, on every store.
@Suite("Commits") struct CommitTests {
  @Test("what was written is read again, whole", arguments: Store.available)
  func wholeChange(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      let change = Sample.change(1) {
        $0.issuer = Sample.issuer(1)
        $0.credentials = [Sample.credential(0), Sample.credential(UInt32.max)]
        $0.request = Sample.request(5)
        $0.records = [
          Sample.record(.job, "a", [], due: 7), Sample.record(.lock, "ä/\u{1F511}"),
        ]
        $0.receipts = [Sample.receipt(0), Sample.receipt(1, isShown: true)]
      }
      try await ledger.commit(change)
      let keys = change.records.map(\.key)
      let query = SiteQuery(
        change.site, issuer: Sample.key(1), request: Sample.requestKey(5),
        records: keys + [RecordKey(.job, "missing")])
      let snapshot = try await ledger.load(query)
      #expect(snapshot.head == 1 && snapshot.headEpoch == 0)
      #expect(snapshot.epoch == Epoch(number: 0, loss: .bounded))
      #expect(snapshot.issuer == change.issuer)
      #expect(snapshot.request == change.request)
      #expect(snapshot.records.count == 2)
      #expect(keys.map { snapshot.records[$0] } == change.records)
      let receipts = try await ledger.receipts(
        of: Sample.lock(1), at: change.site, from: 0, limit: 9)
      #expect(receipts == change.receipts)
      let credentials = try await ledger.credentials(at: change.site, .job("job"), limit: 9)
      #expect(credentials == change.credentials)
      #expect(try await ledger.events(at: change.site, after: 0, limit: 9) == [change.event])
      #expect(try await ledger.load(SiteQuery(Sample.site(2))) == SiteSnapshot())
    }
  }

  @Test("LEDG: a change that is refused leaves nothing", arguments: Store.available)
  func atomicity(_ store: Store) async throws {
    try await store.play { scene async throws in
      try await scene.ledger.commit(Sample.change(1) { $0.credentials = [Sample.credential(3)] })
      let refused = Sample.change(1, after: 1) {
        $0.issuer = Sample.issuer(1)
        $0.request = Sample.request(1)
        $0.records = [Sample.record(.job, "a")]
        $0.credentials = [Sample.credential(4), Sample.credential(3)]
      }
      #expect(await scene.ledger.outcome(refused).isCorrupt)
      #expect(try await scene.ledger.head(1) == 1)
      for (table, count) in [
        ("issuer", "0"), ("request", "0"), ("record", "0"), ("credential", "1"), ("event", "1"),
      ] {
        #expect(try scene.raw.run("SELECT count(*) FROM \(table)") == [count], "\(table)")
      }
    }
  }

  @Test("LEDG: a head that has moved is a conflict", arguments: Store.available)
  func conflicts(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      #expect(await ledger.outcome(Sample.change(1, after: 3)) == .conflict, "no such site")
      #expect(await ledger.outcome(Sample.change(1)) == nil)
      #expect(await ledger.outcome(Sample.change(1)) == .conflict, "made twice")
      #expect(await ledger.outcome(Sample.change(1, after: 2)) == .conflict, "ahead")
      #expect(await ledger.outcome(Sample.change(1, after: 1)) == nil)
      #expect(await ledger.outcome(Sample.change(1, after: 1)) == .conflict, "behind")
      #expect(try await ledger.head(1) == 2)
    }
  }

  @Test("a sequence lies behind the head, and jumps as it likes", arguments: Store.available)
  func sequences(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      var change = Sample.change(1)
      change.event.sequence = 0
      #expect(await ledger.outcome(change).isCorrupt)
      change.event.sequence = 5_000_000_000
      #expect(await ledger.outcome(change) == nil)
      change.expectedHead = 5_000_000_000
      #expect(await ledger.outcome(change).isCorrupt, "stands still")
      change.event.sequence = UInt64.max
      #expect(await ledger.outcome(change).isCorrupt, "over 63 bits")
      #expect(try await ledger.head(1) == 5_000_000_000)
    }
  }

  @Test("REQ: a request is remembered once", arguments: Store.available)
  func requests(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      let change = Sample.change(1) { $0.request = Sample.request(1) }
      #expect(await ledger.outcome(change) == nil)
      let again = Sample.change(1, after: 1) {
        $0.request = Sample.request(1)
        $0.request?.reply = [9]
      }
      #expect(await ledger.outcome(again) == .conflict)
      // Elsewhere it is another one.
      #expect(
        await ledger.outcome(Sample.change(2) { $0.request = Sample.request(1) }) == nil)
      // Whoever did not hear the outcome of the first finds it.
      let query = SiteQuery(Sample.site(1), request: Sample.requestKey(1))
      #expect(try await ledger.load(query).request == change.request)
    }
  }

  @Test("LEDG-8: a change of another epoch is a conflict", arguments: Store.available)
  func epochs(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      try await ledger.commit(Sample.change(1))
      #expect(try await ledger.beginEpoch(.unbounded) == 1)
      #expect(await ledger.outcome(Sample.change(1, after: 1)) == .conflict)
      #expect(await ledger.outcome(Sample.change(2)) == .conflict)
      let snapshot = try await ledger.load(SiteQuery(Sample.site(1)))
      #expect(snapshot.epoch == Epoch(number: 1, loss: .unbounded) && snapshot.headEpoch == 0)
      #expect(await ledger.outcome(Sample.change(1, after: 1, epoch: 1)) == nil)
      #expect(await ledger.outcome(Sample.change(2, epoch: 1)) == nil)
      #expect(try await ledger.load(SiteQuery(Sample.site(1))).headEpoch == 1)
      #expect(try await ledger.beginEpoch(.bounded) == 2)
    }
  }

  @Test("one of a group that is refused leaves the others", arguments: Store.available)
  func groups(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      #expect(await ledger.commit([SiteChange]()).isEmpty)
      let group = [
        Sample.change(3), Sample.change(1), Sample.change(1, after: 1), Sample.change(2, after: 9),
        Sample.change(1, after: 2) { $0.records = [Sample.record(.job, "")] }, Sample.change(2),
        Sample.change(1, after: 2) { $0.credentials = [Sample.credential(1)] },
        Sample.change(1, after: 3) { $0.credentials = [Sample.credential(1)] },
        Sample.change(1, after: 3),
      ]
      let outcomes = await ledger.commit(group)
      #expect(
        outcomes.map { $0 == nil } == [true, true, true, false, false, true, true, false, true])
      #expect(outcomes[3] == .conflict && outcomes[4].isCorrupt && outcomes[7].isCorrupt)
      #expect(try await ledger.head(1) == 4)
      #expect(try await ledger.head(2) == 1)
    }
  }

  @Test(
    "a group of refusals alone, and more of them than a store sorts out", arguments: Store.available
  )
  func manyRefusals(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      try await ledger.commit(Sample.change(7))
      let group = (0..<64).map { index in
        index % 3 == 0 ? Sample.change(7) : Sample.change(UInt8(100 + index))
      }
      let outcomes = await ledger.commit(group)
      for index in group.indices {
        #expect(outcomes[index] == (index % 3 == 0 ? .conflict : nil), "\(index)")
      }
      #expect(await ledger.commit([Sample.change(7), Sample.change(7)]) == [.conflict, .conflict])
    }
  }
}
