import CoreMetrics
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// A service behind HTTP: every operation, a nonce, streams of events, health, metrics.
///
/// It is a service of ServiceLifecycle. Asked to end, it first says so at `/readyz`, ends its streams,
/// then takes no more connections, finishes what it has begun within a limit, and returns.
public struct LatchkeyServer<Crypto: CryptoBackend & Sendable>: ServiceLifecycle.Service {
  /// What is not of the network: keys, clocks, and who listens.
  public struct Surroundings: Sendable {
    /// Wakes streams before they would look again.
    public var hub: EventHub
    /// What `/metrics` tells; `nil` for no such path, and metrics of the process's own system.
    public var metrics: PrometheusMetrics?
    /// Takes one line a request, without personal data.
    public var logger: Logger
    public var clock: WallClock
    /// Told where the server listens, once it does; with port 0 this is how to learn the port.
    public var onListening: @Sendable (ServerAddress) async -> Void

    public init(
      hub: EventHub = EventHub(), metrics: PrometheusMetrics? = nil,
      logger: Logger = Logger(label: "latchkey") { JSONLinesLogHandler(label: $0) },
      clock: WallClock = .system,
      onListening: @escaping @Sendable (ServerAddress) async -> Void = { _ in }
    ) {
      self.hub = hub
      self.metrics = metrics
      self.logger = logger
      self.clock = clock
      self.onListening = onListening
    }
  }

  private let configuration: HTTPConfiguration
  private let surroundings: Surroundings
  private let doorman: Doorman<Crypto>
  private let drain: Drain

  /// - Parameters:
  ///   - front: What carries requests out.
  ///   - serverKey: The service's key, whose thumbprint requests name (REQ-2).
  ///   - nonces: With the secret that every process of the service has (REQ-3).
  public init(
    _ configuration: HTTPConfiguration, front: any ServiceFront, serverKey: PublicKey,
    nonces: ServerNonces<Crypto>, using crypto: Crypto,
    surroundings: Surroundings = Surroundings()
  ) {
    let limits = configuration.limits
    let metrics = ServiceMetrics(surroundings.metrics ?? MetricsSystem.factory)
    let drain = Drain(waking: surroundings.hub)
    let desk = Desk(
      front: front,
      gate: RequestGate(
        origin: configuration.origin, serverKey: serverKey, nonces: nonces, using: crypto),
      serverKey: serverKey, limits: limits, clock: surroundings.clock, metrics: metrics,
      flights: Slots(limits.requestsInFlight) { metrics.note(inFlight: $0) },
      peers: TokenBuckets(limits.perPeer, capacity: limits.countedCount),
      signers: TokenBuckets(limits.perSigner, capacity: limits.countedCount))
    let events = EventDesk(
      desk: desk, hub: surroundings.hub, drain: drain,
      subscribers: Slots(limits.eventStreamCount) { metrics.note(subscribers: $0) })
    doorman = Doorman(
      desk: desk, events: events, drain: drain, exposed: surroundings.metrics,
      logger: surroundings.logger)
    self.configuration = configuration
    self.surroundings = surroundings
    self.drain = drain
  }

  /// Serves until a graceful shutdown is over.
  ///
  /// - Throws: ``TLSFileFailure``; what binding the address throws.
  public func run() async throws {
    // Hummingbird tells of connections what nobody needs to know; faults it may tell.
    var quiet = surroundings.logger
    quiet.logLevel = max(quiet.logLevel, .warning)
    let application = try application(quiet)
    let notice = Drain.Notice(drain: drain, seconds: configuration.drainNoticeSeconds)
    // Shutdown goes from the last to the first: the notice is over before the server stops.
    var group = ServiceGroupConfiguration(services: [application, notice], logger: quiet)
    group.maximumGracefulShutdownDuration = .seconds(
      configuration.drainNoticeSeconds + configuration.drainSeconds)
    try await ServiceGroup(configuration: group).run()
    surroundings.logger.info("ended")
  }

  /// Serves, together with other services, until SIGTERM or SIGINT; returns when all have ended.
  ///
  /// - Parameter services: Started before the server and ended after it, such as a
  ///   ``WebhookSender``.
  public func runUntilSignal(alongside services: [any ServiceLifecycle.Service] = []) async throws {
    var quiet = surroundings.logger
    quiet.logLevel = max(quiet.logLevel, .warning)
    let group = ServiceGroupConfiguration(
      services: services + [self], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    try await ServiceGroup(configuration: group).run()
  }

  private func application(_ logger: Logger) throws -> Application<Doorman<Crypto>> {
    let limits = configuration.limits
    let http = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        idleTimeout: .seconds(Int64(limits.idleSeconds)),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: limits.headerFieldByteCount,
          maxHeaderListSize: limits.headerByteCount,
          maxHeaderFieldCount: limits.headerFieldCount)))
    let (address, surroundings) = (configuration.address, surroundings)
    return Application(
      responder: doorman,
      server: try configuration.tls.map {
        try .tls(http, tlsConfiguration: $0.configuration())
      } ?? http,
      configuration: ApplicationConfiguration(
        address: address.bindAddress,
        availableConnectionsDelegate: .maximum(limits.connectionCount, logger: logger)),
      onServerRunning: { channel in
        let resolved = address.resolved(by: channel)
        surroundings.logger.info("listening", metadata: ["address": "\(resolved)"])
        await surroundings.onListening(resolved)
      },
      logger: logger)
  }
}
