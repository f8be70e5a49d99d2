import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

// Staples, times, evidence, acknowledgements, requests, passcodes, configurations.

extension Inspector {
  mutating func viewStaple(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<StapleClaims>(message: bytes.span)
    let claims = message.claims
    var revoked: [Node] = []
    for (index, byte) in bytes.copying(claims.revoked).enumerated() {
      for bit in 0..<8 where byte & 1 << UInt8(bit) != 0 {
        revoked.append(.number(UInt64(claims.base) + UInt64(index * 8 + bit)))
      }
    }
    return signature(of: message, in: bytes) + [
      ("site", .text(bytes[claims.site].audience)), ("sequence", .number(claims.sequence)),
      ("time", .time(claims.time)), ("base", .number(UInt64(claims.base))),
      ("revoked", .list(revoked)),
      (
        "inWords",
        .text(revoked.isEmpty ? "Nothing is revoked." : "\(revoked.count) serials are revoked.")
      ),
    ]
  }

  mutating func viewTime(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<TimeStatementClaims>(message: bytes.span)
    let claims = message.claims
    return signature(of: message, in: bytes) + [
      ("site", .text(bytes[claims.site].audience)), ("lock", .bytes(bytes[claims.lockID].bytes)),
      ("nonce", .bytes(bytes[claims.nonce].bytes)), ("time", .time(claims.time)),
    ]
  }

  mutating func viewEvidence(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<EvidenceClaims>(message: bytes.span)
    let claims = message.claims
    return signature(of: message, in: bytes) + [
      ("evidence", .text(GrantText.name(claims.kind))),
      ("site", .text(bytes[claims.site].audience)),
      ("lock", .bytes(bytes[claims.lockID].bytes)),
      ("nonce", claims.nonce.map { .bytes(bytes[$0].bytes) } ?? .none),
      ("job", claims.job.map { .bytes(bytes[$0].bytes) } ?? .none), ("time", .time(claims.time)),
      ("subject", .bytes(bytes[claims.subject].bytes)),
    ]
  }

  mutating func viewAcknowledgement(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<AcknowledgementClaims>(message: bytes.span)
    let claims = message.claims
    return signature(of: message, in: bytes) + [
      ("lock", .bytes(bytes[claims.lockID].bytes)),
      ("sequence", claims.receipt == nil ? .none : .number(claims.sequence)),
      ("receipt", claims.receipt.map { .bytes(bytes[$0].bytes) } ?? .none),
      ("nonce", claims.nonce.map { .bytes(bytes[$0].bytes) } ?? .none),
    ]
  }

  mutating func viewRequest(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<RequestClaims>(message: bytes.span)
    let claims = message.claims
    return signature(of: message, in: bytes) + [
      ("origin", text(claims.origin, in: bytes)), ("server", .bytes(claims.server.bytes)),
      ("nonce", .bytes(claims.nonce)), ("method", text(claims.method, in: bytes)),
      ("path", text(claims.path, in: bytes)), ("body", .bytes(claims.body.bytes)),
    ]
  }

  mutating func viewPasscode(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<PasscodeClaims>(message: bytes.span)
    let claims = message.claims
    // The verifier is keyed, and still not for eyes.
    return signature(of: message, in: bytes) + [
      ("site", .text(claims.site.audience)), ("lock", .bytes(claims.lockID.bytes)),
      ("serial", .number(UInt64(claims.serial))), ("slot", .number(UInt64(claims.slot))),
      ("notBefore", .time(claims.notBefore)), ("expiration", .time(claims.expiration)),
      ("uses", claims.uses.map { .number(UInt64($0)) } ?? .none),
      ("verifier", .text("not shown")),
    ]
  }

  mutating func viewConfiguration(_ bytes: [UInt8]) throws(DenyReason) -> [(String, Node)] {
    let message = try Unverified<ConfigurationClaims>(message: bytes.span)
    let claims = message.claims
    let draft = try ConfigurationDraft(message: bytes)
    return signature(of: message, in: bytes) + [
      ("lock", .bytes(bytes[claims.lockID].bytes)), ("sequence", .number(UInt64(claims.sequence))),
      ("previous", .bytes(bytes[claims.previous].bytes)),
      ("site", .text(bytes[claims.site].audience)),
      ("point", .text(draft.point)), ("anchors", .list(draft.anchors.map(anchor))),
      ("window", .number(UInt64(draft.window))), ("residents", keys(draft.residents)),
      ("witnesses", keys(draft.witnesses)),
      ("timeSources", .list(draft.timeSources.map(source))),
      ("auditors", keys(draft.auditors)),
      ("nonceLife", .duration(UInt64(draft.nonceLifeSeconds))),
      ("boltSensor", .flag(draft.hasBoltSensor)), ("doorSensor", .flag(draft.hasDoorSensor)),
      ("forwardCap", .duration(UInt64(draft.forwardCapSeconds))),
      ("serviceTime", .flag(draft.allowsServiceTime)),
      ("clockReset", claims.clockReset.map { .time($0.time) } ?? .none),
    ]
  }

  private func anchor(_ anchor: AnchorDraft) -> Node {
    .object([
      ("key", .bytes(anchor.key.bytes)), ("kid", .bytes(crypto.keyID(of: anchor.key).bytes)),
      ("issuedAfter", .number(anchor.issuedAfter)),
      ("notAfter", anchor.notAfter.map { .time($0) } ?? .none),
      ("status", anchor.status.map { .bytes(crypto.keyID(of: $0).bytes) } ?? .none),
    ])
  }

  private func source(_ source: TimeSourceDraft) -> Node {
    .object([
      ("kid", .bytes(crypto.keyID(of: source.key).bytes)),
      ("operator", .text(source.isOperatedByService ? "service" : "resident")),
      ("error", .duration(UInt64(source.errorSeconds))),
    ])
  }

  private func keys(_ keys: [PublicKey]) -> Node {
    .list(keys.map { .bytes(crypto.keyID(of: $0).bytes) })
  }

  /// A text inside a message; the reader has judged its alphabet.
  func text(_ range: ByteRange, in bytes: [UInt8]) -> Node {
    .text(String(decoding: bytes.copying(range), as: UTF8.self))
  }
}
