import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeySodium

struct VerifyAnswer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-answer",
    abstract: "Verifies a lock's answer to a presentation, and reads its receipt.",
    discussion: "Ends with 0 when the lock did what was asked, and with 1 when it did not.")

  @Argument(help: "The answer; - for standard input.")
  var answer: String
  @Option(help: ArgumentHelp("The presentation that was answered.", valueName: "file"))
  var presentation: String
  @Option(help: ArgumentHelp("The lock's public key.", valueName: "key"))
  var key: String?
  @Option(help: ArgumentHelp("In place of --key: the pass that was presented.", valueName: "file"))
  var bundle: String?
  @Option(help: ArgumentHelp("In place of --key: the site file.", valueName: "file"))
  var site: String?
  @Option(help: ArgumentHelp("The zone for local times.", valueName: "zone"))
  var timeZone: String?
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard [key, bundle, site].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("Name the lock's key by one of --key, --bundle and --site.")
    }
  }

  func run() throws {
    let crypto = SodiumBackend()
    let question = try Files.read(presentation)
    let asked = try naming("--presentation") { try AskedQuestion(presentation: question) }
    let message = try Files.read(answer)
    let key = try lockKey(at: asked.point)
    let verified = try naming("answer") { try asked.verify(message, from: key, using: crypto) }
    let file = try site.map(SiteFile.load)
    let zone = try timeZone.map { try TimeText.zone($0, option: "--time-zone") } ?? file?.zone()
    report.write(.object(verified.entries), style: TextStyle(zone: zone))
    guard verified.isAllowed else { throw Denied() }
  }

  private func lockKey(at point: String) throws -> PublicKey {
    if let key { return try KeyFile.publicKey(key) }
    if let site { return try SiteFile.load(site).lockKey(at: point) }
    guard let found = try Passes.load(bundle ?? "").lockKey(at: point) else {
      throw DenyReason.noPass
    }
    return found
  }
}
