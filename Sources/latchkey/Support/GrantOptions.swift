import ArgumentParser
import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium

/// What every grant is made of.
struct GrantOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The site file.", valueName: "file"))
  var site: String
  @Option(help: ArgumentHelp("The issuer's private key.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("Its ledger; by default beside the key.", valueName: "file"))
  var ledger: String?
  @Option(help: ArgumentHelp("Who receives it: a public key.", valueName: "key"))
  var to: String
  @Option(
    help: ArgumentHelp(
      "A point and what is permitted there: front:unlock,lock. Repeat for more.",
      valueName: "scope"))
  var point: [String]
  @Option(help: ArgumentHelp("First second inside.", valueName: "time"))
  var from = "now-60s"
  @Option(help: ArgumentHelp("First second outside.", valueName: "time"))
  var until: String?
  @Option(help: ArgumentHelp("In place of --until: how long from --from.", valueName: "duration"))
  var life: String?
  @Option(
    help: ArgumentHelp(
      "Hours, such as \"mon-fri 08:00-20:00\". Repeat for other hours on other days.",
      valueName: "hours"))
  var schedule: [String] = []
  @Option(help: ArgumentHelp("Zone of the hours and times; the site's.", valueName: "zone"))
  var timeZone: String?
  @Option(help: ArgumentHelp("How often it opens.", valueName: "count"))
  var uses: UInt16?
  @Option(
    help: ArgumentHelp("Oldest staple that lets it open: the revocation bound.", valueName: "age"))
  var maxStaleness: String?
  @Option(help: ArgumentHelp("When the door must be locked again.", valueName: "duration"))
  var relockWithin: String?
  @Option(
    help: ArgumentHelp(
      "What must be witnessed: recording:0:60s is kind, witness, age. Repeat for more.",
      valueName: "evidence"))
  var evidence: [String] = []
  @Option(help: ArgumentHelp("Channels, such as nfc,ble.", valueName: "list"))
  var channels: String?
  @Option(help: ArgumentHelp("How long it lives from its first use.", valueName: "duration"))
  var firstUseLife: String?
  @Option(
    help: ArgumentHelp("A staple that goes into the pass. Repeat for more.", valueName: "file"))
  var staple: [String] = []
  @Option(help: ArgumentHelp("Where the holder renews.", valueName: "address"))
  var renewal: String?
  @Option(help: ArgumentHelp("What the ledger is to say of it.", valueName: "text"))
  var note: String?
  @Option(help: ArgumentHelp("The pass that is made.", valueName: "file"))
  var out: String
  @OptionGroup var report: ReportOptions
}

extension GrantOptions {
  /// The grant that the options describe.
  func makeGrant(of site: SiteFile, now: UInt64, defaultLife: String?) throws -> Grant {
    let zone = try zone(of: site)
    let start = try TimeText.parse(from, option: "--from", now: now, in: zone)
    let end: UInt64
    if let until {
      end = try TimeText.parse(until, option: "--until", now: now, in: zone)
    } else if let life = life ?? defaultLife {
      end = start + (try TimeText.parseDuration(life, option: "--life"))
    } else {
      throw ToolFailure.usage("--until", "Say when it ends: --until or --life.")
    }
    var constraints = ConstraintsDraft(
      uses: uses, evidence: try evidence.map(GrantText.parseEvidence),
      channels: try channels.map(GrantText.parseChannels))
    if !schedule.isEmpty {
      constraints.schedule = try ScheduleDraft(
        try schedule.map(ScheduleText.parse), in: zone, from: start, to: end)
    }
    constraints.maxStalenessSeconds = try seconds(maxStaleness, "--max-staleness")
    constraints.relockWithinSeconds = try seconds(relockWithin, "--relock-within")
    constraints.lifetimeFromFirstUseSeconds = try seconds(firstUseLife, "--first-use-life")
    return Grant(
      audience: try site.id(), notBefore: start, expiration: end,
      confirmation: try KeyFile.publicKey(to), scope: try point.map(GrantText.parseScope),
      constraints: constraints)
  }

  func zone(of site: SiteFile) throws -> TimeZone {
    guard let timeZone else { return try site.zone() }
    return try TimeText.zone(timeZone, option: "--time-zone")
  }

  func seconds<Number: FixedWidthInteger>(_ text: String?, _ option: String) throws -> Number? {
    guard let text else { return nil }
    return try GrantText.narrow(TimeText.parseDuration(text, option: option), option)
  }

  /// Where the ledger lies.
  var ledgerPath: String { ledger ?? LedgerFile.path(besideKey: key) }

  /// Issues the grant under the links of a pass, and writes the new pass.
  func issue(_ grant: Grant, of site: SiteFile, under parent: PassBundle?, now: UInt64) throws {
    let crypto = SodiumBackend()
    let signer = try KeyFile.signer(key)
    var directory = try site.directory()
    directory.timeZone = try zone(of: site)
    let issuer = Issuer(of: directory, using: crypto)
    let guarded = try FileGuard(ledgerPath)
    defer { withExtendedLifetime(guarded) {} }
    var open = try OpenLedger(ledgerPath, issuer: signer.publicKey, site: site.site, now: now)
    open.pending = LedgerFile.Entry(serial: 0, expiration: grant.expiration, note: note)
    let parents = try naming("--under") { try Chain(messages: parent?.links ?? []) }
    let chain = try issuer.issue(grant, under: parents, at: now, ledger: &open, signer: signer)
    try write(chain, of: site, staples: parent?.staples ?? [], issuer: signer.publicKey)
  }

  /// Writes a chain as a pass, and reports its leaf.
  func write(_ chain: Chain, of site: SiteFile, staples: [[UInt8]], issuer: PublicKey) throws {
    guard let leaf = chain.leaf else { return }
    let doors = try site.doors().filter { door in
      leaf.grant.scope.contains { $0.point == door.point }
    }
    guard !doors.isEmpty else { throw ToolFailure.refused(.noPass, field: "--point") }
    let bundle = try naming("--out") {
      try PassBundle(
        links: chain.messages, staples: try newest(staples + staple.map(Files.read)),
        locks: doors.map { PassBundle.PointLock(point: $0.point, key: $0.key) }, renewal: renewal)
    }
    try Files.output(out, bundle.encoded())
    let crypto = SodiumBackend()
    report.write(
      .object([
        ("issuer", .bytes(crypto.keyID(of: issuer).bytes)),
        ("serial", .number(UInt64(leaf.serial))),
        ("holder", .bytes(crypto.keyID(of: leaf.grant.confirmation).bytes)),
        ("notBefore", .time(leaf.grant.notBefore)), ("expiration", .time(leaf.grant.expiration)),
        ("links", .number(UInt64(chain.links.count))),
        ("credentialBytes", .number(UInt64(leaf.bytes.count))),
      ]), style: TextStyle(zone: try zone(of: site), now: TimeText.now), besideOutput: out)
  }
}

/// The newest staple of each signer.
func newest(_ staples: [[UInt8]]) throws -> [[UInt8]] {
  var chosen: [(kid: KeyID, sequence: UInt64, bytes: [UInt8])] = []
  for bytes in staples {
    let message = try naming("--staple") { try Unverified<StapleClaims>(message: bytes.span) }
    let kid = bytes[message.envelope.kid]
    let sequence = message.claims.sequence
    if let index = chosen.firstIndex(where: { $0.kid == kid }) {
      if chosen[index].sequence < sequence { chosen[index] = (kid, sequence, bytes) }
    } else {
      chosen.append((kid, sequence, bytes))
    }
  }
  return chosen.map(\.bytes)
}
