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

  /// The identical request that was carried out before; `nil` where this one is to be.
  ///
  /// - Throws: ``Problem``: ``DenyReason/requestReused`` (REQ-5),
  ///   ``DenyReason/serverNonceExpired`` (REQ-3).
  func remembered(in snapshot: SiteSnapshot) throws(Problem) -> RememberedRequest? {
    guard let remembered = snapshot.request else {
      try expectAnswerable(beside: nil)
      return nil
    }
    try expectAnswerable(beside: remembered.digest)
    return remembered
  }

  /// Judges a request beside what is remembered under its key.
  ///
  /// - Parameter digest: Of the payload that was signed; `nil` where nothing is remembered.
  package func expectAnswerable(beside digest: Digest?) throws(Problem) {
    guard let digest else {
      // REQ-3
      guard isFresh else {
        throw Problem(
          401, .serverNonceExpired, "REQ-3", field: "Latchkey-Request",
          rule: "A request that was not seen before answers a young nonce.")
      }
      return
    }
    // REQ-5
    guard digest == self.digest else {
      throw Problem(
        409, .requestReused, "REQ-5", field: "Latchkey-Request",
        rule: "A server nonce answers one request.")
    }
  }
}
