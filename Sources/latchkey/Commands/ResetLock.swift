import ArgumentParser
import LatchkeySodium

struct ResetLock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset",
    abstract: "Takes the simulated lock back to how it came from the factory.",
    discussion: """
      It keeps its key, the floor of its clock, the head of its receipts, and below which second no \
      pass of a new life may begin (RESET-2). "site" founds it again.
      """)

  @Option(help: ArgumentHelp("The state of the simulated lock, secret.", valueName: "file"))
  var lock: String
  @Flag(help: "Somebody inside presses the button.")
  var present = false
  @OptionGroup var report: ReportOptions

  func run() throws {
    var simulated = try SimulatedLock(lock, using: SodiumBackend())
    try simulated.reset(hasPresence: present)
    report.write(.object([("reset", .flag(true))]))
  }
}
