import LatchkeyCore

/// Gathers the changes of many operations into groups in front of a ledger that makes one durable
/// point a group, as SQLite does.
///
/// While one group is being written, what comes waits and makes the next, at most ``largestGroup``
/// changes: an idle ledger is never waited for, and a busy one pays for durability once a group.
/// There is no timer. Changes are tried in the order in which they came, so those of one site keep
/// theirs.
///
/// A change that was taken in is always tried and its outcome always told: cancelling the task that
/// waits for it changes nothing. Beyond the limit nothing is taken in; such a change was certainly
/// not written.
public actor CommitQueue: Ledger {
  /// Changes that become durable together.
  public static let largestGroup = 64

  nonisolated let ledger: any Ledger
  private let limit: Int
  private var waiting: [Entry] = []
  private var isWriting = false

  /// One change that waits, and where its outcome goes.
  private struct Entry {
    let change: SiteChange
    let index: Int
    let call: Call
  }

  /// Outcomes of one call, which may end in several groups. Touched by the actor alone.
  private final class Call {
    var missing: Int
    var outcomes: [LedgerFailure?]
    let continuation: CheckedContinuation<[LedgerFailure?], Never>

    init(_ count: Int, _ continuation: CheckedContinuation<[LedgerFailure?], Never>) {
      missing = count
      outcomes = Array(repeating: nil, count: count)
      self.continuation = continuation
    }
  }

  /// - Parameters:
  ///   - ledger: What writes the groups.
  ///   - limit: How many changes may wait.
  public init(before ledger: any Ledger, limit: Int = 4_096) {
    self.ledger = ledger
    self.limit = limit
  }

  /// How many changes wait for their group.
  public var waitingCount: Int { waiting.count }

  public func commit(_ changes: [SiteChange]) async -> [LedgerFailure?] {
    guard !changes.isEmpty else { return [] }
    guard waiting.count + changes.count <= limit else {
      return changes.map { _ in .unavailable("too many changes wait") }
    }
    return await withCheckedContinuation { continuation in
      let call = Call(changes.count, continuation)
      for (index, change) in changes.enumerated() {
        waiting.append(Entry(change: change, index: index, call: call))
      }
      guard !isWriting else { return }
      isWriting = true
      // A task of its own: it belongs to no caller, and no caller's end ends it.
      Task { await self.write() }
    }
  }

  /// Writes groups until nothing waits.
  private func write() async {
    while !waiting.isEmpty {
      let group = Array(waiting.prefix(Self.largestGroup))
      waiting.removeFirst(group.count)
      let outcomes = await ledger.commit(group.map(\.change))
      for (position, entry) in group.enumerated() {
        let outcome =
          position < outcomes.count ? outcomes[position] : .corrupt("a commit without an outcome")
        entry.call.outcomes[entry.index] = outcome
        entry.call.missing -= 1
        if entry.call.missing == 0 {
          entry.call.continuation.resume(returning: entry.call.outcomes)
        }
      }
    }
    isWriting = false
  }
}
