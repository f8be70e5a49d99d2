import ArgumentParser
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium

struct MakeStaple: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staple",
    abstract: "Signs a staple: as of now, these grants are revoked.",
    discussion: """
      A revocation is in the ledger before the staple is signed. A status key signs for its \
      owner with --status-of, and reads base and revocations from the owner's ledger.
      """)

  @Option(help: ArgumentHelp("The site file.", valueName: "file"))
  var site: String
  @Option(help: ArgumentHelp("The issuer's private key, or the status key.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("Its ledger; by default beside the key.", valueName: "file"))
  var ledger: String?
  @Option(help: ArgumentHelp("Ledger of the owner whose status key signs.", valueName: "file"))
  var statusOf: String?
  @Option(help: ArgumentHelp("A serial to revoke. Repeat for more.", valueName: "serial"))
  var revoke: [UInt32] = []
  @Flag(help: "Raise the base to the lowest serial that lives.")
  var raiseBase = false
  @Option(help: ArgumentHelp("The staple.", valueName: "file"))
  var out: String
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard statusOf == nil || (revoke.isEmpty && !raiseBase) else {
      throw ValidationError("A status key passes on what the owner's ledger says.")
    }
  }

  func run() throws {
    let crypto = SodiumBackend()
    let now = TimeText.now
    let file = try SiteFile.load(site)
    let signer = try KeyFile.signer(key)
    let path = ledger ?? LedgerFile.path(besideKey: key)
    let issuer = Issuer(of: try file.directory(), using: crypto)
    let guarded = try FileGuard(path)
    defer { withExtendedLifetime(guarded) {} }
    var open = try OpenLedger(path, issuer: signer.publicKey, site: file.site, now: now)
    if !revoke.isEmpty { try open.revoke(revoke) }
    let base = raiseBase ? open.lowestLiveSerial ?? open.nextSerial : nil
    let staple: [UInt8]
    let revoked: [UInt32]
    if let statusOf {
      var status = StatusLedger(own: open, anchor: try ownersLedger(statusOf, of: file, now: now))
      staple = try issuer.staple(at: now, ledger: &status, signer: signer)
      revoked = status.revokedSerials
    } else {
      staple = try issuer.staple(base: base, at: now, ledger: &open, signer: signer)
      revoked = open.revokedSerials
    }
    try Files.output(out, staple)
    report.write(
      .object([
        ("signer", .bytes(crypto.keyID(of: signer.publicKey).bytes)), ("time", .time(now)),
        ("revoked", .list(revoked.map { .number(UInt64($0)) })),
      ]), style: TextStyle(zone: try file.zone()), besideOutput: out)
  }

  /// The ledger of the anchor whose status key signs.
  private func ownersLedger(_ path: String, of file: SiteFile, now: UInt64) throws -> OpenLedger {
    let anchors = try file.directory().anchors
    for anchor in anchors {
      if let ledger = try? OpenLedger(path, issuer: anchor.key, site: file.site, now: now) {
        return ledger
      }
    }
    throw ToolFailure.malformed("--status-of", "This is the ledger of no anchor of the site.")
  }
}
