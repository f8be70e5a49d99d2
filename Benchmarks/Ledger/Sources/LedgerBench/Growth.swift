import LatchkeyCore
import LatchkeyService

/// How much longer a commit takes when there is a hundred times as much.
struct Growth {
  let small: any Ledger
  let large: any Ledger
  let smallSites: UInt64
  let largeSites: UInt64

  /// Fills both, and commits to both in turn.
  ///
  /// - Returns: The median of the large one over that of the small one.
  func measure(from few: Int, to many: Int, rounds: Int) async throws -> Double {
    var smallWork = Work(sites: smallSites)
    var largeWork = Work(sites: largeSites)
    try await fill(small, few, &smallWork)
    try await fill(large, many, &largeWork)
    var times: (small: [Double], large: [Double]) = ([], [])
    for _ in 0..<rounds {
      let (first, second) = (smallWork.next().change, largeWork.next().change)
      times.small.append(try await timed { try await small.commit(first) })
      times.large.append(try await timed { try await large.commit(second) })
    }
    return median(times.large) / median(times.small)
  }

  /// Rows of short bodies: what grows is their number.
  private func fill(_ ledger: any Ledger, _ count: Int, _ work: inout Work) async throws {
    var left = count
    while left > 0 {
      let group = (0..<min(left, 1_024)).map { _ in
        work.next(replyBytes: 100, recordBytes: 100).change
      }
      left -= group.count
      let outcomes = await ledger.commit(group)
      guard outcomes.allSatisfy({ $0 == nil }) else { throw BenchFault("\(outcomes)") }
    }
  }
}
