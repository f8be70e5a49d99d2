import LatchkeyLedgerSQL
import LatchkeyService

extension PostgresLedger {
  public func commit(_ changes: [SiteChange]) async -> [LedgerFailure?] {
    let faults = changes.map(\.fault)
    let sound = changes.indices.filter { faults[$0] == nil }
    guard !sound.isEmpty else { return faults }
    // Sites in one order for everybody: no two groups wait for each other. Changes of one site keep
    // theirs.
    let names = changes.map { $0.site.byteArray }
    let order = sound.sorted { left, right in
      names[left] == names[right]
        ? left < right : names[left].lexicographicallyPrecedes(names[right])
    }
    let group = order.map { PostgresGroup.Member(index: $0, calls: changes[$0].calls) }
    do {
      let outcomes = try await perform { worker, deadline in
        PostgresGroup(group).commit(on: worker, until: deadline)
      }
      return changes.indices.map { faults[$0] ?? outcomes[$0] }
    } catch {
      return faults.map { $0 ?? error }
    }
  }
}

/// Changes that become durable in one transaction.
struct PostgresGroup {
  /// One change, by its place in the call.
  struct Member {
    let index: Int
    let calls: [LedgerCall]
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
    while group.members.count > 1, group.outcomes.count < Self.largestRefusedCount {
      guard group.commitTogether(on: worker, until: deadline) else { return group.outcomes }
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

  private mutating func fail(_ failure: LedgerFailure) -> Bool {
    for member in members { outcomes[member.index] = failure }
    members = []
    return false
  }
}
