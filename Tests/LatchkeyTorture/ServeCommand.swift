import ArgumentParser
import Foundation
import LatchkeyHTTP
import LatchkeySQLite
import LatchkeyService

/// A server of the same parts as `latchkey serve`, whose ledger may have the planted bug.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", shouldDisplay: false)

  @Option var ledger: String
  @Option var socket: String
  @Option var addressFile: String
  @Flag var early = false

  func run() async throws {
    let honest = try SQLiteLedger.openQueued(at: ledger)
    let store: any Ledger = early ? EarlyLedger(before: honest) : honest
    let service = Service(
      ledger: store, keys: KeyRing(current: HeldKey(try Cast.signer(.service))),
      settings: ServiceSettings(roots: [try Cast.key(.root)]), using: Cast.crypto)
    var http = HTTPConfiguration(address: .unix(path: socket), origin: Cast.origin)
    http.limits.perPeer = nil
    http.limits.perSigner = nil
    let file = addressFile
    let server = LatchkeyServer(
      http, front: service, serverKey: try Cast.key(.service),
      nonces: ServerNonces(secret: Cast.nonceSecret, using: Cast.crypto), using: Cast.crypto,
      surroundings: LatchkeyServer.Surroundings(
        metrics: PrometheusMetrics(),
        onListening: { _ in
          try? Data("listening\n".utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        }))
    try await server.runUntilSignal()
  }
}
