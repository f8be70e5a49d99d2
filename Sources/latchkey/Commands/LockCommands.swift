import ArgumentParser
import Foundation
import LatchkeyCore
import LatchkeySodium

/// The simulated lock: made once, run as a process.
struct LockCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Makes a simulated lock, and runs it as a process with a door around it.",
    subcommands: [Make.self, Run.self])

  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a lock as it leaves the factory, and writes its label.",
      discussion: """
        The state is three files: FILE with the lock's secrets, FILE.flash with all that it \
        remembers, FILE.door with where its door stands. The label is its public key, by which the \
        owner tells it from others.
        """)

    @Option(help: ArgumentHelp("The new lock, secret.", valueName: "file"))
    var state: String
    @Option(name: .customLong("public"), help: ArgumentHelp("The label.", valueName: "file"))
    var label: String?
    @OptionGroup var report: ReportOptions

    func run() throws {
      let file = LockFile()
      let key = try file.signer().publicKey
      try Files.create(state, with: try file.encoded(), isSecret: true)
      var isMade = false
      defer { if !isMade { Files.remove(state) } }
      try LockFlash.format(of: state)
      defer { if !isMade { Files.remove(LockFlash.path(of: state)) } }
      try House.build(around: state)
      defer { if !isMade { Files.remove(House.path(of: state)) } }
      if let label { try Files.create(label, with: KeyFile.encode(key)) }
      isMade = true
      report.write(
        .object([
          ("lock", .bytes(SodiumBackend().lockID(of: key).bytes)), ("lockKey", .bytes(key.bytes)),
        ]))
    }
  }

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Runs a lock in the foreground until it is told to end.",
      discussion: """
        Visitors speak the framed stream of Spec/framing.md on --listen: the path of a Unix socket, \
        or localhost:PORT, where port 0 is any. FILE.house is a socket for "latchkey house", its \
        owner's alone. SIGTERM ends it when its answers are out; SIGKILL is a power cut.

        On standard error stands the owner's diary, a line for each event, with exact reasons and \
        without secrets: boot, listening, visit, order, door, house, trouble, leaving, end.
        """)

    @Option(help: ArgumentHelp("The lock, secret.", valueName: "file"))
    var state: String
    @Option(help: ArgumentHelp("Where visitors reach it.", valueName: "address"))
    var listen: String
    @Option(help: "How visitors come, as the lock itself knows.")
    var channel = "ble"
    @Flag(help: "Write the diary as lines of JSON.")
    var json = false

    func run() throws {
      let address = try LockAddress(listen, option: "--listen")
      let way = try GrantText.parseChannel(channel, option: "--channel")
      let process = try LockProcess(state, channel: way, log: LockLog(isJSON: json))
      try process.run(listeningOn: address)
    }
  }
}
