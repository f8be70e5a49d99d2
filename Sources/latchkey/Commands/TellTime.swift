import ArgumentParser
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeySodium

struct TellTime: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "time",
    abstract: "Signs the time for a lock, over its challenge.",
    discussion: "A time source of the configuration signs; the owner's revives a dead clock.")

  @Option(help: ArgumentHelp("The site file.", valueName: "file"))
  var site: String
  @Option(help: ArgumentHelp("The time source's private key.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("The point of the lock.", valueName: "name"))
  var point: String?
  @Option(help: ArgumentHelp("The lock's challenge.", valueName: "file"))
  var challenge: String
  @Option(help: ArgumentHelp("The time statement.", valueName: "file"))
  var out: String
  @OptionGroup var report: ReportOptions

  func run() throws {
    let crypto = SodiumBackend()
    let file = try SiteFile.load(site)
    let signer = try KeyFile.signer(key)
    let lockKey = try file.lockKey(at: try file.point(point))
    let message = try Files.read(challenge)
    let content = try naming("--challenge") { try UnverifiedChallenge(message: message).content }
    let now = TimeText.now
    let statement = TimeStatement(
      site: try file.id(), lockID: crypto.lockID(of: lockKey), nonce: content.nonce, time: now)
    try Files.output(out, try statement.signed(by: signer, using: crypto))
    report.write(
      .object([("time", .time(now))]), style: TextStyle(zone: try file.zone()), besideOutput: out)
  }
}
