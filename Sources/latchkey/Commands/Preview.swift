import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium

struct Preview: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says whether a pass will work at a stated time, and if not, why.",
    discussion: """
      The very rules of the lock, with its clock certain at that second; what had to be assumed \
      is listed. With --state what a simulated lock has in its flash counts, whether it runs or \
      not; else the configuration of the site file and the staples of the pass.
      """)

  @Option(help: ArgumentHelp("The pass.", valueName: "file"))
  var bundle: String
  @Option(help: ArgumentHelp("The site file.", valueName: "file"))
  var site: String
  @Option(help: ArgumentHelp("When.", valueName: "time"))
  var at = "now"
  @Option(help: "What the lock is to do: unlock, lock, hold-open, read-status …")
  var action = "unlock"
  @Option(help: ArgumentHelp("The point; by default the only one of the pass.", valueName: "name"))
  var point: String?
  @Option(help: "How it reaches the lock: nfc, ble, uwb, remote, keypad or intent.")
  var channel = "ble"
  @Option(help: ArgumentHelp("The simulated lock, secret.", valueName: "file"))
  var state: String?
  @Option(help: ArgumentHelp("The zone for local times; the site's.", valueName: "zone"))
  var timeZone: String?
  @OptionGroup var report: ReportOptions

  func run() throws {
    let crypto = SodiumBackend()
    let file = try SiteFile.load(site)
    let zone = try timeZone.map { try TimeText.zone($0, option: "--time-zone") } ?? file.zone()
    let now = TimeText.now
    let second = try TimeText.parse(at, option: "--at", now: now, in: zone)
    let pass = try Passes.load(bundle)
    let way = try GrantText.parseChannel(channel, option: "--channel")
    let deed = try GrantText.parseAction(action, option: "--action")
    guard let place = point ?? (pass.locks.count == 1 ? pass.locks[0].point : nil) else {
      throw ToolFailure.usage("--point", "The pass reaches \(pass.locks.count) points; name one.")
    }
    var door =
      try state.map { try PreviewedLock(state: $0, crypto) }
      ?? PreviewedLock(of: file, at: place, crypto)
    try door.learn(from: pass)
    var entries: [(String, Node)] = []
    var verdict: DenyReason?
    do throws(DenyReason) {
      let assumed = try door.preview(pass, at: second, deed, way)
      entries.append(("verdict", .text("allow")))
      entries.append(("at", .time(second)))
      entries.append(("assuming", .list(Self.words(assumed).map { .text($0) })))
    } catch {
      verdict = error
      entries = [
        ("verdict", .text("deny")), ("at", .time(second)), ("reason", error.node),
        ("because", .text(error.row.meaning)),
        ("assuming", .list(Self.always.map { .text($0) })),
      ]
    }
    report.write(.object(entries), style: TextStyle(zone: zone, now: now))
    if verdict != nil { throw Denied() }
  }

  private static let always = [
    "The lock knows the time to the second.",
    "The configuration of the lock stays as it is.",
    "Nothing is revoked but what the previewer has heard of.",
  ]

  /// What a preview took to be in order (PREV-1).
  private static func words(_ assumed: Assumptions) -> [String] {
    let table: [(Assumptions, String)] = [
      (.freshStaples, "Fresh enough staples will be there."),
      (.evidence, "What must be witnessed will be witnessed."),
      (.challenge, "The lock will ask the very challenge of the pass."),
      (.unspent, "It is not used up by uses that the previewer has not heard of."),
      (.capacity, "The lock has room for its issuer."),
      (.noSession, "The door is not still open under another pass."),
    ]
    return always + table.filter { assumed.contains($0.0) }.map(\.1)
  }
}
