import LatchkeyCore
import LatchkeyLedgerSQL
import LatchkeyService

/// Changes that become durable in one transaction.
struct PostgresGroup {
  /// One change, by its place in the call.
  struct Member {
    let index: Int
    let change: SiteChange
    let calls: [LedgerCall]

    init(index: Int, change: SiteChange) {
      self.index = index
      self.change = change
      calls = change.calls
    }
  }

  /// How often a group goes on without a change that was refused, before each goes alone.
  private static let largestRefusedCount = 4

  private var members: [Member]
  /// Of those that were not written.
  private var outcomes: [Int: LedgerFailure] = [:]

  init(_ members: [Member]) { self.members = members }

  /// Why each that was not written was not, by its place.
  func commit(on worker: PostgresWorker, until deadline: PostgresDeadline) -> [Int: LedgerFailure] {
    var group = self
    for _ in 0..<Self.largestRefusedCount where group.members.count > 1 {
      guard group.commitTogether(on: worker, until: deadline) else { return group.outcomes }
      // Where one head has moved others may have: they are not tried one by one.
      group.sift(on: worker, until: deadline)
    }
    for member in group.members {
      var single = PostgresGroup([member])
      _ = single.commitTogether(on: worker, until: deadline)
      group.outcomes.merge(single.outcomes) { $1 }
    }
    return group.outcomes
  }

  /// Tries one transaction.
  ///
  /// - Returns: Whether one was refused and the others remain to be written.
  private mutating func commitTogether(
    on worker: PostgresWorker, until deadline: PostgresDeadline
  ) -> Bool {
    let calls = members.flatMap(\.calls)
    let owners = members.indices.flatMap { position in
      members[position].calls.map { _ in position }
    }
    do {
      _ = try worker.transaction(calls, until: deadline)
      return false
    } catch PostgresFault.refused(let index, let state)
      where state.hasPrefix("22") || state.hasPrefix("23")
    {
      // The first statement sent is the begin, the last the commit.
      let place = index - 1
      guard calls.indices.contains(place) else { return fail(.corrupt("SQLSTATE \(state)")) }
      let isRefusal =
        state.hasPrefix("23") || (state == "22012" && calls[place].statement.mustChange)
      let owner = owners[place]
      outcomes[members[owner].index] =
        isRefusal ? calls[place].refusal : .corrupt("SQLSTATE \(state)")
      members.remove(at: owner)
      return !members.isEmpty
    } catch {
      return fail(error.failure)
    }
  }

  /// Takes out whose head or epoch is another one by now.
  private mutating func sift(on worker: PostgresWorker, until deadline: PostgresDeadline) {
    let looks = members.compactMap { SiteQuery($0.change.site).calls.first }
    guard
      let results = try? worker.run(
        until: deadline, mayTryAgain: { _ in false },
        { connection throws(PostgresFault) in try connection.run(looks, until: deadline) })
    else { return }
    var conflicts: [Int: LedgerFailure] = [:]
    var kept: Set<Named<SiteID>> = []
    var left: [Member] = []
    for (member, result) in zip(members, results) {
      let query = SiteQuery(member.change.site)
      guard let now = try? result.rows.first?.snapshot(query) else { return }
      let change = member.change
      // Behind another one of its site it is that one which says what the head will be.
      let isOpen =
        kept.contains(Named(change.site))
        || change.expectedHead == now.head && change.epoch == now.epoch.number
      if isOpen {
        kept.insert(Named(change.site))
        left.append(member)
      } else {
        conflicts[member.index] = .conflict
      }
    }
    outcomes.merge(conflicts) { $1 }
    members = left
  }

  private mutating func fail(_ failure: LedgerFailure) -> Bool {
    for member in members { outcomes[member.index] = failure }
    members = []
    return false
  }
}
