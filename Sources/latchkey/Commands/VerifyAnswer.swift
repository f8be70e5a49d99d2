import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeySodium

struct VerifyAnswer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-answer",
    abstract: "Verifies a lock's answer to a presentation, and reads its receipt.",
    discussion: "Ends with 0 when the lock did what was asked, and with 1 when it did not.")

  @Argument(help: "The answer; - for standard input.")
  var answer: String
  @Option(help: ArgumentHelp("The presentation that was answered.", valueName: "file"))
  var presentation: String
  @Option(help: ArgumentHelp("The lock's public key.", valueName: "key"))
  var key: String?
  @Option(help: ArgumentHelp("In place of --key: the pass that was presented.", valueName: "file"))
  var bundle: String?
  @Option(help: ArgumentHelp("In place of --key: the site file.", valueName: "file"))
  var site: String?
  @Option(help: ArgumentHelp("The zone for local times.", valueName: "zone"))
  var timeZone: String?
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard [key, bundle, site].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("Name the lock's key by one of --key, --bundle and --site.")
    }
  }

  func run() throws {
    let crypto = SodiumBackend()
    let question = try Files.read(presentation)
    let (proof, point) = try naming("--presentation") { try Self.proof(of: question) }
    let message = try Files.read(answer)
    let verified = try naming("answer") {
      try Answer(
        message: message, from: try lockKey(at: point), nonce: proof.nonce, proof: proof.digest,
        using: crypto)
    }
    let file = try site.map(SiteFile.load)
    let zone = try timeZone.map { try TimeText.zone($0, option: "--time-zone") } ?? file?.zone()
    let style = TextStyle(zone: zone)
    switch verified {
    case .unsigned(let code):
      report.write(
        .object([
          ("verdict", .text("deny")), ("code", code.node), ("signed", .flag(false)),
          ("note", .text("Unsigned: anybody on the way can say so. Try again.")),
        ]), style: style)
      throw Denied()
    case .verified(let answer):
      report.write(answer.node, style: style)
      guard answer.isAllowed else { throw Denied() }
    }
  }

  private func lockKey(at point: String) throws -> PublicKey {
    if let key { return try KeyFile.publicKey(key) }
    if let site { return try SiteFile.load(site).lockKey(at: point) }
    guard let found = try Passes.load(bundle ?? "").lockKey(at: point) else {
      throw DenyReason.noPass
    }
    return found
  }

  /// Nonce and digest of the proof of a presentation, and the point it asks for.
  private static func proof(
    of message: [UInt8]
  ) throws(DenyReason) -> (proof: (nonce: Nonce, digest: Digest), point: String) {
    let presentation = try UnverifiedPresentation(message.span)
    guard !presentation.isFerry else { throw .unknownMessage }
    let proof = presentation.proof
    let envelope = message.copying(proof.envelope.range)
    return (
      (message[proof.claims.nonce], SodiumBackend().sha256(envelope.span)),
      String(decoding: message.copying(proof.claims.point), as: UTF8.self)
    )
  }
}

extension VerifiedAnswer {
  /// The answer for people and programs.
  var node: Node {
    var entries: [(String, Node)] = [
      ("verdict", .text(isAllowed ? "allow" : "deny")), ("code", code.node),
      ("signed", .flag(true)), ("lock", .bytes(lockID.bytes)), ("earliest", .time(clock.earliest)),
      ("latest", clock.latest.map { .time($0) } ?? .none),
      ("configuration", .number(UInt64(configurationSequence))),
      ("issuers", .list(issuers.map(\.node))),
    ]
    if !receipts.isEmpty { entries.append(("receipts", .list(receipts.map(\.node)))) }
    return .object(entries)
  }
}

extension IssuerState {
  /// A row of a challenge or an answer.
  var node: Node {
    .object([
      ("issuer", .bytes(kid.bytes)), ("base", .number(UInt64(base))),
      ("stapleSequence", .number(stapleSequence)),
    ])
  }
}

extension OpenedReceipt {
  /// What a receipt says, opened.
  var node: Node {
    .object(
      [("sequence", .number(receipt.sequence))] + body.entries
        + [
          ("previous", .bytes(receipt.previous.bytes)), ("hash", .bytes(receipt.hash.bytes)),
        ])
  }
}

extension HolderCode {
  private static let meanings = [
    "allowed", "denied", "busy: ask again", "outside the window or schedule",
    "the lock does not know the time well enough", "revoked", "bring a newer staple",
    "something required was not witnessed", "not this door, action or channel", "used up",
    "the lock has no room: tell the owner", "the door cannot be promised to lock again now",
    "the pass is not in order",
  ]

  /// What the visitor sees.
  var node: Node {
    let index = Int(rawValue)
    let meaning = index < Self.meanings.count ? Self.meanings[index] : "unknown"
    return .object([("number", .number(UInt64(rawValue))), ("meaning", .text(meaning))])
  }
}
