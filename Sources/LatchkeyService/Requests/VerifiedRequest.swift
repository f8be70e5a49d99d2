import LatchkeyCBOR
import LatchkeyCore

/// A request whose signature has verified under ``signer``, and that was meant for this service.
///
/// Only ``RequestGate/verify(_:)`` makes one. What the signer may do is judged by each operation.
public struct VerifiedRequest: Equatable, Sendable {
  public let signer: PublicKey
  /// The server nonce that it answers.
  public let nonce: FixedBytes<32>
  /// SHA-256 of the signed payload.
  public let digest: Digest
  /// Whether the nonce is young enough for a request that was not seen before (REQ-3).
  public let isFresh: Bool

  init(signer: PublicKey, nonce: FixedBytes<32>, digest: Digest, isFresh: Bool) {
    self.signer = signer
    self.nonce = nonce
    self.digest = digest
    self.isFresh = isFresh
  }

  /// What names it in the ledger (REQ-5).
  public var key: RequestKey { RequestKey(signer: signer, nonce: nonce) }
}
