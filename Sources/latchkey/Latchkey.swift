import ArgumentParser
import Foundation

/// The tool: every role of Latchkey on a command line, and a simulated lock.
@main
struct Latchkey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latchkey",
    abstract: "Issues, carries, presents, judges and reads Latchkey messages.",
    discussion: """
      Messages are files of bytes; "-" is standard input or output. Keys are PEM files (RFC 8410); \
      a file with a secret must be readable by its owner alone (chmod 600).

      A lock is reached at the path of a Unix socket, at HOST:PORT, or on a serial line such as \
      /dev/ttyACM0.

      Times: now, now+20m, now-1h, @SECONDS, 2026-10-25T09:30 (local), 2026-10-25T08:30Z.
      Durations: 90s, 20m, 1h30m, 30d, 2w.

      EXIT STATUS
        0   done, allowed, verified
        1   denied by the lock, by a service, by a preview, or by an answer
        2   wrong usage
        3   an input is malformed, or a rule refuses it
        4   a file cannot be read or written, is in use, or others may read a secret
        5   a lock, a service or a ledger cannot be reached, or does not answer
        70  the tool itself failed
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Keys and sites", subcommands: [Keygen.self, FoundSite.self, SetBack.self]),
      CommandGroup(
        name: "Issuing",
        subcommands: [
          Authorize.self, Issue.self, Misissue.self, MakeStaple.self, MakeBundle.self,
        ]),
      CommandGroup(name: "Witnessing", subcommands: [MakeEvidence.self, TellTime.self]),
      CommandGroup(
        name: "Visiting",
        subcommands: [
          Hello.self, Present.self, MakeFerry.self, SendMessage.self, VerifyAnswer.self,
        ]),
      CommandGroup(
        name: "The simulated lock", subcommands: [LockCommands.self, HouseCommand.self]),
      CommandGroup(
        name: "The service",
        subcommands: [
          ServeCommand.self, LedgerCommands.self, AskCommand.self, EnrolmentCommand.self,
        ]),
      CommandGroup(name: "Looking", subcommands: [Inspect.self, Preview.self]),
    ])

  static func main() {
    let status: ExitStatus
    do {
      var command = try parseAsRoot()
      try command.run()
      status = .success
    } catch {
      status = report(error)
    }
    Foundation.exit(status.rawValue)
  }

  /// Says what went wrong, and how the process ends.
  private static func report(_ error: any Error) -> ExitStatus {
    if error is Denied { return .denied }
    let isOwn = error is ToolFailure || exitCode(for: error) == .failure
    guard !isOwn else {
      let failure = ToolFailure(error)
      Terminal.complain("latchkey: \(failure.line)")
      if CommandLine.arguments.contains("--json") { Terminal.say(failure.node.json) }
      return failure.status
    }
    let text = fullMessage(for: error)
    guard exitCode(for: error) != .success else {
      Terminal.say(text)
      return .success
    }
    Terminal.complain(text)
    return .usage
  }
}

/// A verdict that says no, after it has been reported.
struct Denied: Error {}
