import ArgumentParser
import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

struct FoundSite: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "site",
    abstract: "Founds a site: configures a simulated lock, and writes the site file.",
    discussion: """
      Makes a lock that left the factory a moment ago, or takes one that was reset, asks it for a \
      challenge, signs its first configuration over that challenge as the owner, and hands it over \
      with somebody present inside. Then the owner tells the lock the time. Public keys are PEM files or 64 hexadecimal \
      digits.
      """)

  @Option(help: ArgumentHelp("The owner's private key: the first anchor.", valueName: "file"))
  var owner: String
  @Option(help: ArgumentHelp("The point that the lock is, such as front.", valueName: "name"))
  var point: String
  @Option(
    help: ArgumentHelp("The time zone of the door, such as Europe/Berlin.", valueName: "zone"))
  var timeZone: String
  @Option(help: ArgumentHelp("The new site file.", valueName: "file"))
  var out: String
  @Option(
    help: ArgumentHelp("The state of the simulated lock, secret; new, or reset.", valueName: "file")
  )
  var lock: String

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
  @OptionGroup var report: ReportOptions

  func run() throws {
    let crypto = SodiumBackend()
    let ownerKey = try KeyFile.signer(owner)
    _ = try TimeText.zone(timeZone, option: "--time-zone")
    var draft = try makeDraft(owner: ownerKey.publicKey)
    let isReset = FileManager.default.fileExists(atPath: lock)
    let image = isReset ? try LockImage.load(lock) : LockImage(keySeed: randomBytes())
    if isReset {
      // CONF-12: what was signed for the lock's old life is dead in the new one.
      let mark = try SimulatedLock(lock, using: crypto).issueMark
      draft = draft.superseding(through: max(TimeText.now, mark))
    } else {
      try Files.create(lock, with: try image.encoded(), isSecret: true)
    }
    var isFounded = false
    defer {
      if !isFounded, !isReset {
        Files.remove(lock)
        Files.remove(lock + ".flash")
      }
    }
    let founding = try configure(image, draft, owner: ownerKey, using: crypto)
    let site = founding.configuration.place.site
    let file = SiteFile(
      site: site.audience, salt: founding.salt.array.hex, timeZone: timeZone,
      locks: [
        SiteFile.Door(
          point: point, key: founding.lockKey.bytes.array.hex,
          configuration: founding.configuration.bytes.hex)
      ])
    try Files.create(out, with: try file.encoded())
    isFounded = true
    report.write(
      .object([
        ("site", .text(site.audience)), ("point", .text(point)),
        ("lock", .bytes(crypto.lockID(of: founding.lockKey).bytes)),
        ("lockKey", .bytes(founding.lockKey.bytes)), ("sequence", .number(0)),
      ]))
  }

  private struct Founded {
    let configuration: SignedConfiguration
    let lockKey: PublicKey
    let salt: FixedBytes<16>
  }

  /// Brings a lock from the factory into the site.
  private func configure(
    _ image: LockImage, _ draft: ConfigurationDraft, owner: borrowing SodiumSigner,
    using crypto: SodiumBackend
  ) throws -> Founded {
    let lockKey = try image.signer().publicKey
    var simulated = try SimulatedLock(lock, using: crypto)
    let salt: FixedBytes<16> = randomBytes()
    // The owner reads the lock's key from its label, and so can rely on the signed challenge.
    let founding = Founding(
      salt: salt, nonce: try challenge(simulated: &simulated, lockKey, crypto).nonce)
    let configuration = try SignedConfiguration.found(
      draft, lock: lockKey, founding: founding, owner: owner, using: crypto)
    try simulated.configure(configuration.bytes, hasPresence: true)
    let time = TimeStatement(
      site: configuration.place.site, lockID: configuration.place.lockID,
      nonce: try challenge(simulated: &simulated, lockKey, crypto).nonce, time: TimeText.now)
    let ferry = try Ferry(times: [time.signed(by: owner, using: crypto)]).encoded()
    let outcome = try simulated.answer(ferry, channel: .ble, binding: nil)
    if let reason = outcome.reason { throw ToolFailure.refused(reason, field: "time") }
    return Founded(configuration: configuration, lockKey: lockKey, salt: salt)
  }

  private func challenge(
    simulated: inout SimulatedLock, _ lockKey: PublicKey, _ crypto: SodiumBackend
  ) throws -> ChallengeContent {
    let hello = HelloMessage(asksForSignature: true, issuers: []).encoded()
    return try UnverifiedChallenge(message: try simulated.hello(hello))
      .verified(by: lockKey, using: crypto).content
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
