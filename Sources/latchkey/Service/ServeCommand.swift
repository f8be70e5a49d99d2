import ArgumentParser
import Foundation
import LatchkeyCore
import LatchkeyHTTP
import LatchkeyService
import LatchkeySodium
import Logging

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Runs a service: deliveries, passes, receipts and release over HTTP.",
    discussion: """
      The file says where it listens, where its ledger and its keys are; Documentation/service.md \
      has every member. The ledger's schema is made by "latchkey ledger migrate". The log is one \
      line of JSON a request, on standard error, and names nobody. SIGTERM ends it when what it \
      has begun is done.
      """)

  @Argument(help: ArgumentHelp("How it is run.", valueName: "file"))
  var configuration: String
  @Option(
    help: ArgumentHelp("Where to write the address once it listens.", valueName: "file"))
  var addressFile: String?

  func run() throws {
    let file = try ServiceFile.load(configuration)
    let keys = try file.keyRing()
    let signing = try file.requestSigner()
    let secret = try file.nonceSecretBytes()
    let settings = try file.serviceSettings()
    let http = try file.httpConfiguration()
    let addressFile = addressFile
    try waiting {
      let ledger = try await file.openLedger()
      let running = RunningService(
        ledger: ledger, keys: keys, settings: settings, secret: secret, http: http,
        addressFile: addressFile)
      try await running.run(webhook: file.webhook, signedBy: signing)
    }
  }
}
