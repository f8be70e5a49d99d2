import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeySodium

struct Present: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answers a lock's challenge with a pass, staples, evidence and a proof.",
    discussion: """
      With --lock it is handed over at once, the challenge is asked for where none is given, and \
      the answer is verified with the lock's key in the pass; it ends with 0 when the lock did what \
      was asked, and with 1 when it did not.

      Over which challenges a key has signed is kept beside it, so that nobody gets two proofs \
      over one challenge (HOLD-2).
      """)

  @Option(help: ArgumentHelp("The pass.", valueName: "file"))
  var bundle: String
  @Option(help: ArgumentHelp("The holder's private key.", valueName: "file"))
  var key: String
  @Option(help: ArgumentHelp("The lock.", valueName: "address"))
  var lock: String?
  @Option(help: ArgumentHelp("The lock's challenge, asked for before.", valueName: "file"))
  var challenge: String?
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
  @Option(
    help: ArgumentHelp(
      "Stay until the lock shows a receipt of this, such as locked.", valueName: "event"))
  var until: String?
  @Option(
    help: ArgumentHelp(
      "Write what the lock signed as the body of a service's putReceipts.", valueName: "file"))
  var receipts: String?
  @Option(help: ArgumentHelp("The job that the receipts are brought for.", valueName: "id"))
  var forJob: String?
  @Option(help: ArgumentHelp("How long to stay.", valueName: "duration"))
  var within = "5m"
  @Option(help: ArgumentHelp("Evidence, at most 3.", valueName: "file"))
  var evidence: [String] = []
  @Option(help: ArgumentHelp("A staple newer than those of the pass.", valueName: "file"))
  var staple: [String] = []
  @Option(help: ArgumentHelp("A time statement, at most 2.", valueName: "file"))
  var time: [String] = []
  @Flag(help: "Refuse a challenge that the lock has not signed.")
  var insistOnSignature = false
  @Option(help: ArgumentHelp("The presentation.", valueName: "file"))
  var out: String?
  @Option(help: ArgumentHelp("What the lock answers.", valueName: "file"))
  var answer: String?
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard lock != nil || challenge != nil && out != nil else {
      throw ValidationError("Name --lock, or --challenge and --out.")
    }
    guard lock != nil || answer == nil && until == nil else {
      throw ValidationError("Without --lock there is no answer, and nothing to stay for.")
    }
  }

  func run() throws {
    let crypto = SodiumBackend()
    let pass = try Passes.load(bundle)
    let signer = try KeyFile.signer(key)
    guard let place = point ?? (pass.locks.count == 1 ? pass.locks[0].point : nil) else {
      throw ToolFailure.usage("--point", "The pass reaches \(pass.locks.count) points; name one.")
    }
    let request = VisitRequest(
      try GrantText.parseAction(action, option: "--action"), at: place,
      channel: try GrantText.parseChannel(channel, option: "--channel"),
      binding: try binding.map { try Arguments.digest($0, option: "--binding") },
      receiptsFrom: receiptsFrom ?? until.map { _ in 0 }, evidence: try evidence.map(Files.read),
      times: try time.map(Files.read), staples: try staple.map(Files.read))
    let link = try lock.map { try LockLink($0) }
    let question = try askedChallenge(over: link, for: pass)
    let message = try makePresentation(of: pass, to: question, request, signer, crypto)
    if let out { try Files.output(out, message) }
    guard let link else {
      return report.write(
        .object([
          ("action", .text(action)), ("point", .text(place)), ("channel", .text(channel)),
          ("bytes", .number(UInt64(message.count))),
        ]), besideOutput: out)
    }
    try visit(link, with: message, pass.lockKey(at: place), crypto)
  }

  /// The challenge of a file, or of the lock itself.
  private func askedChallenge(
    over link: LockLink?, for pass: PassBundle
  ) throws -> UnverifiedChallenge {
    if let challenge {
      let message = try Files.read(challenge)
      return try naming("--challenge") { try UnverifiedChallenge(message: message) }
    }
    let hello = HelloMessage(asksForSignature: insistOnSignature, issuers: pass.issuers)
    guard let message = try link?.challenge(for: hello) else {
      throw ToolFailure.usage("--challenge", "There is neither a challenge nor a lock.")
    }
    return try naming("challenge") { try UnverifiedChallenge(message: message) }
  }

  private func makePresentation(
    of pass: PassBundle, to question: UnverifiedChallenge, _ request: VisitRequest,
    _ signer: borrowing SodiumSigner, _ crypto: SodiumBackend
  ) throws -> [UInt8] {
    let notes = "\(key).answered"
    let guarded = try FileGuard(notes)
    defer { withExtendedLifetime(guarded) {} }
    var answered = try AnsweredChallenges.load(notes, now: TimeText.now)
    var holder = Holder(using: crypto, signedNonces: answered.nonces)
    _ = holder.hello(for: pass)
    let presentation: Presentation
    do {
      presentation = try holder.present(
        pass, to: question, asking: request, insistsOnSignature: insistOnSignature, signer: signer)
    } catch let reason as DenyReason {
      throw ToolFailure.refused(reason, field: "presentation")
    }
    // HOLD-2: kept before the proof leaves.
    answered.add(presentation.nonce, now: TimeText.now)
    try answered.save(notes)
    return presentation.bytes
  }

  /// Hands the presentation over, and reads what the lock says to it.
  private func visit(
    _ link: LockLink, with message: [UInt8], _ lockKey: PublicKey?, _ crypto: SodiumBackend
  ) throws {
    let heard = try link.ask(message)
    if let answer { try Files.output(answer, heard) }
    let lockKey = try naming("--bundle") { () throws(DenyReason) in
      guard let lockKey else { throw .noPass }
      return lockKey
    }
    let asked = try naming("presentation") { try AskedQuestion(presentation: message) }
    let verified = try naming("answer") { try asked.verify(heard, from: lockKey, using: crypto) }
    var entries = verified.entries
    var shown: [[UInt8]] = []
    // A lock shows a visitor his receipts behind a denial, too (SHOW-1).
    if case .verified = verified, let until {
      let seconds = try TimeText.parseDuration(within, option: "--within")
      let nodes = try link.receipts(
        until: until, within: seconds, from: lockKey, crypto, keeping: &shown)
      entries.append(("shown", .list(nodes)))
    }
    if let receipts, case .verified(let signed) = verified {
      let body = ReceiptsFile(
        lock: crypto.lockID(of: lockKey), job: forJob, answer: signed.ring == nil ? nil : heard,
        asked: asked, opened: signed.receipts, shown: shown)
      try Files.output(receipts, body.encoded())
    }
    report.write(.object(entries), besideOutput: answer == "-" ? answer : out)
    guard verified.isAllowed else { throw Denied() }
  }
}

extension LockLink {
  /// Goes on reading behind an answer: the receipts that the lock shows, verified, without a gap, up
  /// to one of an event (SHOW-1, RCPT-17).
  ///
  /// - Returns: Those of the pass that was presented.
  fileprivate func receipts(
    until event: String, within seconds: UInt64, from lockKey: PublicKey, _ crypto: SodiumBackend,
    keeping messages: inout [[UInt8]]
  ) throws -> [Node] {
    var run: ReceiptRun?
    var nodes: [Node] = []
    let end = MonotonicClock.milliseconds + seconds * 1_000
    while let message = try next(within: end - min(end, MonotonicClock.milliseconds)) {
      guard MessageType(message) == .shownReceipt else { continue }
      let shown = try naming("receipt") {
        try ShownReceipt(message: message, from: lockKey, for: .holder, using: crypto)
      }
      var next = run ?? ReceiptRun(next: shown.receipt.sequence, last: shown.receipt.previous)
      try naming("receipt") { try next.append(shown.receipt) }
      run = next
      messages.append(message)
      guard let body = shown.disclosure?.body else { continue }
      nodes.append(.object([("sequence", .number(shown.receipt.sequence))] + body.entries))
      if body.eventName == event { return nodes }
    }
    throw ToolFailure.unreachable("receipt", "The lock has shown none of \(event) in time.")
  }
}
