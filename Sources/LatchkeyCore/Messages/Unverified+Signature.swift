import LatchkeyCBOR

extension Unverified {
  /// Judges the signature, under the domain that the message belongs to (SIG-3 … SIG-8).
  ///
  /// - Parameters:
  ///   - key: The key that must have signed, resolved by the caller.
  ///   - parent: For a link below another: the digest of that one's `Sig_structure` (SIG-4).
  ///   - message: The same bytes that the message was read from.
  /// - Throws: ``DenyReason/badSignature``.
  public func expectSignature(
    by key: PublicKey, parent: Digest? = nil, in message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    let isValid: Bool
    if Claims.domain.byteLimit <= Limits.credentialByteCount {
      isValid = SmallSignedBytes(
        envelope, of: message, domain: Claims.domain, parent: parent, key: key
      ).isValid(envelope.signature, by: key, using: backend)
    } else {
      isValid = LargeSignedBytes(
        envelope, of: message, domain: Claims.domain, parent: parent, key: key
      ).isValid(envelope.signature, by: key, using: backend)
    }
    guard isValid else { throw .badSignature }
  }
}

extension SignedBytes {
  fileprivate func isValid(
    _ signature: Signature, by key: PublicKey, using backend: some CryptoBackend
  ) -> Bool {
    isComplete && backend.verifies(signature, of: structure, by: key)
  }
}
