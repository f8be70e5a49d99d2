import LatchkeyCore
import LatchkeyService

/// How much longer a commit takes when there is a hundred times as much.
enum Growth {
  /// Commits to both in turn, at sites anywhere.
  ///
  /// - Returns: The median of the large one over that of the small one.
  static func measure(_ small: any Ledger, _ large: any Ledger, rounds: Int) async throws -> Double
  {
    var times: (small: [Double], large: [Double]) = ([], [])
    for round in 0..<rounds {
      let first = try await change(UInt64(round), small)
      let second = try await change(UInt64(round), large)
      times.small.append(try await timed { try await small.commit(first) })
      times.large.append(try await timed { try await large.commit(second) })
    }
    return median(times.large) / median(times.small)
  }

  /// An issuance at the site that comes next behind a name of no meaning.
  private static func change(_ number: UInt64, _ ledger: any Ledger) async throws -> SiteChange {
    let random = Issuance.siteID(number &+ 1_000_000_007)
    var found = try await ledger.sites(after: random, limit: 1)
    if found.isEmpty { found = try await ledger.sites(after: nil, limit: 1) }
    guard let site = found.first else { throw BenchFault("no sites") }
    let head = try await ledger.load(SiteQuery(site)).head
    // Serials and ids behind those of the fill.
    let issuance = Issuance(site: 0, head: head, number: 2_000_000 + number)
    var change = issuance.change
    change.site = site
    return change
  }
}
