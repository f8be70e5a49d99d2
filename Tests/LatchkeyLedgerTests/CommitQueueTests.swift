import LatchkeyCore
import LatchkeyService
import Testing

/// The queue before a ledger, on one that writes when it is told to.
@Suite("Commit queue") struct CommitQueueTests {
  @Test("what comes while a group is written makes the next, 64 at most, in order")
  func groups() async throws {
    let gate = Gate()
    let ledger = ReferenceLedger(gate: gate)
    let queue = CommitQueue(before: ledger)
    async let first = queue.commit([Sample.change(200)])
    await gate.waitUntilAsked(1)
    async let rest = withTaskGroup(of: Int.self) { group in
      for site in UInt8(0)..<50 {
        group.addTask {
          await queue.commit([Sample.change(site), Sample.change(site, after: 1)])
            .count { $0 == nil }
        }
      }
      return await group.reduce(0, +)
    }
    while await queue.waitingCount < 100 { await Task.yield() }
    await gate.open()
    #expect(await first == [nil])
    #expect(await rest == 100)
    #expect(await ledger.groups == [1, 64, 36])
  }

  @Test("one that is refused tells its caller, and the others go on")
  func refusal() async throws {
    let queue = CommitQueue(before: ReferenceLedger())
    let outcomes = await queue.commit(
      [Sample.change(1), Sample.change(1), Sample.change(1, after: 1)])
    #expect(outcomes == [nil, .conflict, nil])
    #expect(await queue.commit([SiteChange]()).isEmpty)
  }

  @Test("beyond its limit it takes nothing in")
  func limit() async throws {
    let gate = Gate()
    let ledger = ReferenceLedger(gate: gate)
    let queue = CommitQueue(before: ledger, limit: 2)
    async let first = queue.commit([Sample.change(1)])
    await gate.waitUntilAsked(1)
    async let second = queue.commit([Sample.change(2), Sample.change(3)])
    while await queue.waitingCount < 2 { await Task.yield() }
    #expect(await queue.outcome(Sample.change(4)).isUnavailable)
    await gate.open()
    #expect(await first == [nil])
    #expect(await second == [nil, nil])
    #expect(try await queue.head(4) == 0)
    #expect(await queue.outcome(Sample.change(4)) == nil)
  }

  @Test("cancelling who waits changes no outcome")
  func cancellation() async throws {
    let gate = Gate()
    let queue = CommitQueue(before: ReferenceLedger(gate: gate))
    let first = Task { await queue.commit([Sample.change(1)]) }
    await gate.waitUntilAsked(1)
    let second = Task { await queue.commit([Sample.change(2)]) }
    while await queue.waitingCount < 1 { await Task.yield() }
    first.cancel()
    second.cancel()
    await gate.open()
    #expect(await first.value == [nil])
    #expect(await second.value == [nil])
    #expect(try await queue.head(2) == 1)
  }
}

/// Holds commits back until it is opened.
actor Gate {
  private var isOpen = false
  private var asked = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func pass() async {
    asked += 1
    guard !isOpen else { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  func waitUntilAsked(_ count: Int) async {
    while asked < count { await Task.yield() }
  }
}
