// swift-tools-version: 6.2
import PackageDescription

// A package of its own: what it measures against stays out of the product's graph, and what it
// needs out of the other benchmarks'.
let package = Package(
  name: "latchkey-ledger-benchmarks",
  dependencies: [.package(name: "latchkey", path: "../..")],
  targets: [
    .systemLibrary(
      name: "CBenchSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CBenchPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .executableTarget(
      name: "LedgerBench",
      dependencies: [
        "CBenchPQ", "CBenchSQLite",
        .product(name: "LatchkeyCore", package: "latchkey"),
        .product(name: "LatchkeyService", package: "latchkey"),
        .product(name: "LatchkeySQLite", package: "latchkey"),
        .product(name: "LatchkeyPostgres", package: "latchkey"),
      ]),
  ]
)
