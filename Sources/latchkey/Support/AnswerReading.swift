import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeySodium

/// What a presentation asked, as far as its answer has to fit it (ANS-3).
struct AskedQuestion {
  let nonce: Nonce
  /// SHA-256 of the proof's envelope.
  let proof: Digest
  let point: String

  init(presentation message: [UInt8]) throws(DenyReason) {
    let presentation = try UnverifiedPresentation(message.span)
    guard !presentation.isFerry else { throw .unknownMessage }
    nonce = message[presentation.proof.claims.nonce]
    proof = SodiumBackend().sha256(message.copying(presentation.proof.envelope.range).span)
    point = String(
      decoding: message.copying(presentation.proof.claims.point), as: UTF8.self)
  }

  func verify(
    _ answer: [UInt8], from lockKey: PublicKey, using crypto: SodiumBackend
  ) throws(DenyReason) -> Answer {
    try Answer(message: answer, from: lockKey, nonce: nonce, proof: proof, using: crypto)
  }
}

extension Answer {
  var isAllowed: Bool {
    switch self {
    case .unsigned: false
    case .verified(let answer): answer.isAllowed
    }
  }

  /// The answer for people and programs.
  var entries: [(String, Node)] {
    switch self {
    case .verified(let answer): answer.entries
    case .unsigned(let code):
      [
        ("verdict", .text("deny")), ("code", code.node), ("signed", .flag(false)),
        ("note", .text("Unsigned: anybody on the way can say so. Try again.")),
      ]
    }
  }
}

/// What a lock seems to have answered, read without its key.
struct ClaimedAnswer {
  private let isSigned: Bool
  private let isAllowed: Bool
  private let code: HolderCode

  /// - Throws: the reason for which it is no answer.
  init(_ message: [UInt8]) throws {
    isSigned = MessageType(message) == .envelope
    if isSigned {
      let claims = try naming("answer") {
        try Unverified<AnswerClaims>(message: message.span).claims
      }
      (isAllowed, code) = (claims.isAllowed, claims.code)
    } else {
      code = try naming("answer") { try Answer.readUnsigned(message) }
      isAllowed = code == .allowed
    }
  }

  /// Reports, and ends with 1 where the lock said no.
  func finish(
    to kind: String, _ report: ReportOptions, besideOutput path: String? = nil
  ) throws {
    report.write(
      .object([
        ("message", .text(kind)), ("verdict", .text(isAllowed ? "allow" : "deny")),
        ("code", code.node), ("signed", .flag(isSigned)), ("verified", .flag(false)),
      ]), besideOutput: path)
    guard isAllowed else { throw Denied() }
  }
}

extension VerifiedAnswer {
  /// The answer for people and programs.
  var entries: [(String, Node)] {
    var entries: [(String, Node)] = [
      ("verdict", .text(isAllowed ? "allow" : "deny")), ("code", code.node),
      ("signed", .flag(true)), ("lock", .bytes(lockID.bytes)), ("earliest", .time(clock.earliest)),
      ("latest", clock.latest.map { .time($0) } ?? .none),
      ("configuration", .number(UInt64(configurationSequence))),
      ("issuers", .list(issuers.map(\.node))),
    ]
    if !receipts.isEmpty { entries.append(("receipts", .list(receipts.map(\.node)))) }
    return entries
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
