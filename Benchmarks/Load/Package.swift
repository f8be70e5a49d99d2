// swift-tools-version: 6.2
import PackageDescription

// A package of its own: whoever measures the rest builds no server.
let package = Package(
  name: "latchkey-load-benchmarks",
  dependencies: [
    .package(name: "latchkey", path: "../.."),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    .executableTarget(
      name: "LoadBench",
      dependencies: [
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "latchkey", package: "latchkey"),
        .product(name: "LatchkeyClient", package: "latchkey"),
        .product(name: "LatchkeyCore", package: "latchkey"),
        .product(name: "LatchkeyExchange", package: "latchkey"),
        .product(name: "LatchkeyIssuer", package: "latchkey"),
        .product(name: "LatchkeyService", package: "latchkey"),
        .product(name: "LatchkeySodium", package: "latchkey"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
