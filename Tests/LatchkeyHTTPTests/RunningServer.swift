import AsyncHTTPClient
import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHTTP
import LatchkeyService
import LatchkeySodium
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization

/// A server on a port of its own, for as long as a test runs.
struct RunningServer: Sendable {
  static let origin = "https://door.example"
  static let crypto = SodiumBackend()

  let front: FrontDouble
  let address: ServerAddress
  let metrics: PrometheusMetrics
  let hub: EventHub
  let log: Lines
  let serverKey: PublicKey
  let http: HTTPClient
  let group: ServiceGroup
  let scheme: String

  /// What was logged.
  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }

  /// Runs a server around a test.
  ///
  /// - Returns: once the server has ended after a graceful shutdown.
  static func run(
    _ limits: HTTPLimits = HTTPLimits(), tls: TLSFiles? = nil, at address: ServerAddress? = nil,
    noticeSeconds: Int = 0, drainSeconds: Int = 10,
    _ body: @Sendable (RunningServer) async throws -> Void
  ) async throws {
    let front = FrontDouble()
    let (hub, log, metrics) = (EventHub(), Lines(), PrometheusMetrics())
    let serverKey = try SodiumSigner.publicKey(ofSeed: FixedBytes { _ in 7 })
    let (listening, listens) = AsyncStream<ServerAddress>.makeStream()
    let server = LatchkeyServer(
      HTTPConfiguration(
        address: address ?? .tcp(host: "127.0.0.1", port: 0), origin: origin, tls: tls,
        limits: limits, drainNoticeSeconds: noticeSeconds, drainSeconds: drainSeconds),
      front: front, serverKey: serverKey,
      nonces: ServerNonces(secret: FixedBytes { _ in 9 }, using: crypto), using: crypto,
      surroundings: .init(
        hub: hub, metrics: metrics,
        logger: Logger(label: "test") { JSONLinesLogHandler(label: $0) { log.add($0) } },
        onListening: { listens.yield($0) }))
    let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
    let group = ServiceGroup(configuration: .init(services: [server], logger: quiet))
    var httpConfiguration = HTTPClient.Configuration()
    httpConfiguration.tlsConfiguration = .makeClientConfiguration()
    httpConfiguration.tlsConfiguration?.certificateVerification = .none
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: httpConfiguration)
    let running = Task {
      defer { listens.finish() }
      try await group.run()
    }
    var ports = listening.makeAsyncIterator()
    guard let place = await ports.next() else {
      try await http.shutdown()
      return try await running.value
    }
    let context = RunningServer(
      front: front, address: place, metrics: metrics, hub: hub, log: log, serverKey: serverKey,
      http: http, group: group, scheme: tls == nil ? "http" : "https")
    do { try await body(context) } catch {
      await group.triggerGracefulShutdown()
      try await running.value
      try await http.shutdown()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await running.value
    try await http.shutdown()
  }

  var url: String {
    guard case .unix(let path) = address else { return "\(scheme)://\(address)" }
    return "http+unix://" + path.replacing("/", with: "%2F")
  }

  /// A client with a key of its own.
  func client(seed: UInt8 = 1, patience: ServiceClient.Patience = .init()) throws -> ServiceClient {
    ServiceClient(
      origin: Self.origin, address: url, serverKey: serverKey, signer: try signer(seed),
      patience: patience, http: http)
  }

  func signer(_ seed: UInt8 = 1) throws -> RequestSigner {
    RequestSigner(try SodiumSigner(seed: FixedBytes { _ in seed }), using: Self.crypto)
  }

  func get(_ path: String) async throws -> (status: Int, headers: HTTPHeaders, body: String) {
    try await send(HTTPClientRequest(url: url + path))
  }

  func send(_ request: HTTPClientRequest) async throws -> (
    status: Int, headers: HTTPHeaders, body: String
  ) {
    let response = try await http.execute(request, timeout: .seconds(20))
    let body = try await response.body.collect(upTo: 1 << 20)
    return (Int(response.status.code), response.headers, String(buffer: body))
  }
}
