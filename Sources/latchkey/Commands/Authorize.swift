import ArgumentParser
import LatchkeyHolder
import LatchkeyIssuer

struct Authorize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lets a service issue: an authority that says what each pass below must carry.",
    discussion: """
      With --each-uses 1 --each-needs evidence the owner says: one-time only, recording required. \
      An authority opens no door itself. It lives 30 days unless --until or --life says otherwise.
      """)

  @OptionGroup var grant: GrantOptions
  @Option(help: ArgumentHelp("Most uses of each pass below.", valueName: "count"))
  var eachUses: UInt16?
  @Option(help: ArgumentHelp("Longest life of each pass below.", valueName: "duration"))
  var eachLife: String?
  @Option(help: ArgumentHelp("Oldest staple for each pass below.", valueName: "age"))
  var eachMaxStaleness: String?
  @Option(
    help: ArgumentHelp("What each pass below must carry: evidence,challenge.", valueName: "names"))
  var eachNeeds: String?
  @Option(help: ArgumentHelp("How many links may hang below, 1 or 2.", valueName: "count"))
  var depth: UInt8 = 1
  @Option(help: ArgumentHelp("Issuers that a lock may remember below it.", valueName: "count"))
  var slots: UInt8?
  @Option(
    help: ArgumentHelp("The authority above, when this is not the owner's.", valueName: "file"))
  var under: String?

  func run() throws {
    let now = TimeText.now
    let site = try SiteFile.load(grant.site)
    var draft = try grant.makeGrant(of: site, now: now, defaultLife: "30d")
    draft.constraints.each = EachDraft(
      uses: eachUses, lifeSeconds: try grant.seconds(eachLife, "--each-life"),
      maxStalenessSeconds: try grant.seconds(eachMaxStaleness, "--each-max-staleness"),
      needs: try eachNeeds.map(GrantText.parseNeeds) ?? [])
    draft.constraints.depth = depth
    draft.constraints.slots = slots
    try grant.issue(draft, of: site, under: try under.map(Passes.load), now: now)
  }
}
