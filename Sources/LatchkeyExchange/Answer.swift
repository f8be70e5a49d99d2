import LatchkeyCBOR
import LatchkeyCore

/// What a lock answered to a presentation.
public enum Answer: Equatable, Sendable {
  /// `[5, 1]` or `[5, 2]`: the proof did not verify, or the lock is busy (ANS-1). Anybody on the
  /// way can say so: it is a hint to try again, and proof of nothing.
  case unsigned(HolderCode)
  /// The lock's own word on this very presentation.
  case verified(VerifiedAnswer)

  /// Reads an answer and compares it with what was asked (ANS-3).
  ///
  /// - Parameters:
  ///   - bytes: The message as received, at most 1,024 bytes.
  ///   - lockKey: The key of the lock that was asked.
  ///   - nonce: The nonce of the presentation's proof.
  ///   - proof: SHA-256 of the proof's envelope.
  /// - Throws: the reason of the first fault in byte order (ENC, SIG-1, SIG-2),
  ///   ``DenyReason/unknownMessage`` for an array of another type (PRES-1),
  ///   ``DenyReason/badSignature`` or ``DenyReason/answerMismatch`` (ANS-3).
  public init(
    message bytes: [UInt8], from lockKey: PublicKey, nonce: Nonce, proof: Digest,
    using crypto: some CryptoBackend
  ) throws(DenyReason) {
    guard bytes.count <= Limits.answerByteCount else { throw .tooLarge }  // ENC-13
    // Tag 18 begins an envelope and nothing else.
    guard bytes.first == 0xd2 else {
      self = .unsigned(try Self.readUnsigned(bytes))
      return
    }
    let message = try Unverified<AnswerClaims>(message: bytes.span)
    guard message.envelope.kid == crypto.keyID(of: lockKey),
      message.isSigned(by: lockKey, in: bytes, using: crypto)
    else { throw .badSignature }  // ANS-3
    let claims = message.claims
    guard claims.lockID == crypto.lockID(of: lockKey) else { throw .answerMismatch }
    guard claims.nonce == nonce else { throw .answerMismatch }  // ANS-3
    guard claims.proof == proof else { throw .answerMismatch }  // ANS-3
    self = .verified(try VerifiedAnswer(claims, in: bytes, from: lockKey, using: crypto))
  }

  private static func readUnsigned(_ bytes: [UInt8]) throws(DenyReason) -> HolderCode {
    var reader = try CBORReader(bytes.span)
    let count = try reader.readArgument(of: .array)
    // PRES-1
    guard try reader.readUnsigned(through: UInt64.max) == 5 else { throw .unknownMessage }
    guard count == 2 else { throw .malformed }  // ENC-8
    let code = try reader.readUnsigned(from: 1, through: 2)
    try reader.expectEnd()
    return code == 1 ? .denied : .busy
  }
}
