import CLatchkeySodium
import LatchkeyCBOR

/// The seed of a key, encrypted for a disk: XChaCha20-Poly1305 (libsodium's `crypto_aead`).
///
/// Layout: 24 random bytes of nonce, 32 bytes of encrypted seed, 16 bytes of authentication.
public enum SealedSeed {
  /// Bytes of a sealed seed.
  public static let byteCount = 72
  private static let nonceByteCount = 24
  /// What the encryption is bound to: nothing else that is encrypted under the key can stand here.
  private static let purpose: [UInt8] = Array("latchkey/v1/sealed-seed".utf8)

  /// Encrypts a seed.
  ///
  /// - Returns: 72 bytes; `nil` when libsodium cannot be initialised.
  public static func seal(_ seed: FixedBytes<32>, under key: FixedBytes<32>) -> [UInt8]? {
    guard SodiumLibrary.isReady else { return nil }
    var sealed = [UInt8](repeating: 0, count: byteCount)
    let result = sealed.withUnsafeMutableBufferPointer { sealed -> Int32 in
      guard let target = sealed.baseAddress else { return -1 }
      randombytes_buf(target, nonceByteCount)
      return seed.bytes.withUnsafeBufferPointer { seed in
        key.bytes.withUnsafeBufferPointer { key in
          guard let seed = seed.baseAddress, let key = key.baseAddress else { return -1 }
          return crypto_aead_xchacha20poly1305_ietf_encrypt(
            target + nonceByteCount, nil, seed, 32, purpose, UInt64(purpose.count), nil, target,
            key)
        }
      }
    }
    return result == 0 ? sealed : nil
  }

  /// Decrypts a seed.
  ///
  /// - Returns: `nil` for what was not sealed under this key, or was changed since.
  public static func open(_ sealed: [UInt8], under key: FixedBytes<32>) -> FixedBytes<32>? {
    guard SodiumLibrary.isReady, sealed.count == byteCount else { return nil }
    var seed = [UInt8](repeating: 0, count: 32)
    defer { sodium_memzero(&seed, seed.count) }
    let result = sealed.withUnsafeBufferPointer { sealed -> Int32 in
      key.bytes.withUnsafeBufferPointer { key in
        guard let source = sealed.baseAddress, let key = key.baseAddress else { return -1 }
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
          &seed, nil, nil, source + nonceByteCount, UInt64(byteCount - nonceByteCount), purpose,
          UInt64(purpose.count), source, key)
      }
    }
    guard result == 0 else { return nil }
    return FixedBytes(seed.span)
  }
}
