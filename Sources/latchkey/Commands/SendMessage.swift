import ArgumentParser

struct SendMessage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send",
    abstract: "Hands any message to a lock, and says what it answered.",
    discussion: """
      A hello, a presentation, a ferry, a configuration, or whatever else somebody might send. The \
      answer is read and not verified: "latchkey verify-answer" does that.
      """)

  @Argument(help: "The message; - for standard input.")
  var message: String
  @Option(help: ArgumentHelp("The lock.", valueName: "address"))
  var lock: String
  @Option(help: ArgumentHelp("What the lock sends back.", valueName: "file"))
  var out: String?
  @OptionGroup var report: ReportOptions

  func run() throws {
    let input = try Files.read(message)
    let answer = try LockLink(lock).ask(input)
    if let out { try Files.output(out, answer) }
    let type = MessageType(input)
    guard type == .hello, MessageType(answer) != .unsignedAnswer else {
      return try ClaimedAnswer(answer).finish(to: type.name, report, besideOutput: out)
    }
    report.write(
      .object([
        ("message", .text(type.name)), ("challengeBytes", .number(UInt64(answer.count))),
      ]), besideOutput: out)
  }
}
