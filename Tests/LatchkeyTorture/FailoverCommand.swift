import ArgumentParser
import Foundation
import LatchkeyTestSupport

/// The primary is killed under load, and its standby takes its place.
struct FailoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failover", abstract: "Kills a primary of PostgreSQL under load.")

  @OptionGroup var options: RunOptions
  @Flag(help: "The standby has everything that was acknowledged.")
  var synchronous = false
  @Flag(help: "Forgets the new epoch: the checker must find what comes of it.")
  var withoutEpoch = false
  @Option(help: "What makes the pair, and promotes the standby.")
  var pair = "Scripts/postgres-pair.sh"

  func run() async throws {
    let kind = withoutEpoch ? "planted" : synchronous ? "synchronous" : "asynchronous"
    let report = try Report("failover.\(kind)", options, isPlanted: withoutEpoch)
    let stage = try Stage(tool: options.tool)
    let folder = stage.folder.path + ".pair"
    let outcome: Result<Void, any Error>
    do {
      try await report.judge(stage) { try await play(stage, folder, report.seed) }
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    // After a broken rule the folder of the stage is there, the pair is not.
    try await Self.run([pair, "end", folder])
    try outcome.get()
  }

  private func play(_ stage: Stage, _ folder: String, _ seed: UInt64) async throws
    -> Report.Outcome
  {
    try await Self.run([pair, "make", folder, synchronous ? "sync" : "async"])
    let place = try String(contentsOfFile: "\(folder)/conninfo", encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try await stage.set(.postgres(place))
    let run = try Run(seed: seed, on: stage)
    let checker = try await run.play { random in
      try await Task.sleep(for: .milliseconds(Int(4_000 + random.next() % 2_000)))
      if synchronous {
        // The processes find the standby by themselves; nothing is lost, and no epoch begins.
        try await Self.run([pair, "fail", folder])
        try await Self.run([pair, "promote", folder])
      } else {
        // What is acknowledged from here on is lost.
        try await Self.run([pair, "stall", folder])
        try await Task.sleep(for: .milliseconds(Int(500 + random.next() % 500)))
        // LEDG-8: nobody serves between the failover and the new epoch.
        try await Self.run([pair, "fail", folder])
        try await stage.kill()
        try await Task.sleep(for: .milliseconds(200))
        run.world.beginSpan()
        try await Self.run([pair, "promote", folder])
        if !withoutEpoch { try await stage.beginEpoch(isRestored: false) }
        try await stage.start()
      }
      try await Task.sleep(for: .seconds(6))
    }
    return Report.Outcome(checker: checker, world: run.world, figures: ["failovers": 1])
  }

  private static func run(_ command: [String]) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.standardError
    try process.run()
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    guard process.terminationStatus == 0 else {
      throw Fault("\(command.joined(separator: " ")) failed.")
    }
  }
}
