import ArgumentParser
import LatchkeyCore
import LatchkeyService

/// What is done to a ledger while nobody, or somebody, serves from it.
struct LedgerCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Makes and looks after a service's ledger.",
    subcommands: [Migrate.self, BeginEpoch.self, Retain.self, Erase.self])

  struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Brings the schema up to date.",
      discussion: """
        Steps only add: processes of the version before go on while it runs, and after it. Run it \
        before the first process of a new version.
        """)

    @Argument(help: ArgumentHelp("How the service is run.", valueName: "file"))
    var configuration: String
    @OptionGroup var report: ReportOptions

    func run() throws {
      let file = try ServiceFile.load(configuration)
      let version = try waiting { try await file.migrateLedger() }
      report.write(.object([("schema", .number(UInt64(version)))]))
    }
  }

  struct BeginEpoch: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new-epoch",
      abstract: "Says that commits may have been lost: numbers jump over what may be out there.",
      discussion: """
        After a failover to a standby that followed at most --stretch behind (stretchSeconds of the \
        configuration), and before any process serves from it, run it without --restored. After a \
        restore of anything older run it with --restored: no grant of before holds then, and each \
        is issued anew (LEDG-8).
        """)

    @Argument(help: ArgumentHelp("How the service is run.", valueName: "file"))
    var configuration: String
    @Flag(help: "More may be lost than one stretch: a dump was restored.")
    var restored = false
    @OptionGroup var report: ReportOptions

    func run() throws {
      let file = try ServiceFile.load(configuration)
      let loss: EpochLoss = restored ? .unbounded : .bounded
      let number = try waiting { try await file.openLedger().beginEpoch(loss) }
      report.write(.object([("epoch", .number(UInt64(number)))]))
    }
  }

  struct Retain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Deletes requests and events that are older than an age.")

    @Argument(help: ArgumentHelp("How the service is run.", valueName: "file"))
    var configuration: String
    @Option(help: ArgumentHelp("What stays, 1 day at least.", valueName: "duration"))
    var age: String
    @OptionGroup var report: ReportOptions

    func run() throws {
      let file = try ServiceFile.load(configuration)
      let seconds = try TimeText.parseDuration(age, option: "--age")
      guard seconds >= 86_400 else {
        throw ToolFailure.usage("--age", "A retry is answered again for a day at least.")
      }
      let moment = TimeText.now - min(TimeText.now, seconds)
      let count = try waiting { try await file.openLedger().retain(since: moment) }
      report.write(.object([("deleted", .number(UInt64(count)))]))
    }
  }

  struct Erase: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Deletes everything that is known of a site.",
      discussion: "Credentials that are out there go on until they end; revoke them first.")

    @Argument(help: ArgumentHelp("How the service is run.", valueName: "file"))
    var configuration: String
    @Option(help: ArgumentHelp("The site, as its file names it.", valueName: "id"))
    var site: String
    @OptionGroup var report: ReportOptions

    func run() throws {
      let file = try ServiceFile.load(configuration)
      guard let id = Named<SiteID>(text: site) else {
        throw ToolFailure.usage("--site", "A site is the base64url of 16 bytes.")
      }
      try waiting { try await file.openLedger().erase(id.value) }
      report.write(.object([("erased", .text(site))]))
    }
  }
}
