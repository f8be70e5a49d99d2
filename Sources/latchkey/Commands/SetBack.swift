import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeySodium

struct SetBack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-back",
    abstract: "Sets a lock's clock to now, whichever way; all passes end.",
    discussion: """
      Asks the lock for a challenge, signs its next configuration over it as an anchor, with every \
      issuedAfter at or above what the lock took for past, and hands it over; somebody must have \
      pressed inside ("latchkey house press-inside"). The site file gets the new configuration.
      """)

  @Option(help: ArgumentHelp("The site file; it is rewritten.", valueName: "file"))
  var site: String
  @Option(help: ArgumentHelp("The anchor's private key.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("The point of the lock.", valueName: "name"))
  var point: String?
  @Option(help: ArgumentHelp("The lock.", valueName: "address"))
  var lock: String
  @Option(
    help: ArgumentHelp(
      "What a lock that runs ahead takes for past: \"earliest\" of its last answer.",
      valueName: "time"))
  var earliest = "now"
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
    let now = TimeText.now
    let past = try TimeText.parse(earliest, option: "--earliest", now: now, in: try file.zone())
    let link = try LockLink(lock)
    let challenge = try link.signedChallenge(by: lockKey, named: "site", using: crypto)
    let next = try before.next(
      before.draft.superseding(through: max(past, now)), lock: lockKey,
      anchor: signer, clockReset: ClockReset(nonce: challenge.nonce, time: now), using: crypto)
    try link.configure(next.bytes, of: lockKey, using: crypto)
    file.locks[index].replace(by: next.bytes)
    try Files.replace(site, with: try file.encoded())
    report.write(
      .object([
        ("point", .text(point)), ("sequence", .number(UInt64(next.place.sequence))),
        ("time", .time(now)),
      ]), style: TextStyle(zone: try file.zone()))
  }
}
