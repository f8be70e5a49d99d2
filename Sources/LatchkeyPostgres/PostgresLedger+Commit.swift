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
    let group = order.map { PostgresGroup.Member(index: $0, change: changes[$0]) }
    do throws(LedgerFailure) {
      let outcomes = try await perform { worker, deadline in
        PostgresGroup(group).commit(on: worker, until: deadline)
      }
      return changes.indices.map { faults[$0] ?? outcomes[$0] }
    } catch {
      return faults.map { $0 ?? error }
    }
  }
}
