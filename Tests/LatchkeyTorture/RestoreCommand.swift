import ArgumentParser
import Foundation
import GRDB
import LatchkeyTestSupport

/// The ledger is replaced by an older copy of itself.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Goes on from an older copy of the ledger.")

  @OptionGroup var options: RunOptions
  @Option(help: "libpq's connection string; a SQLite file is used without.")
  var postgres: String?

  func run() async throws {
    let report = try Report(
      postgres == nil ? "restore.sqlite" : "restore.postgres", options)
    let stage = try Stage(tool: options.tool)
    try await report.judge(stage) {
      try await stage.set(postgres.map { .postgres($0) } ?? .sqlite)
      let run = try Run(seed: report.seed, on: stage)
      let copy = stage.folder.appending(path: "copy").path
      let checker = try await run.play { random in
        try await Task.sleep(for: .milliseconds(Int(2_000 + random.next() % 1_000)))
        try await take(copy, of: stage)
        try await Task.sleep(for: .seconds(4))
        try await stage.kill()
        try await Task.sleep(for: .milliseconds(200))
        run.world.beginSpan()
        try await restore(copy, to: stage)
        try await stage.beginEpoch(isRestored: true)
        try await stage.start()
        try await Task.sleep(for: .seconds(6))
      }
      return Report.Outcome(checker: checker, world: run.world, figures: ["restores": 1])
    }
  }

  /// A copy while the service runs.
  private func take(_ copy: String, of stage: Stage) async throws {
    guard let postgres else {
      let source = try DatabaseQueue(path: stage.ledgerPath)
      try await source.writeWithoutTransaction { database in
        try database.execute(sql: "VACUUM INTO ?", arguments: [copy])
      }
      return try source.close()
    }
    try await stage.run([Self.bin + "pg_dump", "-Fc", "-f", copy, "-d", postgres])
  }

  private func restore(_ copy: String, to stage: Stage) async throws {
    guard let postgres else {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: stage.ledgerPath + suffix)
      }
      try FileManager.default.copyItem(atPath: copy, toPath: stage.ledgerPath)
      // A ledger is its owner's alone.
      return try FileManager.default.setAttributes(
        [.posixPermissions: 0o600], ofItemAtPath: stage.ledgerPath)
    }
    try await stage.run(
      [Self.bin + "pg_restore", "--clean", "--if-exists", "-d", postgres, copy])
  }

  private static let bin = "/usr/lib/postgresql/15/bin/"
}
