import LatchkeyCBOR
import LatchkeyCore
import LatchkeyHTTP
import LatchkeyService
import LatchkeySodium
import Logging
import ServiceLifecycle

/// A service process: HTTP, timers, and whoever sends events.
struct RunningService: Sendable {
  let ledger: any Ledger
  let keys: KeyRing
  let settings: ServiceSettings
  let secret: FixedBytes<32>
  let http: HTTPConfiguration
  let addressFile: String?

  /// Serves until SIGTERM or SIGINT.
  func run(webhook: ServiceFile.Webhook?, signedBy signer: RequestSigner) async throws {
    let crypto = SodiumBackend()
    let hub = EventHub()
    let metrics = PrometheusMetrics()
    let logger = Logger(label: "latchkey") { JSONLinesLogHandler(label: $0) }
    let service = Service(
      ledger: ledger, keys: keys, settings: settings, using: crypto,
      hasChanged: { hub.poke($0) })
    let addressFile = addressFile
    let server = LatchkeyServer(
      http, front: service, serverKey: keys.current.publicKey,
      nonces: ServerNonces(secret: secret, using: crypto), using: crypto,
      surroundings: LatchkeyServer.Surroundings(
        hub: hub, metrics: metrics, logger: logger,
        onListening: { address in
          guard let addressFile else { return }
          try? Files.output(addressFile, Array("\(address)\n".utf8))
        }))
    var others: [any ServiceLifecycle.Service] = [Timers(service: service, logger: logger)]
    if let webhook {
      var configuration = WebhookConfiguration(origin: webhook.origin, path: webhook.path)
      if let tries = webhook.tries { configuration.tryCount = tries }
      others.append(
        WebhookSender(
          configuration, ledger: ledger, signer: signer,
          server: crypto.thumbprint(of: keys.current.publicKey), hub: hub, metrics: metrics,
          logger: logger))
    }
    try await server.runUntilSignal(alongside: others)
  }
}

/// Does once a second what time alone brings about.
private struct Timers: ServiceLifecycle.Service {
  let service: LatchkeyService.Service<SodiumBackend>
  let logger: Logger

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        do {
          _ = try await service.runTimers(at: TimeText.now)
        } catch let failure as ServiceFailure {
          logger.warning("timers", metadata: ["failure": "\(failure)"])
        }
        try await Task.sleep(for: .seconds(1))
      }
    }
  }
}
