import LatchkeyCBOR
import LatchkeyCore

/// What names a request: who signed it, and the server nonce that it answers (REQ-5).
public struct RequestKey: Equatable, Sendable {
  public var signer: PublicKey
  public var nonce: FixedBytes<32>

  public init(signer: PublicKey, nonce: FixedBytes<32>) {
    self.signer = signer
    self.nonce = nonce
  }
}

/// A request that was carried out, and what answers it again.
public struct RememberedRequest: Equatable, Sendable {
  public var key: RequestKey
  /// SHA-256 of the signed payload: what tells an identical request from an altered one.
  public var digest: Digest
  public var at: UInt64
  /// What the answer is made of, JSON. It holds what is signed and no signature: Ed25519 gives the
  /// same bytes again (RFC 8032 §5.1.6).
  public var reply: [UInt8]

  public init(key: RequestKey, digest: Digest, at: UInt64, reply: [UInt8]) {
    self.key = key
    self.digest = digest
    self.at = at
    self.reply = reply
  }
}
