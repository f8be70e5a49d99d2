import CLatchkeyCrypto
import LatchkeyCBOR
import LatchkeyCore

/// An Ed25519 private key in the memory of this process, used through OpenSSL's libcrypto.
///
/// libcrypto keeps the secret at one address and wipes it when the signer ends. Signing only reads
/// it: a signer may be lent to several threads.
public struct OpenSSLSigner: Signer, ~Copyable, @unchecked Sendable {
  public let publicKey: PublicKey
  private let key: OpaquePointer

  /// Makes the key of a seed (RFC 8032 §5.1.5).
  ///
  /// - Parameter seed: 32 secret bytes. The caller's copy is the caller's to wipe.
  /// - Throws: ``SigningFailure`` when libcrypto has no memory or no Ed25519.
  public init(seed: FixedBytes<32>) throws(SigningFailure) {
    let key = withoutTraceInErrorQueue {
      seed.bytes.withUnsafeBufferPointer {
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, $0.baseAddress, $0.count)
      }
    }
    guard let key else { throw SigningFailure() }
    try self.init(owning: key)
  }

  /// Takes over a key pair of libcrypto, which is freed with the signer or, on failure, at once.
  private init(owning key: OpaquePointer) throws(SigningFailure) {
    var isRead = false
    let publicKey = PublicKey(
      bytes: FixedBytes { address in
        var byteCount = 32
        isRead = withoutTraceInErrorQueue {
          EVP_PKEY_get_raw_public_key(key, address, &byteCount) == 1 && byteCount == 32
        }
      })
    guard isRead else {
      EVP_PKEY_free(key)
      throw SigningFailure()
    }
    self.publicKey = publicKey
    self.key = key
  }

  // Wipes the private key before it frees it.
  deinit { EVP_PKEY_free(key) }

  /// Makes a new key from libcrypto's random numbers.
  ///
  /// - Throws: ``SigningFailure`` when libcrypto has no memory, no Ed25519 or no random numbers.
  public static func generate() throws(SigningFailure) -> OpenSSLSigner {
    let key: OpaquePointer? = withoutTraceInErrorQueue {
      guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil) else { return nil }
      defer { EVP_PKEY_CTX_free(context) }
      guard EVP_PKEY_keygen_init(context) == 1 else { return nil }
      var key: OpaquePointer?
      guard EVP_PKEY_keygen(context, &key) == 1 else { return nil }
      return key
    }
    guard let key else { throw SigningFailure() }
    return try OpenSSLSigner(owning: key)
  }

  /// The public key of a 32-byte seed (RFC 8032 §5.1.5).
  ///
  /// - Throws: ``SigningFailure`` when libcrypto has no memory or no Ed25519.
  public static func publicKey(ofSeed seed: FixedBytes<32>) throws(SigningFailure) -> PublicKey {
    try OpenSSLSigner(seed: seed).publicKey
  }

  /// Signs `message`, of any number of bytes (RFC 8032 §5.1.6).
  ///
  /// - Throws: ``SigningFailure`` when libcrypto has no memory.
  public borrowing func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    // The address of the secret outlives no use of it: an optimizer may end `self` at its last.
    defer { extendLifetime(self) }
    let key = key
    var isSigned = false
    let signature = message.withUnsafeBufferPointer { message in
      Signature(
        bytes: FixedBytes { address in
          isSigned = withoutTraceInErrorQueue { Self.sign(message, with: key, into: address) }
        })
    }
    guard isSigned else { throw SigningFailure() }
    return signature
  }

  /// Writes the 64 bytes of a signature to `address`.
  private static func sign(
    _ message: UnsafeBufferPointer<UInt8>, with key: OpaquePointer,
    into address: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1 else { return false }
    var byteCount = 64
    let result = EVP_DigestSign(context, address, &byteCount, message.baseAddress, message.count)
    return result == 1 && byteCount == 64
  }
}
