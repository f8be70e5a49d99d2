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
  ///   ``DenyReason/badSignature`` (ANS-3), ``DenyReason/answerMismatch`` (ANS-3), also for the
  ///   `[5, 0]` that answers a ferry; ``DenyReason/receiptMismatch`` (RCPT-2).
  public init(
    message bytes: [UInt8], from lockKey: PublicKey, nonce: Nonce, proof: Digest,
    using crypto: some CryptoBackend
  ) throws(DenyReason) {
    guard bytes.count <= Limits.answerByteCount else { throw .tooLarge }  // ENC-13
    // Tag 18 begins an envelope and nothing else.
    guard bytes.first == 0xd2 else {
      let code = try Self.readUnsigned(bytes)
      // ANS-1: nobody is let in by an unsigned word.
      guard code != .allowed else { throw .answerMismatch }
      self = .unsigned(code)
      return
    }
    let message = try Unverified<AnswerClaims>(message: bytes.span)
    try message.expectSignature(ofLock: lockKey, in: bytes, using: crypto)  // ANS-3
    let claims = message.claims
    guard claims.lockID == crypto.lockID(of: lockKey) else { throw .answerMismatch }
    guard claims.nonce == nonce else { throw .answerMismatch }  // ANS-3
    guard claims.proof == proof else { throw .answerMismatch }  // ANS-3
    self = .verified(try VerifiedAnswer(claims, in: bytes, from: lockKey, using: crypto))
  }

  /// Reads `[5, 0]`, `[5, 1]` or `[5, 2]` (ANS-1, FERRY-1).
  ///
  /// - Throws: the reason of the first fault in byte order (ENC, PRES-1).
  package static func readUnsigned(_ bytes: [UInt8]) throws(DenyReason) -> HolderCode {
    var reader = try CBORReader(bytes.span)
    let count = try reader.readArgument(of: .array)
    // PRES-1
    guard try reader.readUnsigned(through: UInt64.max) == 5 else { throw .unknownMessage }
    guard count == 2 else { throw .malformed }  // ENC-8
    let code = try reader.readUnsigned(through: 2)
    try reader.expectEnd()
    return code == 0 ? .allowed : code == 1 ? .denied : .busy
  }
}
