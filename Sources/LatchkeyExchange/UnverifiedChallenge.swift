import LatchkeyCBOR
import LatchkeyCore

/// A challenge as it came, signed or not: read, and not believed (CHAL-1).
///
/// The unsigned form is a hint: a holder may answer it, an issuer may not rely on it (CHAL-3).
public struct UnverifiedChallenge: Equatable, Sendable {
  /// What the challenge says.
  public let content: ChallengeContent
  /// Whether it is an envelope. A wrong signature is one, too.
  public let isSigned: Bool
  private let bytes: [UInt8]

  /// Reads `envelope / [4, challenge]`.
  ///
  /// - Parameter bytes: The message as received, at most 320 bytes.
  /// - Throws: the reason of the first fault in byte order (ENC, SIG-1, SIG-2);
  ///   ``DenyReason/unknownMessage`` for an array of another type (PRES-1), such as the answer
  ///   `[5, 2]` of a lock that has no budget left for signing (CHAL-2).
  public init(message bytes: [UInt8]) throws(DenyReason) {
    self.bytes = bytes
    isSigned = bytes.first == 0xd2  // tag 18 begins an envelope and nothing else
    let claims =
      isSigned
      ? try Unverified<ChallengeClaims>(message: bytes.span).claims
      : try ChallengeClaims(unsigned: bytes.span)
    content = try ChallengeContent(claims, of: bytes)
  }

  /// Convinces oneself that the lock of this key made the challenge.
  ///
  /// - Parameter lockKey: The lock's key, known from elsewhere: a pass, a label, an enrolment.
  /// - Throws: ``DenyReason/challengeUnsigned`` or ``DenyReason/badSignature`` (CHAL-3),
  ///   ``DenyReason/wrongLock`` when it names another lock (CHAL-4).
  public func verified(
    by lockKey: PublicKey, using crypto: some CryptoBackend
  ) throws(DenyReason) -> VerifiedChallenge {
    guard isSigned else { throw .challengeUnsigned }  // CHAL-3
    // CHAL-4
    guard content.lockID == crypto.lockID(of: lockKey) else { throw .wrongLock }
    // CHAL-3
    try Unverified<ChallengeClaims>(message: bytes.span)
      .expectSignature(ofLock: lockKey, in: bytes, using: crypto)
    return VerifiedChallenge(content: content, lockKey: lockKey)
  }
}

/// A challenge whose signature has verified under ``lockKey``.
///
/// Only ``UnverifiedChallenge/verified(by:using:)`` makes one.
public struct VerifiedChallenge: Equatable, Sendable {
  /// What the challenge says.
  public let content: ChallengeContent
  /// The key of the lock that signed it.
  public let lockKey: PublicKey
}
