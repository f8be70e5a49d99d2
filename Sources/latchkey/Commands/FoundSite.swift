import ArgumentParser
import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium

struct FoundSite: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "site",
    abstract: "Founds a site or adds a lock to it: configures a new lock, writes the site file.",
    discussion: """
      Asks the lock for a challenge, signs its first configuration over that challenge as the \
      owner, and hands it over; somebody must have pressed inside ("latchkey house press-inside"). \
      Then the owner tells the lock the time. What the lock says is believed under the key of its \
      label alone. Public keys are PEM files or 64 hexadecimal digits.
      """)

  @Option(help: ArgumentHelp("The owner's private key: the first anchor.", valueName: "file"))
  var owner: String
  @Option(help: ArgumentHelp("The point that the lock is, such as front.", valueName: "name"))
  var point: String
  @Option(
    help: ArgumentHelp("The time zone of the door, such as Europe/Berlin.", valueName: "zone"))
  var timeZone: String
  @Option(help: ArgumentHelp("The new site file.", valueName: "file"))
  var out: String?
  @Option(help: ArgumentHelp("The site file that the lock is added to.", valueName: "file"))
  var addTo: String?
  @Option(help: ArgumentHelp("The lock, as it left the factory.", valueName: "address"))
  var lock: String
  @Option(help: ArgumentHelp("The lock's label: its public key.", valueName: "key"))
  var label: String

  @Option(help: ArgumentHelp("Key that may sign the owner's staples.", valueName: "key"))
  var status: String?
  @Option(help: ArgumentHelp("A further anchor; repeat for more.", valueName: "key"))
  var anchor: [String] = []
  @Option(help: ArgumentHelp("A witness: 0 is the first one named.", valueName: "key"))
  var witness: [String] = []
  @Option(help: ArgumentHelp("A resident.", valueName: "key"))
  var resident: [String] = []
  @Option(help: ArgumentHelp("An auditor of receipts, the owner's first.", valueName: "key"))
  var auditor: [String]
  @Option(
    help: ArgumentHelp(
      "A further time source: resident:KEY:SECONDS or service:KEY:SECONDS, with its error.",
      valueName: "source"))
  var timeSource: [String] = []
  @Option(help: ArgumentHelp("Error of the owner's own clock.", valueName: "duration"))
  var ownerClockError = "1s"
  @Option(help: ArgumentHelp("Serials that the lock remembers of an issuer.", valueName: "count"))
  var window: UInt32 = 256
  @Option(help: ArgumentHelp("How long a challenge lives.", valueName: "duration"))
  var nonceLife = "90s"
  @Option(help: ArgumentHelp("Most that others may set the clock forward.", valueName: "duration"))
  var forwardCap = "0s"
  @Flag(help: "The lock has no bolt sensor.")
  var noBoltSensor = false
  @Flag(help: "The lock has no door sensor.")
  var noDoorSensor = false
  @Flag(help: "A service alone may set the clock; gives away what the owner's hours promise.")
  var serviceTime = false
  @Flag(help: "The lock was reset: nothing counts that was signed for its old life.")
  var again = false
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (out == nil) != (addTo == nil) else {
      throw ValidationError("Name a new site file with --out, or one to --add-to.")
    }
  }

  func run() throws {
    let crypto = SodiumBackend()
    let ownerKey = try KeyFile.signer(owner)
    _ = try TimeText.zone(timeZone, option: "--time-zone")
    var draft = try makeDraft(owner: ownerKey.publicKey)
    if again { draft = draft.superseding(through: TimeText.now) }  // CONF-12
    let lockKey = try KeyFile.publicKey(label)
    let old = try addTo.map(SiteFile.load)
    if let out, FileManager.default.fileExists(atPath: out) {
      throw ToolFailure.file(out, "It exists already.")
    }
    if let old, old.locks.contains(where: { $0.point == point }) {
      throw ToolFailure.usage("--point", "The site has a lock at \(point) already.")
    }
    let founding = try configure(
      lockKey, draft, salt: try old?.saltBytes() ?? randomBytes(), owner: ownerKey, using: crypto)
    let site = founding.configuration.place.site
    var file =
      old
      ?? SiteFile(
        site: site.audience, salt: founding.salt.array.hex, timeZone: timeZone, locks: [])
    guard try file.id() == site else { throw ToolFailure.refused(.siteNotProven, field: "--owner") }
    file.locks.append(
      SiteFile.Door(
        point: point, key: lockKey.bytes.array.hex,
        configuration: founding.configuration.bytes.hex))
    if let out { try Files.create(out, with: try file.encoded()) }
    if let addTo { try Files.replace(addTo, with: try file.encoded()) }
    report.write(
      .object([
        ("site", .text(site.audience)), ("point", .text(point)),
        ("lock", .bytes(crypto.lockID(of: lockKey).bytes)),
        ("lockKey", .bytes(lockKey.bytes)), ("sequence", .number(0)),
      ]))
  }

  private struct Founded {
    let configuration: SignedConfiguration
    let salt: FixedBytes<16>
  }

  /// Brings a lock from the factory into the site.
  private func configure(
    _ lockKey: PublicKey, _ draft: ConfigurationDraft, salt: FixedBytes<16>,
    owner: borrowing SodiumSigner, using crypto: SodiumBackend
  ) throws -> Founded {
    let link = try LockLink(lock)
    let question = try link.signedChallenge(by: lockKey, named: "--label", using: crypto)
    let founding = Founding(salt: salt, nonce: question.nonce)
    let configuration = try SignedConfiguration.found(
      draft, lock: lockKey, founding: founding, owner: owner, using: crypto)
    let confirmation = try link.configure(configuration.bytes, of: lockKey, using: crypto)
    let time = TimeStatement(
      site: configuration.place.site, lockID: configuration.place.lockID,
      nonce: confirmation.nonce, time: TimeText.now)
    let ferry = try Ferry(times: [time.signed(by: owner, using: crypto)]).encoded()
    try link.hand(ferry, named: "time", orSay: "The lock refuses the owner's time.")
    return Founded(configuration: configuration, salt: salt)
  }

  private func makeDraft(owner: PublicKey) throws -> ConfigurationDraft {
    let error: UInt32 = try GrantText.narrow(
      TimeText.parseDuration(ownerClockError, option: "--owner-clock-error"),
      "--owner-clock-error")
    var sources = [TimeSourceDraft(owner, errorSeconds: error)]
    for text in timeSource { sources.append(try parseSource(text)) }
    var anchors = [AnchorDraft(owner, status: try status.map(KeyFile.publicKey))]
    for key in anchor { anchors.append(AnchorDraft(try KeyFile.publicKey(key))) }
    return ConfigurationDraft(
      point: point, anchors: anchors, window: window,
      residents: try resident.map(KeyFile.publicKey),
      witnesses: try witness.map(KeyFile.publicKey), timeSources: sources,
      auditors: try auditor.map(KeyFile.publicKey),
      nonceLifeSeconds: try GrantText.narrow(
        TimeText.parseDuration(nonceLife, option: "--nonce-life"), "--nonce-life"),
      hasBoltSensor: !noBoltSensor, hasDoorSensor: !noDoorSensor,
      forwardCapSeconds: try GrantText.narrow(
        TimeText.parseDuration(forwardCap, option: "--forward-cap"), "--forward-cap"),
      allowsServiceTime: serviceTime)
  }

  private func parseSource(_ text: String) throws -> TimeSourceDraft {
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count == 3, parts[0] == "resident" || parts[0] == "service",
      let error = UInt32(parts[2])
    else {
      throw ToolFailure.usage(
        "--time-source", "\(text) is no source; write resident:KEY:SECONDS or service:KEY:SECONDS.")
    }
    return TimeSourceDraft(
      try KeyFile.publicKey(parts[1]), isOperatedByService: parts[0] == "service",
      errorSeconds: error)
  }
}
