import LatchkeyCore
import LatchkeyLedgerSQL
import LatchkeyService
import Testing

/// What goes away, on every store.
@Suite("Upkeep") struct UpkeepTests {
  @Test("retention keeps the last, the unsent and the young", arguments: Store.available)
  func retention(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      for head in UInt64(0)..<6 {
        try await ledger.commit(
          Sample.change(1, after: head, at: 100 + head, isPublished: head != 4) { change in
            change.request = Sample.request(UInt8(head), at: 100 + head)
          })
      }
      try await ledger.commit(Sample.change(2, at: 100, isPublished: false))
      try await ledger.settleOutbox(
        OutboxNote(
          site: Sample.site(1), sent: 3, attempts: 0, due: 9,
          dead: DeadLetter(site: Sample.site(1), event: Sample.event(2), reason: "gone")))
      #expect(try await ledger.retain(since: 101) == 2, "one request, one event")
      #expect(try await ledger.retain(since: 101) == 0)
      #expect(try await ledger.retain(since: .max) == 5 + 3)
      let left = try await ledger.events(at: Sample.site(1), after: 0, limit: 9)
      #expect(left.map(\.sequence) == [4, 6], "one to be sent, and the last")
      #expect(try await ledger.events(at: Sample.site(2), after: 0, limit: 9).count == 1)
      #expect(try await ledger.deadLetters(limit: 9).count == 1)
      #expect(try scene.raw.run("SELECT count(*) FROM request") == ["0"])
    }
  }

  @Test(
    "LEDG-12: of an erased site nothing is left, of its neighbours all", arguments: Store.available)
  func erasure(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      for site in UInt8(1)...3 {
        try await ledger.commit(
          Sample.change(site) { change in
            change.issuer = Sample.issuer(1)
            change.credentials = [Sample.credential(1)]
            change.request = Sample.request(1)
            change.records = [Sample.record(.job, "a", due: 1)]
            change.receipts = [Sample.receipt(1, isShown: true)]
          })
        try await ledger.settleOutbox(
          OutboxNote(
            site: Sample.site(site), sent: 1, attempts: 0, due: 0,
            dead: DeadLetter(site: Sample.site(site), event: Sample.event(1), reason: "gone")))
      }
      let tables = LedgerStatement.tablesOfSites + ["site"]
      for table in tables {
        #expect(try scene.raw.run("SELECT count(*) FROM \(table)") == ["3"], "\(table)")
      }
      try await ledger.erase(Sample.site(2))
      try await ledger.erase(Sample.site(2))
      for table in tables {
        let column = table == "site" ? "id" : "site"
        let left = try scene.raw.run(
          "SELECT substr(lower(\(hex(store, column))), 1, 2) FROM \(table) ORDER BY 1")
        #expect(left == ["01", "03"], "\(table)")
      }
      #expect(try await ledger.load(SiteQuery(Sample.site(2))) == SiteSnapshot())
      #expect(await ledger.outcome(Sample.change(2, after: 1)) == .conflict)
      #expect(await ledger.outcome(Sample.change(2)) == nil, "it may begin again")
    }
  }

  private func hex(_ store: Store, _ column: String) -> String {
    store == .sqlite ? "hex(\(column))" : "encode(\(column), 'hex')"
  }

  @Test("the tables of a site are all that there are", arguments: Store.available)
  func tables(_ store: Store) async throws {
    try await store.play { scene async throws in
      let names = try scene.raw.run(
        store == .sqlite
          ? "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
          : "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
      #expect(names == (LedgerStatement.tablesOfSites + ["meta", "site"]).sorted())
    }
  }

  @Test("the store itself refuses what must not be twice", arguments: Store.available)
  func constraints(_ store: Store) async throws {
    try await store.play { scene async throws in
      try await scene.ledger.commit(
        Sample.change(1) { change in
          change.issuer = Sample.issuer(1)
          change.credentials = [Sample.credential(1)]
          change.request = Sample.request(1)
          change.records = [Sample.record(.job, "a")]
          change.receipts = [Sample.receipt(1)]
        })
      for table in ["site", "issuer", "credential", "request", "record", "receipt", "event"] {
        #expect(throws: (any Error).self, "\(table)") {
          try scene.raw.run("INSERT INTO \(table) SELECT * FROM \(table)")
        }
      }
      for words in [
        "UPDATE site SET head = -1", "UPDATE site SET sent = head + 1",
        "UPDATE credential SET state = 4", "UPDATE credential SET serial = 4294967296",
        "UPDATE receipt SET hash = NULL", "INSERT INTO meta SELECT 2, 1, 1, 0, 0",
      ] {
        #expect(throws: (any Error).self, "\(words)") { try scene.raw.run(words) }
      }
      guard store == .sqlite else { return }
      #expect(throws: (any Error).self) {
        try scene.raw.run("UPDATE receipt SET hash = zeroblob(32)")
      }
      #expect(throws: (any Error).self) { try scene.raw.run("UPDATE site SET head = head") }
    }
  }
}
