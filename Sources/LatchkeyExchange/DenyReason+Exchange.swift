import LatchkeyCBOR

// Rows of the registry in Spec/reasons.md that holders and issuers share.

extension DenyReason {
  /// An unsigned challenge was to be relied on (CHAL-3).
  public static let challengeUnsigned = DenyReason(rawValue: 3007)
  /// An answer is not for this visit: another nonce, another proof, or another body (ANS-3).
  public static let answerMismatch = DenyReason(rawValue: 3102)
}
