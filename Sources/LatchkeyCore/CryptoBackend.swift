import LatchkeyCBOR

/// What Latchkey asks of a crypto library.
///
/// A lock injects one; the core never names one. Every call is total: it takes any bytes and
/// neither traps nor blocks.
public protocol CryptoBackend {
  /// Whether `signature` is an Ed25519 signature of `message` by `key` (RFC 8032 §5.1.7, SIG-8).
  ///
  /// The equation is the cofactorless one, compared in encoded form. The core has already refused
  /// what it alone can judge: S ≥ L, and encodings that are not canonical or of small order.
  func isValid(_ signature: Signature, of message: Span<UInt8>, by key: PublicKey) -> Bool

  /// SHA-256 (FIPS 180-4).
  func sha256(_ message: Span<UInt8>) -> Digest

  /// HMAC-SHA-256 (RFC 2104).
  func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest
}

/// A private key that may live anywhere: in memory, in a file, in a secure element.
public protocol Signer: ~Copyable {
  /// The key that verifies what this signer signs.
  var publicKey: PublicKey { get }

  /// Signs `message` (RFC 8032 §5.1.6).
  ///
  /// - Throws: ``SigningFailure`` when the key cannot be used.
  borrowing func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature
}

/// A signer could not sign.
public struct SigningFailure: Error, Equatable, Sendable {
  public init() {}
}
