import CLatchkeyCrypto
import LatchkeyCBOR
import LatchkeyCore

/// The crypto of a service, by OpenSSL's libcrypto 3.0 or newer.
///
/// Holds nothing and may be shared by all threads. Leaves libcrypto's error queue as it was.
public struct OpenSSLBackend: CryptoBackend, Sendable {
  public init() {}

  /// Whether libcrypto finds `signature` valid. Takes heap memory; without any, nothing is valid.
  public func isValid(
    _ signature: Signature, of message: Span<UInt8>, by key: PublicKey
  ) -> Bool {
    withoutTraceInErrorQueue {
      let key = key.bytes.bytes.withUnsafeBufferPointer {
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, $0.baseAddress, $0.count)
      }
      guard let key else { return false }
      defer { EVP_PKEY_free(key) }
      guard let context = EVP_MD_CTX_new() else { return false }
      defer { EVP_MD_CTX_free(context) }
      guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
      return signature.bytes.bytes.withUnsafeBufferPointer { signature in
        message.withUnsafeBufferPointer { message in
          EVP_DigestVerify(
            context, signature.baseAddress, signature.count, message.baseAddress, message.count)
            == 1
        }
      }
    }
  }

  public func sha256(_ message: Span<UInt8>) -> Digest {
    var hash = SHA256Hash()
    hash.update(message)
    return hash.finalize()
  }

  /// HMAC-SHA-256 (RFC 2104) under a key of any length. What it derives from the key is wiped.
  public func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest {
    var block = InlineArray<64, UInt8>(repeating: 0)
    defer { OPENSSL_cleanse(&block, MemoryLayout.size(ofValue: block)) }
    if key.count > block.count {
      let digest = sha256(key)
      for index in 0..<32 { block[index] = digest.bytes[index] }
    } else {
      for index in 0..<key.count { block[index] = key[index] }
    }

    for index in block.indices { block[index] ^= 0x36 }
    var inner = SHA256Hash()
    inner.update(block.span)
    inner.update(message)
    let digest = inner.finalize()

    for index in block.indices { block[index] ^= 0x36 ^ 0x5c }
    var outer = SHA256Hash()
    outer.update(block.span)
    outer.update(digest.bytes.bytes)
    return outer.finalize()
  }
}
