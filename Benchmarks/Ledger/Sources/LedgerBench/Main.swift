import Foundation
import LatchkeyPostgres
import LatchkeySQLite
import LatchkeyService

/// Measures the stores of the ledger against the plain clients; with `--growth`, at 10^6 as well.
@main
struct LedgerBench {
  static func main() async throws {
    let stores = try Stores()
    defer { stores.remove() }
    var report = Report()
    let log = try RawLog(stores.path("log"))

    let sqlitePlain = try PlainSQLite(stores.sqlite("plain.db"))
    var sqlite = Comparison(
      ledger: try SQLiteLedger(at: stores.sqlite("ledger.db")), log: log,
      plain: sqlitePlain.write)
    try await compare("ledger.sqlite", &sqlite, &report)

    let postgresPlain = try PlainPostgres(await stores.postgres("plain"))
    var postgres = Comparison(
      ledger: try await stores.postgresLedger("ledger"), log: log, plain: postgresPlain.write)
    try await compare("ledger.postgres", &postgres, &report)

    if CommandLine.arguments.contains("--growth") { try await grow(stores, &report) }
    try report.write()
    stores.remove()
    exit(report.passes ? 0 : 1)
  }

  private static func compare(
    _ name: String, _ comparison: inout Comparison, _ report: inout Report
  ) async throws {
    // Each site is made, and each statement planned, before anything counts.
    _ = try await comparison.measure(groupSize: 50, groups: 20)
    let single = try await comparison.measure(groupSize: 1, groups: 3_000)
    let group = try await comparison.measure(groupSize: 64, groups: 150)
    report.add("\(name).one", single)
    report.add("\(name).sixtyFour", group)
    report.figures["\(name).ratio"] = min(single.ratio, group.ratio)
    note(name)
  }

  private static func grow(_ stores: Stores, _ report: inout Report) async throws {
    for sites in [UInt64(1_000), 1_000_000] {
      let suffix = sites == 1_000 ? "credentials" : "sites"
      let small = min(sites, 10_000)
      let sqlite = Growth(
        small: try SQLiteLedger(at: stores.sqlite("small-\(suffix).db")),
        large: try SQLiteLedger(at: stores.sqlite("large-\(suffix).db")), smallSites: small,
        largeSites: sites)
      report.figures["ledger.growth.sqlite.\(suffix)"] = try await sqlite.measure(
        from: 10_000, to: 1_000_000, rounds: 2_000)
      note(
        "growth of SQLite, \(suffix): \(report.figures["ledger.growth.sqlite.\(suffix)"] ?? .nan)")
      let postgres = Growth(
        small: try await stores.postgresLedger("small_\(suffix)"),
        large: try await stores.postgresLedger("large_\(suffix)"), smallSites: small,
        largeSites: sites)
      report.figures["ledger.growth.postgres.\(suffix)"] = try await postgres.measure(
        from: 10_000, to: 1_000_000, rounds: 2_000)
      note(
        "growth of PostgreSQL, \(suffix): \(report.figures["ledger.growth.postgres.\(suffix)"] ?? .nan)"
      )
    }
    report.figures["ledger.growth"] = report.figures
      .filter { $0.key.hasPrefix("ledger.growth.") }.values.max()
  }

  private static func note(_ name: String) {
    FileHandle.standardError.write(Data("measured \(name)\n".utf8))
  }
}
