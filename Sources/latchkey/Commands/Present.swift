import ArgumentParser
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeySodium

struct Present: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answers a lock's challenge with a pass, staples, evidence and a proof.",
    discussion: """
      Over which challenges a key has signed is kept beside it, so that nobody gets two proofs \
      over one challenge (HOLD-2).
      """)

  @Option(help: ArgumentHelp("The pass.", valueName: "file"))
  var bundle: String
  @Option(help: ArgumentHelp("The holder's private key.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("The lock's challenge.", valueName: "file"))
  var challenge: String
  @Option(help: "What the lock is to do: unlock, lock, hold-open, read-status …")
  var action = "unlock"
  @Option(help: ArgumentHelp("The point; by default the only one of the pass.", valueName: "name"))
  var point: String?
  @Option(help: "How it reaches the lock: nfc, ble, uwb, remote, keypad or intent.")
  var channel = "ble"
  @Option(help: ArgumentHelp("The transport's channel binding.", valueName: "hex"))
  var binding: String?
  @Option(help: ArgumentHelp("The first receipt that is asked for.", valueName: "sequence"))
  var receiptsFrom: UInt64?
  @Option(help: ArgumentHelp("Evidence, at most 3.", valueName: "file"))
  var evidence: [String] = []
  @Option(help: ArgumentHelp("A staple newer than those of the pass.", valueName: "file"))
  var staple: [String] = []
  @Option(help: ArgumentHelp("A time statement, at most 2.", valueName: "file"))
  var time: [String] = []
  @Flag(help: "Refuse a challenge that the lock has not signed.")
  var insistOnSignature = false
  @Option(help: ArgumentHelp("The presentation.", valueName: "file"))
  var out: String
  @OptionGroup var report: ReportOptions

  func run() throws {
    let crypto = SodiumBackend()
    let pass = try Passes.load(bundle)
    let signer = try KeyFile.signer(key)
    let message = try Files.read(challenge)
    let question = try naming("--challenge") { try UnverifiedChallenge(message: message) }
    guard let place = point ?? (pass.locks.count == 1 ? pass.locks[0].point : nil) else {
      throw ToolFailure.usage("--point", "The pass reaches \(pass.locks.count) points; name one.")
    }
    let request = VisitRequest(
      try GrantText.parseAction(action, option: "--action"), at: place,
      channel: try GrantText.parseChannel(channel, option: "--channel"),
      binding: try binding.map { try Arguments.digest($0, option: "--binding") },
      receiptsFrom: receiptsFrom, evidence: try evidence.map(Files.read),
      times: try time.map(Files.read), staples: try staple.map(Files.read))

    let notes = "\(key).answered"
    let guarded = try FileGuard(notes)
    defer { withExtendedLifetime(guarded) {} }
    var answered = try AnsweredChallenges.load(notes, now: TimeText.now)
    var holder = Holder(using: crypto, signedNonces: answered.nonces)
    _ = holder.hello(for: pass)
    let presentation = try naming("presentation") {
      try holder.present(
        pass, to: question, asking: request, insistsOnSignature: insistOnSignature, signer: signer)
    }
    // HOLD-2: kept before the proof leaves.
    answered.add(presentation.nonce, now: TimeText.now)
    try answered.save(notes)
    try Files.output(out, presentation.bytes)
    report.write(
      .object([
        ("action", .text(action)), ("point", .text(place)), ("channel", .text(channel)),
        ("bytes", .number(UInt64(presentation.bytes.count))),
      ]), besideOutput: out)
  }
}
