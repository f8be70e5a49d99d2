import ArgumentParser
import Foundation

struct RunOptions: ParsableArguments {
  @Option(help: "Path of the tool that serves.")
  var tool = ".build/debug/latchkey"
  @Option(help: "Where the cases and figures are added.")
  var report = "Reports/torture.json"
  @Option(help: "What all delays and choices come from.")
  var seed: UInt64?
}

/// Adds one run to the report, and says how to run it again.
struct Report {
  struct Outcome {
    let checker: Checker
    let world: World
    let figures: [String: Int]
  }

  private struct Content: Codable {
    struct Case: Codable {
      var id: String
      var passed: Bool
      var findings: [String]?
    }

    var name = "torture"
    var passed = true
    var figures: [String: Double] = [:]
    var cases: [Case] = []
  }

  let seed: UInt64
  private let name: String
  private let path: String
  /// Whether the checker must find something.
  private let isPlanted: Bool

  init(_ name: String, _ options: RunOptions, isPlanted: Bool = false) throws {
    self.name = name
    self.isPlanted = isPlanted
    path = options.report
    seed = options.seed ?? UInt64.random(in: 0...UInt64.max)
    Self.say("\(name): seed \(seed)")
  }

  /// Does the work, judges it, and clears the stage unless a rule was broken.
  func judge(_ stage: Stage, _ work: () async throws -> Outcome) async throws {
    let start = Date()
    let outcome: Outcome
    do {
      outcome = try await work()
    } catch {
      try? await stage.kill()
      tellAgain(stage)
      throw error
    }
    try await stage.kill()
    let isGood = try write(outcome, seconds: Date().timeIntervalSince(start))
    guard isGood else {
      tellAgain(stage)
      throw ExitCode(1)
    }
    stage.clear()
  }

  private func tellAgain(_ stage: Stage) {
    var arguments = CommandLine.arguments.map { $0.contains(" ") ? "'\($0)'" : $0 }
    if let place = arguments.firstIndex(of: "--seed") {
      arguments.removeSubrange(place..<min(place + 2, arguments.count))
    }
    Self.say("\(name): diaries and logs are in \(stage.folder.path)")
    Self.say("\(name): again with: \(arguments.joined(separator: " ")) --seed \(seed)")
  }

  private func write(_ outcome: Outcome, seconds: Double) throws -> Bool {
    let url = URL(fileURLWithPath: path)
    var content =
      (try? JSONDecoder().decode(Content.self, from: Data(contentsOf: url))) ?? Content()
    content.cases.removeAll { $0.id.hasPrefix("\(name).") }
    let checker = outcome.checker
    var figures = outcome.figures.mapValues(Double.init)
    figures["requests"] = Double(outcome.world.sent)
    figures["unanswered"] = Double(outcome.world.unanswered)
    figures["acknowledged"] = Double(checker.acknowledged)
    figures["passes"] = Double(checker.passes)
    figures["opened"] = Double(checker.opened)
    figures["seconds"] = (seconds * 10).rounded() / 10
    for (key, value) in figures { content.figures["\(name).\(key)"] = value }
    content.cases += isPlanted ? planted(checker) : honest(checker)
    content.passed = content.cases.allSatisfy(\.passed)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try (encoder.encode(content) + Data("\n".utf8)).write(to: url, options: .atomic)
    let line = figures.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.text($0.value))" }
    Self.say("\(name): \(line.joined(separator: ", "))")
    let own = content.cases.filter { $0.id.hasPrefix("\(name).") }
    for item in own where !item.passed {
      Self.say("\(item.id) failed: \(item.findings?.prefix(5).joined(separator: "; ") ?? "")")
    }
    return own.allSatisfy(\.passed)
  }

  private func honest(_ checker: Checker) -> [Content.Case] {
    let rules = Checker.rules.map { rule in
      let found = checker.findings(of: rule).map(\.what).sorted()
      return Content.Case(
        id: "\(name).\(rule)", passed: found.isEmpty,
        findings: found.isEmpty ? nil : Array(found.prefix(20)))
    }
    // Where nobody came in, nothing was tried.
    return rules + [Content.Case(id: "\(name).anybodyCameIn", passed: checker.openedSince > 0)]
  }

  private func planted(_ checker: Checker) -> [Content.Case] {
    let rules = Set(checker.findings.map(\.rule)).sorted()
    Self.say("\(name): found \(rules.joined(separator: ", "))")
    return [
      Content.Case(id: "\(name).found", passed: !checker.findings.isEmpty, findings: rules)
    ]
  }

  /// At once, for whoever waits and for whoever gives up waiting.
  private static func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }
}
