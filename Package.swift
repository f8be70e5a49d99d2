// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: warnings are errors.
let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

/// Settings of what a lock links: the same sources also compile in Embedded mode.
let lockSide: [SwiftSetting] =
  common + [
    .enableExperimentalFeature("Lifetimes"), .enableExperimentalFeature("RawLayout"),
    .strictMemorySafety(),
  ]

let package = Package(
  name: "latchkey",
  products: [
    .library(name: "LatchkeyCBOR", targets: ["LatchkeyCBOR"]),
    .library(name: "LatchkeyCore", targets: ["LatchkeyCore"]),
    .library(name: "LatchkeyLock", targets: ["LatchkeyLock"]),
    .library(name: "LatchkeyLockC", targets: ["LatchkeyLockC"]),
    .library(name: "LatchkeyFlash", targets: ["LatchkeyFlash"]),
    .library(name: "LatchkeyFraming", targets: ["LatchkeyFraming"]),
    .library(name: "LatchkeyExchange", targets: ["LatchkeyExchange"]),
    .library(name: "LatchkeyIssuer", targets: ["LatchkeyIssuer"]),
    .library(name: "LatchkeyHolder", targets: ["LatchkeyHolder"]),
    .library(name: "LatchkeyService", targets: ["LatchkeyService"]),
    .library(name: "LatchkeySQLite", targets: ["LatchkeySQLite"]),
    .library(name: "LatchkeyPostgres", targets: ["LatchkeyPostgres"]),
    .library(name: "LatchkeyClient", targets: ["LatchkeyClient"]),
    .library(name: "LatchkeyHTTP", targets: ["LatchkeyHTTP"]),
    .library(name: "LatchkeySodium", targets: ["LatchkeySodium"]),
    .library(name: "LatchkeyOpenSSL", targets: ["LatchkeyOpenSSL"]),
    .executable(name: "latchkey", targets: ["latchkey"]),
    .executable(name: "latchkey-vectors", targets: ["latchkey-vectors"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Lock side: no Foundation, no heap, no dependency.
    .target(name: "LatchkeyCBOR", swiftSettings: lockSide),
    .target(name: "LatchkeyCore", dependencies: ["LatchkeyCBOR"], swiftSettings: lockSide),
    .target(name: "LatchkeyLock", dependencies: ["LatchkeyCore"], swiftSettings: lockSide),
    .target(name: "CLatchkeyLock"),
    .target(
      name: "LatchkeyLockC", dependencies: ["CLatchkeyLock", "LatchkeyLock"],
      swiftSettings: lockSide),
    .target(name: "LatchkeyFraming", dependencies: ["LatchkeyCBOR"], swiftSettings: lockSide),

    // Flash for a journal on a host: a simulated one that fails on demand, and a file.
    .target(name: "LatchkeyFlash", dependencies: ["LatchkeyLock"], swiftSettings: common),

    // Issuing and holding side; what both do with a lock's words stands in LatchkeyExchange.
    .target(
      name: "LatchkeyExchange", dependencies: ["LatchkeyCore"],
      swiftSettings: common + [.enableExperimentalFeature("Lifetimes")]),
    .target(
      name: "LatchkeyIssuer", dependencies: ["LatchkeyCore", "LatchkeyExchange"],
      swiftSettings: common),
    .target(
      name: "LatchkeyHolder", dependencies: ["LatchkeyCore", "LatchkeyExchange"],
      swiftSettings: common),

    // The service: what it decides, without input or output, and what its store must do.
    .target(
      name: "LatchkeyService", dependencies: ["LatchkeyExchange", "LatchkeyIssuer"],
      swiftSettings: common),

    // Stores of a service's ledger, and the statements that they share.
    .target(
      name: "LatchkeyLedgerSQL", dependencies: ["LatchkeyService"], swiftSettings: common),
    .systemLibrary(name: "CLatchkeyPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(
      name: "LatchkeySQLite",
      dependencies: [
        "LatchkeyLedgerSQL", "LatchkeyService",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: common),
    .target(
      name: "LatchkeyPostgres",
      dependencies: ["LatchkeyLedgerSQL", "LatchkeyService", "CLatchkeyPQ"],
      swiftSettings: common),

    // HTTP on both ends: what asks a service, and what stands before it. No lock links either.
    .target(
      name: "LatchkeyClient",
      dependencies: [
        "LatchkeyExchange", "LatchkeyService",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: common),
    .target(
      name: "LatchkeyHTTP",
      dependencies: [
        "LatchkeyExchange", "LatchkeyService",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Resources/openapi.json")],
      swiftSettings: common),

    // Crypto backends, injected.
    .systemLibrary(
      name: "CLatchkeySodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(
      name: "CLatchkeyCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "LatchkeySodium", dependencies: ["LatchkeyCore", "CLatchkeySodium"],
      swiftSettings: common),
    .target(
      name: "LatchkeyOpenSSL", dependencies: ["LatchkeyCore", "CLatchkeyCrypto"],
      swiftSettings: common),

    // The published cases: their format, and a player that runs them on this implementation.
    .target(
      name: "LatchkeyVectors",
      dependencies: [
        "LatchkeyExchange", "LatchkeyFlash", "LatchkeyLock", "LatchkeyIssuer", "LatchkeyHolder",
        "LatchkeyService",
      ],
      swiftSettings: common),

    .executableTarget(
      name: "latchkey",
      dependencies: [
        "LatchkeyFlash", "LatchkeyFraming", "LatchkeyLock", "LatchkeyIssuer", "LatchkeyHolder",
        "LatchkeySodium", "LatchkeyService", "LatchkeySQLite", "LatchkeyPostgres", "LatchkeyHTTP",
        "LatchkeyClient",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),
    .executableTarget(
      name: "latchkey-vectors",
      dependencies: [
        "LatchkeyVectors", "LatchkeySodium",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),

    // What the tests share.
    .target(
      name: "LatchkeyTestSupport", path: "Tests/LatchkeyTestSupport", swiftSettings: common),
    .testTarget(
      name: "LatchkeyCBORTests",
      dependencies: ["LatchkeyCBOR", "LatchkeyTestSupport", "LatchkeyVectors"],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyFramingTests",
      dependencies: ["LatchkeyCore", "LatchkeyFraming", "LatchkeyTestSupport"],
      swiftSettings: common + [.enableExperimentalFeature("Lifetimes")]),
    .testTarget(
      name: "LatchkeyCoreTests",
      dependencies: [
        "LatchkeyCore", "LatchkeyFlash", "LatchkeyLock", "LatchkeySodium", "LatchkeyVectors",
      ],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyLockTests",
      dependencies: ["LatchkeyCBOR", "LatchkeyFlash", "LatchkeyLock", "LatchkeyTestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyBackendTests", dependencies: ["LatchkeySodium", "LatchkeyOpenSSL"],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyIssuerTests",
      dependencies: [
        "LatchkeyExchange", "LatchkeyFlash", "LatchkeyIssuer", "LatchkeyHolder", "LatchkeyLock",
        "LatchkeySodium", "LatchkeyTestSupport",
      ],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyServiceTests",
      dependencies: [
        "LatchkeyService", "LatchkeySodium", "LatchkeyTestSupport", "LatchkeyVectors",
      ],
      swiftSettings: common),
    .executableTarget(
      name: "latchkey-ledger-writer", dependencies: ["LatchkeySQLite"],
      path: "Tests/LatchkeyLedgerWriter", swiftSettings: common),
    // What happens to a service, and a checker of what its clients were told.
    .executableTarget(
      name: "latchkey-torture",
      dependencies: [
        "LatchkeyClient", "LatchkeyExchange", "LatchkeyFlash", "LatchkeyHTTP", "LatchkeyHolder",
        "LatchkeyIssuer", "LatchkeyLock", "LatchkeySQLite", "LatchkeyService", "LatchkeySodium",
        "LatchkeyTestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      path: "Tests/LatchkeyTorture", swiftSettings: common),
    .testTarget(
      name: "LatchkeyLedgerTests",
      dependencies: [
        "CLatchkeyPQ", "LatchkeyLedgerSQL", "LatchkeyPostgres", "LatchkeySQLite",
        "LatchkeyTestSupport", "latchkey-ledger-writer",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyStreetTests",
      dependencies: [
        "LatchkeyExchange", "LatchkeyFlash", "LatchkeyIssuer", "LatchkeyHolder", "LatchkeyLock",
        "LatchkeyService", "LatchkeySodium", "LatchkeySQLite", "LatchkeyPostgres",
      ],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyHTTPTests",
      dependencies: [
        "LatchkeyClient", "LatchkeyExchange", "LatchkeyHTTP", "LatchkeySQLite",
        "LatchkeyService", "LatchkeySodium",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyNightTests",
      dependencies: [
        "LatchkeyExchange", "LatchkeyFlash", "LatchkeyIssuer", "LatchkeyHolder", "LatchkeyLock",
        "LatchkeySodium", "LatchkeyTestSupport",
      ],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyVectorTests",
      dependencies: ["LatchkeyVectors", "LatchkeySodium", "LatchkeyOpenSSL"],
      swiftSettings: common),
    .testTarget(
      name: "LatchkeyToolTests", dependencies: ["latchkey"], swiftSettings: common),
    .testTarget(
      name: "LatchkeyReadmeTests",
      dependencies: [
        "LatchkeyExchange", "LatchkeyFlash", "LatchkeyIssuer", "LatchkeyHolder", "LatchkeyLock",
        "LatchkeySodium",
      ],
      swiftSettings: common),
  ]
)
