import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeySodium

struct SetBack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-back",
    abstract: "Sets the simulated lock's clock to now, whichever way; all passes end.",
    discussion: """
      Asks the lock for a challenge, signs its next configuration over it as an anchor, with every \
      issuedAfter at or above what the lock took for past, and hands it over. The site file gets \
      the new configuration.
      """)

  @Option(help: ArgumentHelp("The site file; it is rewritten.", valueName: "file"))
  var site: String
  @Option(help: ArgumentHelp("The anchor's private key.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("The point of the lock.", valueName: "name"))
  var point: String?
  @Option(help: ArgumentHelp("The state of the simulated lock, secret.", valueName: "file"))
  var lock: String
  @Flag(help: "Somebody inside presses the button.")
  var present = false
  @OptionGroup var report: ReportOptions

  func run() throws {
    let crypto = SodiumBackend()
    var file = try SiteFile.load(site)
    let signer = try KeyFile.signer(key)
    let point = try file.point(point)
    let lockKey = try file.lockKey(at: point)
    guard let index = file.locks.firstIndex(where: { $0.point == point }) else {
      throw ToolFailure.refused(.noPass, field: "point \(point)")
    }
    let envelope = try file.configuration(of: file.locks[index], index)
    let before = try naming("site.locks[\(index)].configuration") {
      try SignedConfiguration(message: envelope, draft: ConfigurationDraft(message: envelope))
    }
    var simulated = try SimulatedLock(lock, using: crypto)
    let hello = HelloMessage(asksForSignature: true, issuers: []).encoded()
    let challenge = try UnverifiedChallenge(message: try simulated.hello(hello))
      .verified(by: lockKey, using: crypto).content
    let now = TimeText.now
    let next = try before.next(
      before.draft.superseding(through: max(simulated.earliest, now)), lock: lockKey,
      anchor: signer, clockReset: ClockReset(nonce: challenge.nonce, time: now), using: crypto)
    try simulated.configure(next.bytes, hasPresence: present)
    file.locks[index].configuration = next.bytes.hex
    try Files.replace(site, with: try file.encoded())
    report.write(
      .object([
        ("point", .text(point)), ("sequence", .number(UInt64(next.place.sequence))),
        ("time", .time(now)),
      ]), style: TextStyle(zone: try file.zone()))
  }
}
