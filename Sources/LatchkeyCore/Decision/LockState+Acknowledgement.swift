import LatchkeyCBOR

/// An auditor's word that he has all receipts up to one, or that he asks for what follows.
package struct VerifiedAcknowledgement {
  /// Its index in the configuration.
  package let auditor: Int
  package let sequence: UInt64
  /// SHA-256 of the receipt of that sequence, as the auditor has it; `nil` where none is acknowledged.
  package let hash: Digest?
  /// Of the question.
  package let nonce: Nonce?
}

extension LockState {
  /// Verifies an acknowledgement of the ferry that was taken in last (RCPT-9).
  ///
  /// - Returns: `nil` when it is of no auditor of the configuration, or does not verify.
  package func acknowledgement(
    _ index: Int, _ message: Span<UInt8>, using backend: some CryptoBackend
  ) -> VerifiedAcknowledgement? {
    let unverified = run.presentation.acknowledgements[index]
    let kid = unverified.envelope.kid.value(in: message)
    for auditor in 0..<configuration.auditorCount {
      let key = configuration.auditors[auditor]
      guard backend.keyID(of: key) == kid else { continue }
      do throws(DenyReason) {
        try unverified.envelope.expectSmall(
          .acknowledgement, signedBy: key, in: message, using: backend)
      } catch {
        return nil
      }
      return VerifiedAcknowledgement(
        auditor: auditor, sequence: unverified.claims.sequence,
        hash: unverified.claims.receipt?.value(in: message),
        nonce: unverified.claims.nonce?.value(in: message))
    }
    return nil
  }

  /// Spends a nonce that an auditor signed (SHOW-3).
  ///
  /// - Returns: Whether it was live and unspent.
  package mutating func spend(
    _ nonce: Nonce, at tick: UInt32, using backend: some CryptoBackend
  ) -> Bool {
    do throws(DenyReason) {
      try nonces.expectFresh(nonce, at: tick, lifeSeconds: nonceLifeSeconds, using: backend)
    } catch {
      return false
    }
    nonces.spend(nonce)
    return true
  }
}
