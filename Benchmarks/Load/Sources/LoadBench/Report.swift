import Foundation

/// The figures; only errors are judged, for times are the machine's.
struct Report {
  private var figures: [String: Double] = [:]

  var passes: Bool {
    ["unlockRequest.errors", "issue.errors"].allSatisfy { figures[$0] == 0 }
  }

  mutating func add(_ name: String, _ value: Double) { figures[name] = value }

  mutating func add(_ open: Load.Outcome, rate: Double) {
    figures["unlockRequest.offeredPerSecond"] = rate
    figures["unlockRequest.count"] = Double(open.latencies.count)
    figures["unlockRequest.p50Milliseconds"] = open.percentile(0.5) * 1_000
    figures["unlockRequest.p99Milliseconds"] = open.percentile(0.99) * 1_000
    figures["unlockRequest.errors"] = Double(open.errors)
  }

  mutating func add(_ closed: Load.Outcome, serverSeconds: Double) {
    let count = Double(closed.latencies.count)
    figures["issue.perSecond"] = count / closed.seconds
    figures["issue.p50Milliseconds"] = closed.percentile(0.5) * 1_000
    figures["issue.errors"] = Double(closed.errors)
    figures["issue.cpuMicroseconds"] = serverSeconds / count * 1e6
    figures["issue.cores"] = serverSeconds / closed.seconds
  }

  /// Shares of the processor time of the service, of a phase of its own.
  mutating func add(_ shares: [String: Double], errors: Int) {
    for (part, share) in shares { figures["issue.cpu.\(part)"] = share }
    figures["issue.errors", default: 0] += Double(errors)
  }

  /// Writes `Reports/load.json`, and prints the figures.
  func write() throws {
    let rounded = figures.mapValues { ($0 * 1_000).rounded() / 1_000 }
    let cases = ["unlockRequest.errors", "issue.errors"].map { key in
      ["id": key, "bound": 0, "got": rounded[key] ?? -1, "passed": rounded[key] == 0]
        as [String: Any]
    }
    let object: [String: Any] = [
      "name": "load", "passed": passes, "figures": rounded, "cases": cases,
    ]
    let data = try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    try FileManager.default.createDirectory(
      atPath: "Reports", withIntermediateDirectories: true)
    try data.write(to: URL(filePath: "Reports/load.json"))
    for (key, value) in rounded.sorted(by: { $0.key < $1.key }) { print("\(key) \(value)") }
  }
}
