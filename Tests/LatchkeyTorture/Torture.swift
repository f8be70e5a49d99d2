import ArgumentParser

/// Clients before a service that is killed, fails over and is restored; judged by what they were
/// told.
@main
struct Torture: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latchkey-torture",
    abstract: "Kills a service under load, and judges what its clients were told.",
    subcommands: [
      KillsCommand.self, FailoverCommand.self, RestoreCommand.self, ServeCommand.self,
    ])
}
