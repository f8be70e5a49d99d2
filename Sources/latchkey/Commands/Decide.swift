import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeySodium

struct Decide: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hands a message to the simulated lock: hello, presentation or ferry.",
    discussion: """
      The lock's state is a file. It is written and synced before an authorization is used and \
      before the answer leaves; two processes cannot both spend. The exact reason is for the \
      owner's diary: a visitor learns only what the answer says.
      """)

  @Option(help: ArgumentHelp("The state of the simulated lock, secret.", valueName: "file"))
  var lock: String
  @Argument(help: "The message; - for standard input.")
  var message: String?
  @Option(help: ArgumentHelp("What the lock sends back.", valueName: "file"))
  var out: String?
  @Option(help: "How the message comes, as the lock itself knows.")
  var channel = "ble"
  @Option(help: ArgumentHelp("The transport's channel binding.", valueName: "hex"))
  var binding: String?
  @Flag(help: "First take the power away: memory is lost, what was persisted stays.")
  var powerCycle = false
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard message != nil || powerCycle else {
      throw ValidationError("Name a message, or --power-cycle.")
    }
  }

  func run() throws {
    let crypto = SodiumBackend()
    let input = try message.map(Files.read)
    let way = try GrantText.parseChannel(channel, option: "--channel")
    let bound = try binding.map { try Arguments.digest($0, option: "--binding") }
    var simulated = try SimulatedLock(lock, using: crypto, losingPower: powerCycle)
    guard let input else {
      report.write(.object([("booted", .number(simulated.bootCount))]))
      return
    }
    switch MessageType(input) {
    case .hello:
      let challenge = try simulated.hello(input)
      if let out { try Files.output(out, challenge) }
      report.write(
        .object([
          ("message", .text("hello")), ("challengeBytes", .number(UInt64(challenge.count))),
        ]), besideOutput: out)
    case .ferry:
      try finish(try simulated.answer(input, channel: way, binding: nil), "ferry")
    case .presentation, .other:
      try finish(
        try simulated.answer(input, channel: way, binding: bound), "presentation")
    }
  }

  private func finish(_ outcome: SimulatedLock.Outcome, _ kind: String) throws {
    if let out { try Files.output(out, outcome.message) }
    var entries: [(String, Node)] = [("message", .text(kind))]
    let isAllowed = outcome.reason == nil
    entries.append(("verdict", .text(isAllowed ? "allow" : "deny")))
    if let reason = outcome.reason {
      entries.append(("reason", reason.node))
      entries.append(("because", .text(reason.row.meaning)))
    }
    if let action = outcome.action { entries.append(("done", .text(GrantText.name(action)))) }
    if let seconds = outcome.relockWithinSeconds {
      entries.append(("relockWithin", .duration(UInt64(seconds))))
    }
    var alarms: [Node] = []
    if outcome.alarms.hasClockConflict { alarms.append(.text("clockConflict")) }
    if outcome.alarms.hasEquivocation { alarms.append(.text("equivocation")) }
    if !alarms.isEmpty { entries.append(("alarms", .list(alarms))) }
    report.write(.object(entries), besideOutput: out)
    guard isAllowed else { throw Denied() }
  }
}

/// What an unsigned message says it is.
enum MessageType {
  case presentation, ferry, hello, other

  init(_ message: [UInt8]) {
    // The head of a short array, then the type.
    switch message.count > 1 && message[0] >> 5 == 4 ? message[1] : 0 {
    case 1: self = .presentation
    case 2: self = .ferry
    case 3: self = .hello
    default: self = .other
    }
  }
}
