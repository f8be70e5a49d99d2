import LatchkeyCore
import LatchkeyService
import Testing

/// Many at once.
@Suite("Concurrency") struct ConcurrencyTests {
  /// 32 tasks that each raise a counter of one of four sites 50 times.
  private static func count(on ledger: any Ledger) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<32 {
        group.addTask {
          for _ in 0..<50 { try await increment(UInt8(task % 4 + 1), on: ledger) }
        }
      }
      try await group.waitForAll()
    }
    for site in UInt8(1)...4 {
      let record = try await ledger.records(of: .job, at: Sample.site(site), after: "", limit: 9)
      #expect(record.first?.content == bytes(400))
      #expect(try await ledger.head(site) == 400)
      let events = try await ledger.events(at: Sample.site(site), after: 0, limit: 1_000)
      #expect(events.map(\.sequence) == Array(1...400))
    }
  }

  private static func bytes(_ number: Int) -> [UInt8] { Array(String(number).utf8) }

  private static func increment(_ site: UInt8, on ledger: any Ledger) async throws {
    let key = RecordKey(.job, "counter")
    while true {
      let snapshot = try await ledger.load(SiteQuery(Sample.site(site), records: [key]))
      let text = String(decoding: snapshot.records[key]?.content ?? [], as: UTF8.self)
      let change = Sample.change(site, after: snapshot.head) { change in
        change.records = [Record(key: key, content: bytes((Int(text) ?? 0) + 1))]
      }
      switch await ledger.outcome(change) {
      case nil: return
      case .conflict: continue
      case let failure?: throw failure
      }
    }
  }

  @Test("no update is lost", arguments: Store.available)
  func counters(_ store: Store) async throws {
    try await store.play { scene async throws in try await Self.count(on: scene.ledger) }
  }

  @Test("no update is lost behind a queue", arguments: Store.available)
  func queuedCounters(_ store: Store) async throws {
    try await store.play { scene async throws in
      try await Self.count(on: CommitQueue(before: scene.ledger))
    }
  }

  @Test("a site is erased while others write to it", arguments: Store.available)
  func erasing(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask { for _ in 0..<40 { try await Self.increment(1, on: ledger) } }
        }
        group.addTask {
          for _ in 0..<40 { try await ledger.erase(Sample.site(1)) }
        }
        try await group.waitForAll()
      }
      try await ledger.erase(Sample.site(1))
      #expect(try scene.raw.run("SELECT count(*) FROM event") == ["0"])
      #expect(try scene.raw.run("SELECT count(*) FROM record") == ["0"])
    }
  }
}
