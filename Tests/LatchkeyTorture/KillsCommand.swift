import ArgumentParser
import Foundation
import LatchkeyTestSupport

/// Processes are killed at any moment and started again.
struct KillsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kills", abstract: "Kills processes of a service under load.")

  @OptionGroup var options: RunOptions
  @Option(help: "How often a process is killed.")
  var count = 20
  @Option(help: "libpq's connection string; a SQLite file is used without.")
  var postgres: String?
  @Flag(help: "Plants a ledger that answers before it writes: the checker must find it.")
  var early = false

  private var name: String {
    early ? "kills.planted" : postgres == nil ? "kills.sqlite" : "kills.postgres"
  }

  func run() async throws {
    let count = count
    let report = try Report(name, options, isPlanted: early)
    let stage = try Stage(tool: options.tool)
    try await report.judge(stage) {
      try await stage.set(
        postgres.map { .postgres($0) } ?? .sqlite, server: early ? .early : .shipped)
      let run = try Run(seed: report.seed, on: stage)
      let checker = try await run.play { random in
        for _ in 0..<count {
          try await Task.sleep(for: .milliseconds(Int(50 + random.next() % 350)))
          let server = stage.servers[Int(random.next() % UInt64(stage.servers.count))]
          try await server.kill()
          try await server.start()
        }
      }
      return Report.Outcome(checker: checker, world: run.world, figures: ["kills": count])
    }
  }
}
