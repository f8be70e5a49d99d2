import LatchkeyCBOR
import LatchkeyCore
import LatchkeyOpenSSL
import LatchkeySodium
import LatchkeyVectors

extension SodiumBackend: SeedBackend {
  public func publicKey(ofSeed seed: FixedBytes<32>) throws(SigningFailure) -> PublicKey {
    try SodiumSigner.publicKey(ofSeed: seed)
  }

  public func sign(
    _ message: Span<UInt8>, seed: FixedBytes<32>
  ) throws(SigningFailure) -> Signature {
    try SodiumSigner(seed: seed).sign(message)
  }
}

extension OpenSSLBackend: SeedBackend {
  public func publicKey(ofSeed seed: FixedBytes<32>) throws(SigningFailure) -> PublicKey {
    try OpenSSLSigner.publicKey(ofSeed: seed)
  }

  public func sign(
    _ message: Span<UInt8>, seed: FixedBytes<32>
  ) throws(SigningFailure) -> Signature {
    try OpenSSLSigner(seed: seed).sign(message)
  }
}
