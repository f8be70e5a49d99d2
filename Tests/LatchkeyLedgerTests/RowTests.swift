import LatchkeyCore
import LatchkeyService
import Testing

/// Records, credentials, receipts and events, on every store.
@Suite("Rows of a site") struct RowTests {
  @Test("records are put, replaced, removed and paged by id", arguments: Store.available)
  func records(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      let ids = ["B", "a", "b", "ä", "Z"]
      try await ledger.commit(
        Sample.change(1) { change in
          change.records = ids.map { Sample.record(.job, $0) } + [Sample.record(.lock, "a")]
        })
      try await ledger.commit(
        Sample.change(1, after: 1) { change in
          change.records = [Sample.record(.job, "a", [1], due: 5), Sample.record(.job, "Z", [2])]
          change.removedRecords = [
            RecordKey(.job, "b"), RecordKey(.job, "Z"), RecordKey(.job, "?"),
          ]
        })
      let site = Sample.site(1)
      let all = try await ledger.records(of: .job, at: site, after: "", limit: 9)
      #expect(all.map(\.key.id) == ["B", "Z", "a", "ä"], "by bytes; removed before put")
      #expect(all[2] == Sample.record(.job, "a", [1], due: 5))
      let page = try await ledger.records(of: .job, at: site, after: "B", limit: 2)
      #expect(page == Array(all[1...2]))
      #expect(try await ledger.records(of: .lock, at: site, after: "", limit: 9).count == 1)
      #expect(try await ledger.records(of: .job, at: site, after: "", limit: -1).isEmpty)
    }
  }

  @Test("records that are due come longest overdue first", arguments: Store.available)
  func due(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      for site in UInt8(1)...3 {
        try await ledger.commit(
          Sample.change(site) { change in
            change.records = [
              Sample.record(.job, "a", due: 100 - UInt64(site)),
              Sample.record(.job, "b", due: 200 + UInt64(site)), Sample.record(.job, "c"),
            ]
          })
      }
      let due = try await ledger.due(through: 202, limit: 4)
      #expect(due.map(\.due) == [97, 98, 99, 201])
      #expect(due[0] == DueRecord(site: Sample.site(3), key: RecordKey(.job, "a"), due: 97))
      #expect(try await ledger.due(through: .max, limit: 99).count == 6)
      #expect(try await ledger.due(through: 96, limit: 99).isEmpty)
    }
  }

  @Test("credentials by job, holder, end and serial", arguments: Store.available)
  func credentials(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      let site = Sample.site(1)
      let rows = [
        Sample.credential(1, issuer: 2, holder: 1, ends: 50), Sample.credential(2, ends: 60),
        Sample.credential(3, job: "other", ends: 70), Sample.credential(4, job: "", ends: 80),
      ]
      try await ledger.commit(Sample.change(1) { $0.credentials = rows })
      try await ledger.commit(
        Sample.change(1, after: 1) { change in
          change.credentialStates = [
            CredentialStateChange(issuer: Sample.key(1), serial: 3, state: .revoked),
            CredentialStateChange(issuer: Sample.key(1), serial: 99, state: .over),
          ]
        })
      func serials(_ filter: CredentialFilter, limit: Int = 9) async throws -> [UInt32] {
        try await ledger.credentials(at: site, filter, limit: limit).map(\.serial)
      }
      #expect(try await serials(.job("job")) == [2, 1], "by issuer, then serial")
      #expect(try await serials(.job("job"), limit: 1) == [2])
      #expect(try await serials(.job("")) == [4])
      #expect(try await serials(.liveOfHolder(Sample.key(9))) == [2, 4])
      #expect(try await serials(.liveEnding(issuer: Sample.key(1), before: 80)) == [2])
      #expect(try await serials(.liveEnding(issuer: Sample.key(1), before: .max)) == [2, 4])
      let third = try await ledger.credentials(
        at: site, .serial(issuer: Sample.key(1), 3), limit: 9)
      #expect(third == [Sample.credential(3, job: "other", ends: 70, .revoked)])
      #expect(try await ledger.credentials(at: Sample.site(2), .job("job"), limit: 9).isEmpty)
    }
  }

  @Test("RCPT-17: a receipt stands; what is shown of it stays", arguments: Store.available)
  func receipts(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      func put(_ receipts: [ReceiptRow], after head: UInt64) async -> LedgerFailure? {
        await ledger.outcome(Sample.change(1, after: head) { $0.receipts = receipts })
      }
      #expect(await put([Sample.receipt(5), Sample.receipt(6)], after: 0) == nil)
      #expect(await put([Sample.receipt(5), Sample.receipt(7, isShown: true)], after: 1) == nil)
      #expect(await put([Sample.receipt(8), Sample.receipt(6, hash: 2)], after: 2).isCorrupt)
      #expect(await put([Sample.receipt(6, isShown: true), Sample.receipt(7)], after: 2) == nil)
      let site = Sample.site(1)
      let found = try await ledger.receipts(of: Sample.lock(1), at: site, from: 6, limit: 9)
      #expect(found == [Sample.receipt(6, isShown: true), Sample.receipt(7, isShown: true)])
      let page = try await ledger.receipts(of: Sample.lock(1), at: site, from: 0, limit: 2)
      #expect(page.map(\.sequence) == [5, 6])
      #expect(try await ledger.receipts(of: Sample.lock(2), at: site, from: 0, limit: 9).isEmpty)
    }
  }

  @Test("events are paged by sequence, sites by name", arguments: Store.available)
  func pages(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      for head in UInt64(0)..<10 {
        try await ledger.commit(Sample.change(1, after: head, isPublished: head % 2 == 0))
      }
      for site in UInt8(2)...4 { try await ledger.commit(Sample.change(site)) }
      let page = try await ledger.events(at: Sample.site(1), after: 3, limit: 4)
      #expect(page.map(\.sequence) == [4, 5, 6, 7])
      #expect(page.map(\.isPublished) == [false, true, false, true])
      #expect(try await ledger.events(at: Sample.site(1), after: .max, limit: 4).isEmpty)
      #expect(try await ledger.sites(after: nil, limit: 3) == (1...3).map(Sample.site))
      #expect(try await ledger.sites(after: Sample.site(3), limit: 3) == [Sample.site(4)])
      try await ledger.ping()
    }
  }

  @Test("what is no number or text of a ledger is refused alone", arguments: Store.available)
  func nonsense(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      let long = String(repeating: "x", count: 129)
      let bad: [(inout SiteChange) -> Void] = [
        { $0.records = [Sample.record(.job, long)] }, { $0.records = [Sample.record(.job, "")] },
        { $0.records = [Sample.record(.job, "a\0b")] },
        { $0.removedRecords = [RecordKey(.job, "\0")] },
        { $0.records = [Sample.record(.job, "a", due: .max)] },
        { $0.credentials = [Sample.credential(1, ends: .max)] },
        { $0.credentials = [Sample.credential(1, job: "\0")] }, { $0.event.kind = long },
        { $0.event.kind = "" }, { $0.receipts = [Sample.receipt(.max)] },
      ]
      for adorn in bad { #expect(await ledger.outcome(Sample.change(1, adorn)).isCorrupt) }
      let outcomes = await ledger.commit([Sample.change(1, bad[0]), Sample.change(1)])
      #expect(outcomes[0].isCorrupt && outcomes[1] == nil)
    }
  }
}
