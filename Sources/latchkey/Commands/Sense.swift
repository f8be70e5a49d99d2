import ArgumentParser
import LatchkeySodium

struct Sense: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lets the simulated lock's sensors say: the door is closed, the bolt is thrown.",
    discussion: "That ends the session of an unlock that promised to lock again.")

  @Option(help: ArgumentHelp("The state of the simulated lock, secret.", valueName: "file"))
  var lock: String
  @OptionGroup var report: ReportOptions

  func run() throws {
    var simulated = try SimulatedLock(lock, using: SodiumBackend())
    let wasOpen = try simulated.senseLocked()
    report.write(.object([("locked", .flag(true)), ("sessionEnded", .flag(wasOpen))]))
  }
}
