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
    for (suffix, few, many) in [("credentials", 100, 1_000), ("sites", 10_000, 1_000_000)] {
      var files: [any Ledger] = []
      var servers: [any Ledger] = []
      for (size, sites, rows) in [("small", few, 10_000), ("large", many, 1_000_000)] {
        let path = try stores.sqlite("\(size)-\(suffix).db")
        try Fill.sqlite(path, sites: sites, rows: rows)
        files.append(try SQLiteLedger(at: path))
        let server = try await stores.postgresLedger("\(size)_\(suffix)")
        try Fill.postgres(
          "\(stores.server) options='-csearch_path=\(size)_\(suffix)'", sites: sites, rows: rows)
        servers.append(server)
        note("filled \(size), \(suffix)")
      }
      for (store, ledgers) in [("sqlite", files), ("postgres", servers)] {
        let name = "ledger.growth.\(store).\(suffix)"
        let ratio = try await Growth.measure(ledgers[0], ledgers[1], rounds: 2_000)
        report.figures[name] = ratio
        note("\(name): \(ratio)")
      }
    }
    report.figures["ledger.growth"] = report.figures
      .filter { $0.key.hasPrefix("ledger.growth.") }.values.max()
  }

  private static func note(_ name: String) {
    FileHandle.standardError.write(Data("measured \(name)\n".utf8))
  }
}
