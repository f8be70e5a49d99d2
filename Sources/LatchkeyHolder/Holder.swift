import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// The holding side of a visit: hello, presentation, answer (Spec/presentation.md).
///
/// Holds no key and no bundle; it remembers over which nonces it has signed, so that nobody makes
/// it open a second door with one challenge (HOLD-2). Sixteen bytes a visit.
public struct Holder<Crypto: CryptoBackend> {
  public let crypto: Crypto
  /// Nonces that a proof was signed over. An app that is restarted within the life of a nonce, 300 s
  /// at most, hands them to the next holder.
  public private(set) var signedNonces: [Nonce]
  private var isAwaitingChallenge = false

  public init(using crypto: Crypto, signedNonces: [Nonce] = []) {
    self.crypto = crypto
    self.signedNonces = signedNonces
  }

  /// Asks a lock for a challenge. The next challenge may then be answered, once.
  ///
  /// - Parameters:
  ///   - bundle: The pass to be presented; its issuers are named, so that the lock tells their
  ///     base and staple sequence.
  ///   - wantsSignature: Whether the lock is to sign the challenge (CHAL-2).
  /// - Returns: `[3, signed?, [kid…]]`, at most 64 bytes.
  public mutating func hello(for bundle: PassBundle, wantsSignature: Bool = false) -> [UInt8] {
    isAwaitingChallenge = true
    var sink = ByteArray()
    sink.writeArray(count: 3)
    sink.write(UInt64(3))
    sink.write(wantsSignature ? UInt64(1) : 0)
    let issuers = bundle.issuers
    sink.writeArray(count: issuers.count)
    for kid in issuers { sink.writeBytes(kid.bytes.bytes) }
    return sink.bytes
  }

  /// Picks the bundle that reaches a lock.
  ///
  /// - Throws: ``DenyReason/noPass`` (HOLD-1).
  public func bundle(
    among bundles: [PassBundle], reaching point: String, of lock: LockID
  ) throws(DenyReason) -> PassBundle {
    let found = bundles.first { bundle in
      bundle.lockKey(at: point).map { crypto.lockID(of: $0) } == lock
    }
    guard let found else { throw .noPass }  // HOLD-1
    return found
  }

  /// Answers a challenge with a chain, the newest staples and a proof.
  ///
  /// - Parameters:
  ///   - bundle: The pass; its links go out unchanged and in order (HOLD-1).
  ///   - challenge: What the lock said, signed or not.
  ///   - request: What is asked, and what is brought along.
  ///   - insistsOnSignature: Whether an unsigned challenge is refused.
  ///   - signer: The key of the leaf.
  /// - Throws: ``DenyReason/challengeReused`` (HOLD-2), ``DenyReason/noPass`` (HOLD-1),
  ///   ``DenyReason/wrongLock`` (CHAL-4), ``DenyReason/badSignature`` or
  ///   ``DenyReason/challengeUnsigned`` (CHAL-3), ``DenyReason/kidMismatch`` when the signer is not
  ///   the leaf's holder (PROOF-3), ``DenyReason/tooLarge`` (ENC-13), the reason for which a part
  ///   that is brought along cannot be read; ``SigningFailure``.
  public mutating func present<Key: Signer & ~Copyable>(
    _ bundle: PassBundle, to challenge: UnverifiedChallenge, asking request: VisitRequest,
    insistsOnSignature: Bool = false, signer: borrowing Key
  ) throws -> Presentation {
    let content = challenge.content
    // HOLD-2
    guard isAwaitingChallenge, !signedNonces.contains(content.nonce) else {
      throw DenyReason.challengeReused
    }
    // HOLD-1
    guard let lockKey = bundle.lockKey(at: request.point) else { throw DenyReason.noPass }
    // CHAL-4
    guard content.lockID == crypto.lockID(of: lockKey) else { throw DenyReason.wrongLock }
    // CHAL-3
    if challenge.isSigned || insistsOnSignature {
      _ = try challenge.verified(by: lockKey, using: crypto)
    }
    // PROOF-3
    guard try bundle.leafKey() == signer.publicKey else { throw DenyReason.kidMismatch }
    let staples = try StapleChoice(
      from: bundle.staples + request.staples, issuers: bundle.issuers
    ).staples
    try request.check()

    // HOLD-2: used up before anything is signed.
    isAwaitingChallenge = false
    signedNonces.append(content.nonce)
    let links = Array(bundle.links.joined())
    let proof = try signer.seal(
      request.proof(
        lockID: content.lockID, nonce: content.nonce, links: crypto.sha256(links.span)),
      as: .proof, using: crypto)
    _ = try Unverified<ProofClaims>(message: proof.span)

    let bytes = request.encoded(links: bundle.links, staples: staples, proof: proof)
    // ENC-13
    guard bytes.count <= Limits.presentationByteCount else { throw DenyReason.tooLarge }
    return Presentation(
      bytes: bytes, nonce: content.nonce, proof: crypto.sha256(proof.span), lockKey: lockKey)
  }

  /// Reads the lock's answer to a presentation (ANS-3).
  ///
  /// - Throws: what ``Answer/init(message:from:nonce:proof:using:)`` throws.
  public func readAnswer(
    _ bytes: [UInt8], to presentation: Presentation
  ) throws(DenyReason) -> Answer {
    try Answer(
      message: bytes, from: presentation.lockKey, nonce: presentation.nonce,
      proof: presentation.proof, using: crypto)
  }
}

extension PassBundle {
  /// The kids of the issuers, root first.
  public var issuers: [KeyID] {
    // The links were read when the bundle was made.
    links.compactMap {
      try? UnverifiedCredential(message: $0.span).envelope.kid.value(in: $0.span)
    }
  }

  /// The key of the holder.
  fileprivate func leafKey() throws(DenyReason) -> PublicKey {
    guard let leaf = links.last else { throw .noPass }
    return try UnverifiedCredential(message: leaf.span).claims.confirmation.value(in: leaf.span)
  }
}

extension VisitRequest {
  /// Judges what is brought along.
  fileprivate func check() throws(DenyReason) {
    guard times.count <= Limits.timeStatementCount else { throw .tooLarge }  // ENC-13
    guard evidence.count <= Limits.evidenceCount else { throw .tooLarge }  // ENC-13
    for time in times { _ = try Unverified<TimeStatementClaims>(message: time.span) }
    for statement in evidence { _ = try Unverified<EvidenceClaims>(message: statement.span) }
  }

  /// The payload of the proof.
  fileprivate func proof(lockID: LockID, nonce: Nonce, links: Digest) -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 6 + (binding == nil ? 0 : 1) + (receiptsFrom == nil ? 0 : 1))
    sink.write(UInt64(1))
    sink.writeBytes(lockID.bytes.bytes)
    sink.write(UInt64(2))
    sink.writeBytes(nonce.bytes.bytes)
    sink.write(UInt64(3))
    sink.writeText(point)
    sink.write(UInt64(4))
    sink.write(UInt64(action.rawValue))
    sink.write(UInt64(5))
    sink.write(UInt64(channel.rawValue))
    sink.write(UInt64(6))
    sink.writeBytes(links.bytes.bytes)
    if let binding {
      sink.write(UInt64(7))
      sink.writeBytes(binding.bytes.bytes)
    }
    if let receiptsFrom {
      sink.write(UInt64(8))
      sink.write(receiptsFrom)
    }
    return sink.bytes
  }

  /// The whole message.
  fileprivate func encoded(links: [[UInt8]], staples: [[UInt8]], proof: [UInt8]) -> [UInt8] {
    var sink = ByteArray()
    sink.writeArray(count: 6)
    sink.write(UInt64(1))
    sink.writeArray(of: links)
    sink.writeArray(of: staples)
    sink.writeArray(of: times)
    sink.writeArray(of: evidence)
    sink.append(proof)
    return sink.bytes
  }
}
