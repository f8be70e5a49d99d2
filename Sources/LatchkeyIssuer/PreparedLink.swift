import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// A link that was judged and has its serial, and is not signed yet.
///
/// What it holds decides the signature (RFC 8032 §5.1.6): who keeps it can give out the same link
/// again, byte for byte.
public struct PreparedLink: Equatable, Sendable {
  /// The claims, encoded: what is signed.
  public let payload: [UInt8]
  public let serial: UInt32
  /// SHA-256 of the `Sig_structure` of the link above (SIG-4); `nil` under an anchor.
  public let parent: Digest?

  public init(payload: [UInt8], serial: UInt32, parent: Digest?) {
    self.payload = payload
    self.serial = serial
    self.parent = parent
  }

  /// Signs it, once the serial is durable (ISS-1).
  ///
  /// - Returns: One envelope, at most 512 bytes.
  /// - Throws: ``SigningFailure``.
  public func signed<Key: Signer & ~Copyable>(
    by signer: borrowing Key, using crypto: some CryptoBackend
  ) throws(SigningFailure) -> [UInt8] {
    try signer.sealCredential(
      payload.span, kid: crypto.keyID(of: signer.publicKey), under: parent)
  }
}
