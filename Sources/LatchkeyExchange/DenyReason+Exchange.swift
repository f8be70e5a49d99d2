import LatchkeyCBOR

// Rows of the registry in Spec/reasons.md that holders and issuers share.

extension DenyReason {
  /// An unsigned challenge was to be relied on (CHAL-3).
  public static let challengeUnsigned = DenyReason(rawValue: 3007)
  /// An answer is not for this visit: another nonce or another proof (ANS-3).
  public static let answerMismatch = DenyReason(rawValue: 3102)
  /// A receipt was disclosed with a body that is not its own (RCPT-2).
  public static let receiptMismatch = DenyReason(rawValue: 3103)
  /// A receipt does not follow the one before it (RCPT-17).
  public static let receiptGap = DenyReason(rawValue: 3104)
}
