import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

// What a ledger holds of a lock is believed no more than what came: it is verified again.

extension LockRecord.Head {
  /// The head that the lock has signed; `nil` where the answer says none.
  ///
  /// - Throws: the reason for which it is not the lock's (ANS-3).
  func verified(
    by lock: PublicKey, using crypto: some CryptoBackend
  ) throws(DenyReason) -> LockHead? {
    let answer = try Answer(
      message: answer.bytes, from: lock, nonce: nonce.value, proof: proof.value, using: crypto)
    guard case .verified(let verified) = answer else { return nil }
    return LockHead(verified)
  }

  /// The head as the ledger holds it.
  func read(
    from lock: PublicKey, using crypto: some CryptoBackend
  ) throws(LedgerFailure) -> LockHead? {
    do throws(DenyReason) {
      return try verified(by: lock, using: crypto)
    } catch {
      throw .corrupt("a lock's answer does not verify")
    }
  }
}

extension HeardReceipt {
  /// A receipt of the ledger.
  init(
    _ row: ReceiptRow, from lock: PublicKey, using crypto: some CryptoBackend
  ) throws(LedgerFailure) {
    let message = ShownReceipt.message(
      receipt: row.envelope, disclosure: row.disclosure.map { ($0.salt, $0.body) })
    for reader in [ShownReceipt.Reader.holder, .auditor] {
      if let shown = try? ShownReceipt(message: message, from: lock, for: reader, using: crypto) {
        self.init(shown)
        return
      }
    }
    throw .corrupt("a receipt does not verify")
  }
}
