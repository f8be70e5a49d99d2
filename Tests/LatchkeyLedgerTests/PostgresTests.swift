import Foundation
import LatchkeyCore
import LatchkeyPostgres
import LatchkeyService
import Testing

/// What only a server does.
@Suite(
  "PostgreSQL",
  .enabled(if: Store.server != nil, "LATCHKEY_POSTGRES is not set: Scripts/postgres.sh run …"))
struct PostgresTests {
  @Test("connections that the server closed while nobody looked are made anew")
  func idleConnections() async throws {
    try await Store.postgres.play { scene async throws in
      let ledger = scene.ledger
      try await ledger.commit(Sample.change(1))
      for head in UInt64(1)...10 {
        try Self.endBackends(scene)
        #expect(await ledger.outcome(Sample.change(1, after: head)) == nil)
      }
      #expect(try await ledger.head(1) == 11)
    }
  }

  @Test("an unclear outcome is cleared up by reading again")
  func lostConnections() async throws {
    try await Store.postgres.play { scene async throws in
      let ledger = scene.ledger
      try await ledger.commit(Sample.change(1))
      let killer = Task {
        while !Task.isCancelled {
          try Self.endBackends(scene)
          try await Task.sleep(for: .milliseconds(3))
        }
      }
      var unclear = 0
      for number in 0..<300 {
        let nonce = UInt8(number % 250)
        let key = Sample.requestKey(nonce)
        let site = UInt8(number / 250 + 1)
        while true {
          let snapshot = try await ledger.load(SiteQuery(Sample.site(site), request: key))
          if snapshot.request != nil { break }
          let change = Sample.change(site, after: snapshot.head) {
            $0.request = Sample.request(nonce)
          }
          let outcome = await ledger.outcome(change)
          if outcome.isUnavailable { unclear += 1 } else { #expect(outcome == nil) }
        }
      }
      killer.cancel()
      _ = await killer.result
      print("outcomes that were unclear: \(unclear)")
      #expect(try await ledger.head(1) == 251)
      #expect(try await ledger.head(2) == 50)
    }
  }

  /// Ends every other connection whose search path is that of the scene.
  private static func endBackends(_ scene: Scene) throws {
    try scene.raw.run(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() \
      AND application_name = '\(name(scene))'
      """)
  }

  private static func name(_ scene: Scene) -> String { (scene.raw as? RawPostgres)?.name ?? "" }

  @Test("a server that cannot be reached is unavailable, in time")
  func noServer() async throws {
    let options = PostgresOptions(
      connectionString: "host=/nowhere user=latchkey password=geheim", operationSeconds: 0.3)
    let failure = await #expect(throws: LedgerFailure.self) {
      _ = try await PostgresLedger(options)
    }
    #expect(failure.isUnavailable)
    #expect(failure?.description.contains("geheim") == false)
  }

  @Test("a connection string is never repeated")
  func secrets() async throws {
    let options = PostgresOptions(connectionString: "password geheim host=x")
    let failure = await #expect(throws: LedgerFailure.self) {
      _ = try await PostgresLedger(options)
    }
    #expect(failure == .unavailable("the connection string cannot be read"))
    #expect(!"\(options) \(String(reflecting: options))".contains("geheim"))
    var dumped = ""
    dump(options, to: &dumped)
    #expect(!dumped.contains("geheim"))
  }

  @Test("the file of a connection string is its owner's alone")
  func secretFile() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("host=/nowhere\n".utf8).write(to: file)
    chmod(file.path, 0o644)
    let failure = #expect(throws: LedgerFailure.self) { _ = try PostgresOptions(file: file.path) }
    #expect(failure?.description.contains("mode 644") == true)
    chmod(file.path, 0o600)
    _ = try PostgresOptions(file: file.path)
  }

  @Test("a server whose commits are not durable is refused")
  func durability() async throws {
    let raw = try RawPostgres()
    defer { try? raw.remove() }
    try await PostgresLedger.migrate(raw.options)
    let loose = PostgresOptions(
      connectionString: raw.connectionString.dropLast() + " -csynchronous_commit=off'",
      operationSeconds: 5)
    let failure = await #expect(throws: LedgerFailure.self) { _ = try await PostgresLedger(loose) }
    #expect(failure?.description.contains("synchronous_commit is off") == true)
  }

  @Test("groups of the same sites never wait for each other in a ring")
  func deadlocks() async throws {
    try await Store.postgres.play { scene async throws in
      let ledger = scene.ledger
      #expect(await ledger.commit([Sample.change(1), Sample.change(2)]) == [nil, nil])
      // Sorted by site, groups cannot lock each other out, in whatever order they came.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<8 {
          group.addTask {
            for _ in 0..<10 {
              let heads = try await (ledger.head(1), ledger.head(2))
              let pair = [Sample.change(1, after: heads.0), Sample.change(2, after: heads.1)]
              let outcomes = await ledger.commit(task % 2 == 0 ? pair : pair.reversed())
              #expect(outcomes.allSatisfy { $0 == nil || $0 == .conflict })
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
