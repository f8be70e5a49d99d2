import LatchkeyCBOR
import LatchkeyCore

/// The header of a receipt that has verified under its lock's key.
public struct VerifiedReceipt: Equatable, Sendable {
  /// The whole envelope.
  public let bytes: [UInt8]
  public let lockID: LockID
  public let sequence: UInt64
  /// SHA-256 of the envelope of the receipt before; zero for the first.
  public let previous: Digest
  /// First 8 bytes of SHA-256(job ‖ sequence), or random.
  public let tag: FixedBytes<8>
  /// SHA-256(salt ‖ body).
  public let digest: Digest
  /// The same for the auditors' own body.
  public let auditorsDigest: Digest
  /// SHA-256 of the envelope: what the next receipt and an acknowledgement name.
  public let hash: Digest

  /// Reads a receipt and verifies it.
  ///
  /// - Parameter bytes: One envelope, at most 288 bytes.
  /// - Throws: the reason of the first fault in byte order (ENC, SIG-1, SIG-2),
  ///   ``DenyReason/badSignature`` (RCPT-2), ``DenyReason/wrongLock`` when it names another lock.
  public init(
    message bytes: [UInt8], from lockKey: PublicKey, using crypto: some CryptoBackend
  ) throws(DenyReason) {
    let message = try Unverified<ReceiptClaims>(message: bytes.span)
    try message.expectSignature(ofLock: lockKey, in: bytes, using: crypto)  // RCPT-2
    let claims = message.claims
    guard claims.lockID == crypto.lockID(of: lockKey) else { throw .wrongLock }
    self.bytes = bytes
    lockID = claims.lockID
    sequence = claims.sequence
    previous = claims.previous
    tag = claims.tag
    digest = claims.digest
    auditorsDigest = claims.auditorsDigest
    hash = crypto.sha256(bytes.span)
  }

  /// Whether these are the body and salt that one of the receipt's digests was made of.
  public func discloses(
    body: [UInt8], salt: FixedBytes<16>, toAuditor: Bool = false, using crypto: some CryptoBackend
  ) -> Bool {
    var preimage = ByteArray()
    preimage.append(salt.bytes)
    preimage.append(body)
    return crypto.sha256(preimage.bytes.span) == (toAuditor ? auditorsDigest : digest)
  }
}
