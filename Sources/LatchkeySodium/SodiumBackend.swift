import CLatchkeySodium
import LatchkeyCBOR
import LatchkeyCore

/// The crypto of a lock or a service, by libsodium 1.0.18 or newer.
///
/// Holds nothing and may be shared by all threads. No call takes heap memory.
public struct SodiumBackend: CryptoBackend, Sendable {
  private let isReady: Bool

  /// Initialises libsodium unless that has happened.
  ///
  /// Where libsodium cannot be initialised, no signature is valid; digests need no initialisation.
  public init() { isReady = SodiumLibrary.isReady }

  public func isValid(
    _ signature: Signature, of message: Span<UInt8>, by key: PublicKey
  ) -> Bool {
    guard isReady else { return false }
    return signature.bytes.bytes.withUnsafeBufferPointer { signature in
      key.bytes.bytes.withUnsafeBufferPointer { key in
        message.withUnsafeBufferPointer { message in
          // Only the message can be empty, and libsodium takes no address for that.
          guard let signature = signature.baseAddress, let key = key.baseAddress else {
            return false
          }
          return crypto_sign_verify_detached(
            signature, message.baseAddress, UInt64(message.count), key) == 0
        }
      }
    }
  }

  public func sha256(_ message: Span<UInt8>) -> Digest {
    message.withUnsafeBufferPointer { message in
      Digest(
        bytes: FixedBytes { digest in
          _ = crypto_hash_sha256(digest, message.baseAddress, UInt64(message.count))
        })
    }
  }

  /// HMAC-SHA-256 (RFC 2104) under a key of any length. What it derives from the key is wiped.
  public func hmacSHA256(_ message: Span<UInt8>, key: Span<UInt8>) -> Digest {
    var state = crypto_auth_hmacsha256_state()
    defer { sodium_memzero(&state, MemoryLayout.size(ofValue: state)) }
    key.withUnsafeBufferPointer { key in
      // libsodium wants an address even for a key of no bytes, and reads none there.
      var none: UInt8 = 0
      _ = withUnsafePointer(to: &none) { none in
        crypto_auth_hmacsha256_init(&state, key.baseAddress ?? none, key.count)
      }
    }
    message.withUnsafeBufferPointer { message in
      _ = crypto_auth_hmacsha256_update(&state, message.baseAddress, UInt64(message.count))
    }
    return Digest(bytes: FixedBytes { _ = crypto_auth_hmacsha256_final(&state, $0) })
  }
}
