import LatchkeyCBOR

/// An Ed25519 public key, 32 bytes (RFC 8032 §5.1.5).
public struct PublicKey: FixedString, Equatable, Sendable {
  public var bytes: FixedBytes<32>
  public init(bytes: FixedBytes<32>) { self.bytes = bytes }
}

/// An Ed25519 signature, 64 bytes: R, then S (RFC 8032 §5.1.6).
public struct Signature: FixedString, Equatable, Sendable {
  public var bytes: FixedBytes<64>
  public init(bytes: FixedBytes<64>) { self.bytes = bytes }
}

/// A SHA-256 digest, 32 bytes.
public struct Digest: FixedString, Equatable, Sendable {
  public var bytes: FixedBytes<32>
  public init(bytes: FixedBytes<32>) { self.bytes = bytes }
  /// All zero: the digest of nothing that came before.
  public static var zero: Digest { Digest(bytes: .zero) }
}

/// The first 8 bytes of a key's COSE key thumbprint (RFC 9679): it finds a key, and never is one.
public struct KeyID: FixedString, Equatable, Sendable {
  public var bytes: FixedBytes<8>
  public init(bytes: FixedBytes<8>) { self.bytes = bytes }
}

/// The name of a site, 16 bytes.
public struct SiteID: FixedString, Equatable, Sendable {
  public var bytes: FixedBytes<16>
  public init(bytes: FixedBytes<16>) { self.bytes = bytes }
}

/// The name of a lock: the first 16 bytes of its key's thumbprint.
public struct LockID: FixedString, Equatable, Sendable {
  public var bytes: FixedBytes<16>
  public init(bytes: FixedBytes<16>) { self.bytes = bytes }
}

/// A lock's challenge, 16 bytes: tick, counter, and a MAC over both (NONCE-1).
public struct Nonce: FixedString, Equatable, Sendable {
  public var bytes: FixedBytes<16>
  public init(bytes: FixedBytes<16>) { self.bytes = bytes }
}

// A field of a message is one of these, and lies there as its bytes.

extension PublicKey {
  public static var byteCount: Int { 32 }
  public init(copying bytes: Span<UInt8>) { self.init(bytes: FixedBytes(prefixOf: bytes)) }
  public func equals(_ bytes: Span<UInt8>) -> Bool { self.bytes.equals(bytes) }
}

extension Signature {
  public static var byteCount: Int { 64 }
  public init(copying bytes: Span<UInt8>) { self.init(bytes: FixedBytes(prefixOf: bytes)) }
  public func equals(_ bytes: Span<UInt8>) -> Bool { self.bytes.equals(bytes) }
}

extension Digest {
  public static var byteCount: Int { 32 }
  public init(copying bytes: Span<UInt8>) { self.init(bytes: FixedBytes(prefixOf: bytes)) }
  public func equals(_ bytes: Span<UInt8>) -> Bool { self.bytes.equals(bytes) }
}

extension KeyID {
  public static var byteCount: Int { 8 }
  public init(copying bytes: Span<UInt8>) { self.init(bytes: FixedBytes(prefixOf: bytes)) }
  public func equals(_ bytes: Span<UInt8>) -> Bool { self.bytes.equals(bytes) }
}

extension SiteID {
  public static var byteCount: Int { 16 }
  public init(copying bytes: Span<UInt8>) { self.init(bytes: FixedBytes(prefixOf: bytes)) }
  public func equals(_ bytes: Span<UInt8>) -> Bool { self.bytes.equals(bytes) }
}

extension LockID {
  public static var byteCount: Int { 16 }
  public init(copying bytes: Span<UInt8>) { self.init(bytes: FixedBytes(prefixOf: bytes)) }
  public func equals(_ bytes: Span<UInt8>) -> Bool { self.bytes.equals(bytes) }
}

extension Nonce {
  public static var byteCount: Int { 16 }
  public init(copying bytes: Span<UInt8>) { self.init(bytes: FixedBytes(prefixOf: bytes)) }
  public func equals(_ bytes: Span<UInt8>) -> Bool { self.bytes.equals(bytes) }
}
