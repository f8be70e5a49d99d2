import LatchkeyCBOR
import LatchkeyCore
import LatchkeyOpenSSL
import LatchkeySodium

/// The crypto backends under test, as an argument of parameterised tests.
enum Backend: CaseIterable {
  case sodium
  case openSSL

  /// What Latchkey decides: the checks of the core, then the library.
  func verifies(_ signature: Signature, of message: [UInt8], by key: PublicKey) -> Bool {
    switch self {
    case .sodium: SodiumBackend().verifies(signature, of: message.span, by: key)
    case .openSSL: OpenSSLBackend().verifies(signature, of: message.span, by: key)
    }
  }

  /// What the library decides alone.
  func isValid(_ signature: Signature, of message: [UInt8], by key: PublicKey) -> Bool {
    switch self {
    case .sodium: SodiumBackend().isValid(signature, of: message.span, by: key)
    case .openSSL: OpenSSLBackend().isValid(signature, of: message.span, by: key)
    }
  }

  func sha256(_ message: [UInt8]) -> Digest {
    switch self {
    case .sodium: SodiumBackend().sha256(message.span)
    case .openSSL: OpenSSLBackend().sha256(message.span)
    }
  }

  func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> Digest {
    switch self {
    case .sodium: SodiumBackend().hmacSHA256(message.span, key: key.span)
    case .openSSL: OpenSSLBackend().hmacSHA256(message.span, key: key.span)
    }
  }

  func publicKey(ofSeed seed: FixedBytes<32>) throws -> PublicKey {
    switch self {
    case .sodium: try SodiumSigner.publicKey(ofSeed: seed)
    case .openSSL: try OpenSSLSigner.publicKey(ofSeed: seed)
    }
  }

  func sign(_ message: [UInt8], seed: FixedBytes<32>) throws -> Signature {
    switch self {
    case .sodium: try SodiumSigner(seed: seed).sign(message.span)
    case .openSSL: try OpenSSLSigner(seed: seed).sign(message.span)
    }
  }

  /// The public key of a new signer, and its signature of `message`.
  func signWithNewKey(_ message: [UInt8]) throws -> (PublicKey, Signature) {
    switch self {
    case .sodium:
      let signer = try SodiumSigner.generate()
      return (signer.publicKey, try signer.sign(message.span))
    case .openSSL:
      let signer = try OpenSSLSigner.generate()
      return (signer.publicKey, try signer.sign(message.span))
    }
  }
}
