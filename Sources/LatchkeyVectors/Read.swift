import LatchkeyCBOR
import LatchkeyCore

/// A challenge as a holder reads it.
struct ReadChallenge {
  let isSigned: Bool
  let nonce: Nonce
  let isCertain: Bool
  let window: UInt32
  /// `sequence:hash`.
  let configuration: String
  /// `kid:base:sequence` of each row.
  let issuers: [String]

  /// - Parameter key: The lock's; a signed challenge must verify under it (CHAL-3).
  init(_ bytes: [UInt8], of key: PublicKey, using backend: some CryptoBackend) throws {
    isSigned = bytes.first == 0xd2
    let claims: ChallengeClaims
    if isSigned {
      let message = try Unverified<ChallengeClaims>(message: bytes.span)
      try message.expectSignature(by: key, in: bytes.span, using: backend)
      claims = message.claims
    } else {
      claims = try ChallengeClaims(unsigned: bytes.span)
    }
    guard claims.lockID == backend.lockID(of: key) else {
      throw VectorFault("the challenge names another lock")
    }
    nonce = claims.nonce
    isCertain = claims.clockIsCertain
    window = claims.window
    configuration = "\(claims.configurationSequence):\(claims.configurationHash.hex)"
    issuers = try claims.issuers.summary(in: bytes.span)
  }
}

/// An answer as a holder reads it.
struct ReadAnswer {
  let isSigned: Bool
  let isAllowed: Bool
  let code: UInt8
  let clock: [Int64]?
  /// `kid:base:sequence` of each row.
  let issuers: [String]?
  let receipt: ReadReceipt?
  /// `next:oldest`.
  let ring: String?

  /// - Parameters:
  ///   - request: The presentation; a signed answer must be the one to it (ANS-3).
  ///   - key: The lock's.
  init(
    _ bytes: [UInt8], to request: [UInt8], of key: PublicKey, using backend: some CryptoBackend
  ) throws {
    isSigned = bytes.first == 0xd2
    guard isSigned else {
      guard bytes.count == 3, bytes[0] == 0x82, bytes[1] == 5, bytes[2] <= 2 else {
        throw VectorFault("an unsigned answer is not [5, 0], [5, 1] or [5, 2]")
      }
      isAllowed = bytes[2] == 0
      code = bytes[2]
      clock = nil
      issuers = nil
      receipt = nil
      ring = nil
      return
    }
    let message = try Unverified<AnswerClaims>(message: bytes.span)
    try message.expectSignature(by: key, in: bytes.span, using: backend)
    let answer = message.claims
    let proof = try UnverifiedPresentation(request.span).proof
    guard answer.lockID == backend.lockID(of: key), answer.nonce == request[proof.claims.nonce],
      answer.proof == backend.sha256(request.span.extracting(proof.envelope.range))
    else { throw VectorFault("the answer is to another presentation") }
    isAllowed = answer.isAllowed
    code = answer.code.rawValue
    clock = [Int64(answer.clock.earliest), answer.clock.latest.map { Int64($0) } ?? -1]
    issuers = try answer.issuers.summary(in: bytes.span)
    var found: DisclosedReceipt?
    try answer.receipts.visit(in: bytes.span) { (row) throws(DenyReason) in found = row }
    ring = answer.ring.map { "\($0.next):\($0.oldest)" }
    receipt = try found.map { try ReadReceipt($0, in: bytes.span, of: key, using: backend) }
  }
}

/// A receipt as a holder reads it (RCPT-2).
struct ReadReceipt {
  /// SHA-256 of the receipt before it.
  let previous: Digest
  let sequence: UInt64
  /// SHA-256 of its envelope.
  let hash: Digest
  let tag: String
  /// `sequence:event:session`.
  let summary: String

  init(
    _ disclosed: DisclosedReceipt, in bytes: Span<UInt8>, of key: PublicKey,
    using backend: some CryptoBackend
  ) throws {
    try disclosed.receipt.expectSignature(by: key, in: bytes, using: backend)
    let salted =
      Array(copying: disclosed.salt.bytes) + Array(copying: bytes.extracting(disclosed.body))
    let header = disclosed.receipt.claims
    guard header.lockID == backend.lockID(of: key), header.digest == backend.sha256(salted.span)
    else { throw VectorFault("the receipt is not that of its body") }
    let body = try disclosed.readBody(in: bytes)
    previous = header.previous
    sequence = header.sequence
    hash = backend.sha256(bytes.extracting(disclosed.receipt.envelope.range))
    tag = Hex.encode(Array(copying: header.tag.bytes))
    summary = "\(header.sequence):\(body.event):\(body.session ?? header.sequence)"
  }
}

extension RowList where Element == IssuerRow {
  /// `kid:base:sequence` of each row.
  fileprivate func summary(in bytes: Span<UInt8>) throws -> [String] {
    var rows: [String] = []
    try visit(in: bytes) { (row) throws(DenyReason) in
      rows.append("\(Hex.encode(Array(copying: row.kid.bytes.bytes))):\(row.base):\(row.sequence)")
    }
    return rows
  }
}

extension Digest {
  fileprivate var hex: String { Hex.encode(Array(copying: bytes.bytes)) }
}
