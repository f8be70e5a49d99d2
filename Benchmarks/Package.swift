// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that what it measures against stays out of the product's graph.
let package = Package(
  name: "latchkey-benchmarks",
  dependencies: [
    .package(name: "latchkey", path: ".."),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CBenchSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .target(name: "CAllocationCounter"),
    .executableTarget(
      name: "Bench",
      dependencies: [
        "CAllocationCounter", "CBenchSodium",
        .product(name: "LatchkeyCore", package: "latchkey"),
        .product(name: "LatchkeyFlash", package: "latchkey"),
        .product(name: "LatchkeyLock", package: "latchkey"),
        .product(name: "LatchkeyIssuer", package: "latchkey"),
        .product(name: "LatchkeyExchange", package: "latchkey"),
        .product(name: "LatchkeyHolder", package: "latchkey"),
        .product(name: "LatchkeySodium", package: "latchkey"),
        .product(name: "LatchkeyOpenSSL", package: "latchkey"),
        .product(name: "JWTKit", package: "jwt-kit"),
      ]),
  ]
)
