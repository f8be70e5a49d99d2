import CLatchkeySodium
import LatchkeyCBOR
import LatchkeyCore

/// An Ed25519 private key in the memory of this process, used through libsodium.
///
/// The secret lies at one address from the beginning, 64 bytes of heap memory, so that moving the
/// signer leaves no copy behind; it is wiped when the signer ends. Signing only reads it: a signer
/// may be lent to several threads.
public struct SodiumSigner: Signer, ~Copyable, @unchecked Sendable {
  /// Bytes of libsodium's secret key: the seed, then the public key.
  private static let secretByteCount = 64

  public let publicKey: PublicKey
  private let secret: UnsafeMutablePointer<UInt8>

  /// Makes the key of a seed (RFC 8032 §5.1.5).
  ///
  /// - Parameter seed: 32 secret bytes. The caller's copy is the caller's to wipe.
  /// - Throws: ``SigningFailure`` when libsodium cannot be initialised.
  public init(seed: FixedBytes<32>) throws(SigningFailure) {
    try self.init { publicKey, secret in
      seed.bytes.withUnsafeBufferPointer { seed in
        guard let seed = seed.baseAddress else { return -1 }
        return crypto_sign_seed_keypair(publicKey, secret, seed)
      }
    }
  }

  /// Makes a key pair by a function of libsodium, which returns 0 for success.
  private init(
    writtenBy makePair: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Int32
  ) throws(SigningFailure) {
    guard SodiumLibrary.isReady else { throw SigningFailure() }
    let secret = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.secretByteCount)
    secret.initialize(repeating: 0, count: Self.secretByteCount)
    var result: Int32 = -1
    let publicKey = PublicKey(bytes: FixedBytes { result = makePair($0, secret) })
    guard result == 0 else {
      Self.wipe(secret)
      throw SigningFailure()
    }
    self.publicKey = publicKey
    self.secret = secret
  }

  deinit { Self.wipe(secret) }

  /// Makes a new key from libsodium's random numbers.
  ///
  /// - Throws: ``SigningFailure`` when libsodium cannot be initialised.
  public static func generate() throws(SigningFailure) -> SodiumSigner {
    try SodiumSigner { crypto_sign_keypair($0, $1) }
  }

  /// The public key of a 32-byte seed (RFC 8032 §5.1.5).
  ///
  /// - Throws: ``SigningFailure`` when libsodium cannot be initialised.
  public static func publicKey(ofSeed seed: FixedBytes<32>) throws(SigningFailure) -> PublicKey {
    try SodiumSigner(seed: seed).publicKey
  }

  /// Signs `message`, of any number of bytes (RFC 8032 §5.1.6).
  ///
  /// - Throws: ``SigningFailure`` when libsodium refuses, which it has no reason to.
  public borrowing func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    // The address of the secret outlives no use of it: an optimizer may end `self` at its last.
    defer { extendLifetime(self) }
    let secret = secret
    var result: Int32 = -1
    let signature = message.withUnsafeBufferPointer { message in
      Signature(
        bytes: FixedBytes {
          result = crypto_sign_detached(
            $0, nil, message.baseAddress, UInt64(message.count), secret)
        })
    }
    guard result == 0 else { throw SigningFailure() }
    return signature
  }

  private static func wipe(_ secret: UnsafeMutablePointer<UInt8>) {
    sodium_memzero(secret, secretByteCount)
    secret.deallocate()
  }
}
