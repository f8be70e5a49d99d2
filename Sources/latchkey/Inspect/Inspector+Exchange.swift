import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer

// What holder and lock say to each other.

extension Inspector {
  mutating func viewProof(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<ProofClaims>(message: bytes.span)
    let claims = message.claims
    return signature(of: message, in: bytes) + [
      ("lock", .bytes(bytes[claims.lockID].bytes)), ("nonce", .bytes(bytes[claims.nonce].bytes)),
      ("point", text(claims.point, in: bytes)), ("action", .text(GrantText.name(claims.action))),
      ("channel", .text(GrantText.name(claims.channel))),
      ("linksDigest", .bytes(bytes[claims.links].bytes)),
      ("binding", claims.binding.map { .bytes(bytes[$0].bytes) } ?? .none),
      ("receiptsFrom", claims.receiptsFrom.map { .number($0) } ?? .none),
    ]
  }

  mutating func viewChallenge(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<ChallengeClaims>(message: bytes.span)
    return signature(of: message, in: bytes)
      + challenge(try UnverifiedChallenge(message: bytes).content)
  }

  mutating func viewUnsignedChallenge(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    [("signature", .text("unsigned: a hint, and no more (CHAL-3)"))]
      + challenge(try UnverifiedChallenge(message: bytes).content)
  }

  private func challenge(_ content: ChallengeContent) -> [(String, Node)] {
    [
      ("lock", .bytes(content.lockID.bytes)), ("nonce", .bytes(content.nonce.bytes)),
      ("clockIsCertain", .flag(content.clockIsCertain)),
      ("window", .number(UInt64(content.window))),
      ("configuration", .number(UInt64(content.configurationSequence))),
      ("configurationHash", .bytes(content.configurationHash.bytes)),
      ("issuers", .list(content.issuers.map(\.node))),
    ]
  }

  mutating func viewAnswer(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<AnswerClaims>(message: bytes.span)
    let claims = message.claims
    var issuers: [Node] = []
    try claims.issuers.visit(in: bytes.span) { (row) throws(DenyReason) in
      issuers.append(
        .object([
          ("issuer", .bytes(row.kid.bytes)), ("base", .number(UInt64(row.base))),
          ("stapleSequence", .number(row.sequence)),
        ]))
    }
    var rows: [DisclosedReceipt] = []
    try claims.receipts.visit(in: bytes.span) { (row) throws(DenyReason) in rows.append(row) }
    var receipts: [Node] = []
    for row in rows {
      let envelope = bytes.copying(row.receipt.envelope.range)
      let body = try row.readBody(in: bytes.span)
      receipts.append(.object(try viewReceipt(envelope) + [("body", .object(body.entries))]))
    }
    return signature(of: message, in: bytes) + [
      ("lock", .bytes(claims.lockID.bytes)), ("nonce", .bytes(claims.nonce.bytes)),
      ("proof", .bytes(claims.proof.bytes)),
      ("verdict", .text(claims.isAllowed ? "allow" : "deny")), ("code", claims.code.node),
      ("earliest", .time(claims.clock.earliest)),
      ("latest", claims.clock.latest.map { .time($0) } ?? .text("unknown")),
      ("configuration", .number(UInt64(claims.configurationSequence))),
      ("configurationHash", .bytes(claims.configurationHash.bytes)),
      ("issuers", .list(issuers)), ("receipts", .list(receipts)),
    ]
  }

  mutating func viewUnsignedAnswer(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    [
      ("signature", .text("unsigned: anybody on the way can say so (ANS-1)")),
      ("code", try Ferry.readAnswer(bytes).node),
    ]
  }

  mutating func viewReceipt(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<ReceiptClaims>(message: bytes.span)
    let claims = message.claims
    return signature(of: message, in: bytes) + [
      ("lock", .bytes(claims.lockID.bytes)), ("sequence", .number(claims.sequence)),
      ("previous", .bytes(claims.previous.bytes)), ("tag", .bytes(claims.tag)),
      ("digest", .bytes(claims.digest.bytes)),
      ("auditorsDigest", .bytes(claims.auditorsDigest.bytes)),
    ]
  }

  mutating func viewHello(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let hello = try HelloMessage(message: bytes)
    return [
      ("asksForSignature", .flag(hello.asksForSignature)),
      ("issuers", .list(hello.issuers.map { .bytes($0.bytes) })),
    ]
  }

  mutating func viewPresentation(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try UnverifiedPresentation(bytes.span)
    let links = (0..<message.linkCount).map { bytes.copying(message.links[$0].envelope.range) }
    var staples: [Node] = []
    for index in 0..<message.stapleCount {
      let range = message.staples[index].envelope.range
      staples.append(.object(try viewStaple(bytes.copying(range))))
    }
    var times: [Node] = []
    for index in 0..<message.timeCount {
      times.append(.object(try viewTime(bytes.copying(message.times[index].envelope.range))))
    }
    var entries: [(String, Node)] = []
    if !links.isEmpty { entries.append(("permitsTogether", try together(links))) }
    entries.append(("links", try viewChain(links)))
    entries.append(("staples", .list(staples)))
    entries.append(("times", .list(times)))
    if message.isFerry {
      var brought: [Node] = []
      for index in 0..<message.acknowledgementCount {
        let range = message.acknowledgements[index].envelope.range
        brought.append(.object(try viewAcknowledgement(bytes.copying(range))))
      }
      entries.append(("acknowledgements", .list(brought)))
      return entries
    }
    var evidence: [Node] = []
    for index in 0..<message.evidenceCount {
      let range = message.evidence[index].envelope.range
      evidence.append(.object(try viewEvidence(bytes.copying(range))))
    }
    entries.append(("evidence", .list(evidence)))
    entries.append(
      ("proof", .object(try viewProof(bytes.copying(message.proof.envelope.range)))))
    return entries
  }
}
