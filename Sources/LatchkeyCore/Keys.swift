import LatchkeyCBOR

/// An Ed25519 public key, 32 bytes (RFC 8032 §5.1.5).
public struct PublicKey: Equatable, Sendable {
  public var bytes: FixedBytes<32>
  public init(bytes: FixedBytes<32>) { self.bytes = bytes }
}

/// An Ed25519 signature, 64 bytes: R, then S (RFC 8032 §5.1.6).
public struct Signature: Equatable, Sendable {
  public var bytes: FixedBytes<64>
  public init(bytes: FixedBytes<64>) { self.bytes = bytes }
}

/// A SHA-256 digest, 32 bytes.
public struct Digest: Equatable, Sendable {
  public var bytes: FixedBytes<32>
  public init(bytes: FixedBytes<32>) { self.bytes = bytes }
  /// All zero: the digest of nothing that came before.
  public static var zero: Digest { Digest(bytes: .zero) }
}

/// The first 8 bytes of a key's COSE key thumbprint (RFC 9679): it finds a key, and never is one.
public struct KeyID: Equatable, Sendable {
  public var bytes: FixedBytes<8>
  public init(bytes: FixedBytes<8>) { self.bytes = bytes }
}

/// The name of a site, 16 bytes.
public struct SiteID: Equatable, Sendable {
  public var bytes: FixedBytes<16>
  public init(bytes: FixedBytes<16>) { self.bytes = bytes }
}

/// The name of a lock: the first 16 bytes of its key's thumbprint.
public struct LockID: Equatable, Sendable {
  public var bytes: FixedBytes<16>
  public init(bytes: FixedBytes<16>) { self.bytes = bytes }
}

/// A lock's challenge, 16 bytes: tick, counter, and a MAC over both (NONCE-1).
public struct Nonce: Equatable, Sendable {
  public var bytes: FixedBytes<16>
  public init(bytes: FixedBytes<16>) { self.bytes = bytes }
}
