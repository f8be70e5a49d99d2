import Foundation

/// The figures, and the bounds that they must keep.
struct Report {
  var figures: [String: Double] = [:]

  /// The ledger's speed where 1 is the plain client's: not under these.
  static let leasts = ["ledger.sqlite.ratio": 0.7, "ledger.postgres.ratio": 0.8]
  /// A commit at a hundred times as much over a commit: not over this.
  static let mosts = ["ledger.growth": 1.2]

  var passes: Bool {
    Self.leasts.allSatisfy { key, bound in figures[key].map { $0 >= bound } ?? false }
      && Self.mosts.allSatisfy { key, bound in figures[key].map { $0 <= bound } ?? true }
  }

  mutating func add(_ name: String, _ outcome: Comparison.Outcome) {
    figures["\(name).ratio"] = outcome.ratio
    figures["\(name).microseconds"] = median(outcome.ledger) * 1e6
    figures["\(name).plainMicroseconds"] = median(outcome.plain) * 1e6
    figures["\(name).logMicroseconds"] = median(outcome.log) * 1e6
  }

  /// Writes `Reports/ledger-bench.json`, and prints the figures.
  func write() throws {
    let rounded = figures.mapValues { ($0 * 1_000).rounded() / 1_000 }
    let bounds = Self.leasts.merging(Self.mosts) { $1 }.filter { figures[$0.key] != nil }
    let cases = bounds.sorted { $0.key < $1.key }.map { key, bound in
      let got = figures[key] ?? .nan
      let passed = Self.leasts[key] == nil ? got <= bound : got >= bound
      return ["id": key, "bound": bound, "got": rounded[key] ?? -1, "passed": passed]
        as [String: Any]
    }
    let object: [String: Any] = [
      "name": "ledger-bench", "passed": passes, "figures": rounded, "cases": cases,
    ]
    let data = try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    try FileManager.default.createDirectory(
      atPath: "Reports", withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: "Reports/ledger-bench.json"))
    for (key, value) in rounded.sorted(by: { $0.key < $1.key }) { print("\(key) \(value)") }
  }
}
