import ArgumentParser
import LatchkeyHolder

struct MakeFerry: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ferry",
    abstract: "Carries staples and the time to a lock without asking for anything.",
    discussion: "A staple of an issuer that is no owner needs the links that make it one.")

  @Option(help: ArgumentHelp("A pass whose links and staples go along.", valueName: "file"))
  var bundle: String?
  @Option(help: ArgumentHelp("A staple, at most 3.", valueName: "file"))
  var staple: [String] = []
  @Option(help: ArgumentHelp("A time statement, at most 2.", valueName: "file"))
  var time: [String] = []
  @Option(help: ArgumentHelp("An acknowledgement of receipts, at most 2.", valueName: "file"))
  var acknowledgement: [String] = []
  @Option(help: ArgumentHelp("The lock that takes it in at once.", valueName: "address"))
  var lock: String?
  @Option(help: ArgumentHelp("The ferry message.", valueName: "file"))
  var out: String?
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard lock != nil || out != nil else { throw ValidationError("Name --lock or --out.") }
  }

  func run() throws {
    let pass = try bundle.map(Passes.load)
    let ferry = Ferry(
      links: pass?.links ?? [],
      staples: try newest((pass?.staples ?? []) + staple.map(Files.read)),
      times: try time.map(Files.read), acknowledgements: try acknowledgement.map(Files.read))
    let message = try naming("ferry") { try ferry.encoded() }
    if let out { try Files.output(out, message) }
    guard let lock else { return }
    let answer = try LockLink(lock).ask(message)
    try ClaimedAnswer(answer).finish(to: "ferry", report, besideOutput: out)
  }
}
