import LatchkeyCBOR

extension PublicKey {
  /// Whether this is a key that Latchkey takes: canonical (SIG-6) and of more than small order
  /// (SIG-7).
  ///
  /// Asked of every `cnf` key, by who issues it and by the lock. It does not ask whether the key
  /// lies on the curve: one that does not verifies nothing.
  public var isAcceptable: Bool { Ed25519Acceptance.accepts(self) }
}

extension CryptoBackend {
  /// Whether `signature` is the signature of `message` by `key`, by the one rule of every lock and
  /// service.
  ///
  /// This is the only way Latchkey verifies; ``isValid(_:of:by:)`` alone is what a library thinks.
  /// Total: a wrong encoding is a wrong signature. Allocates nothing itself.
  ///
  /// - Parameters:
  ///   - signature: 64 bytes, untrusted.
  ///   - message: The signed bytes, of any number.
  ///   - key: 32 bytes, untrusted.
  /// - Returns: `false` when S is not reduced (SIG-5), A or R is not canonical (SIG-6), A or R is
  ///   of small order (SIG-7), or the cofactorless equation does not hold (SIG-8, RFC 8032 §5.1.7).
  public func verifies(
    _ signature: Signature, of message: Span<UInt8>, by key: PublicKey
  ) -> Bool {
    guard Ed25519Acceptance.accepts(signature) else { return false }  // SIG-5, SIG-6, SIG-7
    guard Ed25519Acceptance.accepts(key) else { return false }  // SIG-6, SIG-7
    return isValid(signature, of: message, by: key)  // SIG-8
  }
}
