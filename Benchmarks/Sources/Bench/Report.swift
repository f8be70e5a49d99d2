import Foundation

/// The figures, and the bounds that they must keep.
struct Report {
  var figures: [String: Double] = [:]

  /// Upper bounds: the contract of this folder.
  static let bounds: [String: Double] = [
    "decide.oneLink.ratio": 1.03, "decide.twoLinks.ratio": 1.03, "issue.ratio": 1.05,
    "decide.overheadNanoseconds": 1_000, "decide.allocations": 0,
    "credential.deliveryBytes": 272,
  ]

  /// Adds the medians of some runs of a scene.
  mutating func add(_ scene: Scene, _ outcomes: [Decisions.Outcome]) {
    func middle(_ value: (Decisions.Outcome) -> Double) -> Double {
      let sorted = outcomes.map(value).sorted()
      return sorted[sorted.count / 2]
    }
    let name = "decide.\(scene.name)"
    figures["\(name).ratio"] = middle(\.ratio)
    figures["\(name).nanoseconds"] = middle(\.nanoseconds)
    figures["\(name).rawNanoseconds"] = middle(\.rawNanoseconds)
    figures["\(name).overheadNanoseconds"] = middle(\.overheadNanoseconds)
    if scene.name == "oneLink" {
      figures["decide.overheadNanoseconds"] = middle(\.overheadNanoseconds)
    }
  }

  var passes: Bool {
    Self.bounds.allSatisfy { key, bound in figures[key].map { $0 <= bound } ?? false }
  }

  /// Writes `Reports/bench.json` and the table of `Benchmarks/README.md`, and prints the table.
  func write() throws {
    let root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    let reports = root.appendingPathComponent("Reports")
    try FileManager.default.createDirectory(at: reports, withIntermediateDirectories: true)
    let rounded = figures.mapValues { ($0 * 1_000).rounded() / 1_000 }
    let object: [String: Any] = [
      "name": "bench", "passed": passes, "figures": rounded,
      "cases": Self.bounds.sorted { $0.key < $1.key }.map { key, bound in
        [
          "id": key, "bound": bound, "got": rounded[key] ?? -1,
          "passed": (figures[key] ?? .infinity) <= bound,
        ] as [String: Any]
      },
    ]
    let data = try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    try data.write(to: reports.appendingPathComponent("bench.json"))
    let table = self.table
    print(table)
    let readme = root.appendingPathComponent("Benchmarks/README.md")
    let text = try String(contentsOf: readme, encoding: .utf8)
    guard let start = text.range(of: "<!-- table -->\n"),
      let end = text.range(of: "<!-- end -->")
    else { return }
    let new = text.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table)
    try new.write(to: readme, atomically: true, encoding: .utf8)
  }

  private var table: String {
    var lines = ["| figure | measured | bound |", "| --- | --- | --- |"]
    for (key, value) in figures.sorted(by: { $0.key < $1.key }) {
      let bound = Self.bounds[key].map { Self.format($0) } ?? ""
      lines.append("| `\(key)` | \(Self.format(value)) | \(bound) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func format(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(format: "%.3f", value)
  }
}
