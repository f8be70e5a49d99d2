import LatchkeyCore
import LatchkeyService
import Testing

/// Who sends the events of a site, on every store.
@Suite("Outbox") struct OutboxTests {
  private static func note(
    _ site: UInt8, sent: UInt64, attempts: Int = 0, due: UInt64 = 0, dead: Event? = nil
  ) -> OutboxNote {
    let letter = dead.map {
      DeadLetter(site: Sample.site(site), event: $0, reason: "status 500")
    }
    return OutboxNote(
      site: Sample.site(site), sent: sent, attempts: attempts, due: due, dead: letter)
  }

  @Test("a site is taken by one for a while", arguments: Store.available)
  func lease(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      try await ledger.commit(Sample.change(1, at: 100))
      try await ledger.commit(Sample.change(2, at: 100, isPublished: false))
      #expect(try await ledger.claimOutbox(at: 99, forSeconds: 10, limit: 9).isEmpty)
      let claim = OutboxClaim(site: Sample.site(1), sent: 0, attempts: 0)
      #expect(try await ledger.claimOutbox(at: 100, forSeconds: 10, limit: 9) == [claim])
      #expect(try await ledger.claimOutbox(at: 109, forSeconds: 10, limit: 9).isEmpty)
      // A commit while somebody sends does not give the site to another.
      try await ledger.commit(Sample.change(1, after: 1, at: 101))
      #expect(try await ledger.claimOutbox(at: 109, forSeconds: 10, limit: 9).isEmpty)
      #expect(try await ledger.claimOutbox(at: 110, forSeconds: .max, limit: 9) == [claim])
      #expect(try await ledger.claimOutbox(at: .max - 1, forSeconds: 1, limit: 0).isEmpty)
    }
  }

  @Test("a note goes on, waits, and never goes back", arguments: Store.available)
  func settling(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      for head in UInt64(0)..<3 { try await ledger.commit(Sample.change(1, after: head)) }
      _ = try await ledger.claimOutbox(at: 100, forSeconds: 10, limit: 1)
      try await ledger.settleOutbox(Self.note(1, sent: 2, attempts: 3, due: 500))
      #expect(try await ledger.claimOutbox(at: 499, forSeconds: 10, limit: 1).isEmpty)
      // Somebody whose time had passed.
      try await ledger.settleOutbox(
        Self.note(1, sent: 1, attempts: 9, due: 0, dead: Sample.event(1)))
      #expect(try await ledger.claimOutbox(at: 499, forSeconds: 10, limit: 1).isEmpty)
      let claims = try await ledger.claimOutbox(at: 500, forSeconds: 10, limit: 1)
      #expect(claims == [OutboxClaim(site: Sample.site(1), sent: 2, attempts: 3)])
      try await ledger.settleOutbox(Self.note(1, sent: 3, due: 600))
      #expect(try await ledger.claimOutbox(at: .max, forSeconds: 10, limit: 1).isEmpty, "empty")
      #expect(try await ledger.deadLetters(limit: 9).isEmpty, "a late note leaves no letter")
      try await ledger.commit(Sample.change(1, after: 3, at: 700))
      let next = try await ledger.claimOutbox(at: 700, forSeconds: 10, limit: 1)
      #expect(next == [OutboxClaim(site: Sample.site(1), sent: 3, attempts: 0)])
      try await ledger.settleOutbox(Self.note(1, sent: 99))
      try await ledger.commit(Sample.change(1, after: 4, at: 800))
      let last = try await ledger.claimOutbox(at: 800, forSeconds: 10, limit: 1)
      #expect(last.map(\.sent) == [4], "no further than the head")
      try await ledger.settleOutbox(Self.note(77, sent: 1, dead: Sample.event(1)))
    }
  }

  @Test("what nobody took is kept", arguments: Store.available)
  func deadLetters(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      for site in UInt8(1)...2 {
        for head in UInt64(0)..<2 { try await ledger.commit(Sample.change(site, after: head)) }
      }
      for site in [UInt8(2), 1] {
        for sequence in UInt64(1)...2 {
          let note = Self.note(site, sent: sequence, dead: Sample.event(sequence))
          try await ledger.settleOutbox(note)
          try await ledger.settleOutbox(note)
        }
      }
      let letters = try await ledger.deadLetters(limit: 3)
      #expect(letters.map(\.site) == [1, 1, 2].map(Sample.site))
      #expect(letters.map(\.event) == [1, 2, 1].map { Sample.event($0) })
      #expect(letters.allSatisfy { $0.reason == "status 500" })
    }
  }

  @Test("two senders never hold one site at once", arguments: Store.available)
  func senders(_ store: Store) async throws {
    try await store.play { scene async throws in
      let ledger = scene.ledger
      for site in UInt8(1)...40 { try await ledger.commit(Sample.change(site)) }
      let taken = try await withThrowingTaskGroup(of: [OutboxClaim].self) { group in
        for _ in 0..<8 {
          group.addTask {
            var mine: [OutboxClaim] = []
            for _ in 0..<10 {
              mine += try await ledger.claimOutbox(at: 200, forSeconds: 60, limit: 3)
            }
            return mine
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      let names = Set(taken.map { Named($0.site) })
      #expect(names.count == taken.count, "none twice")
      let rest = try await ledger.claimOutbox(at: 200, forSeconds: 60, limit: 99)
      #expect(taken.count + rest.count == 40)
    }
  }
}
