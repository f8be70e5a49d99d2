import LatchkeyCBOR
import LatchkeyCore
import LatchkeyHTTP
import LatchkeyService
import LatchkeySodium

extension ServiceFile {
  /// The keys of the service, the one that signs first.
  func keyRing() throws -> KeyRing {
    let all = try keys.map { ServiceKey(try signer($0)) }
    guard let current = all.first else {
      throw ToolFailure.malformed("keys", "A service has at least one key.")
    }
    return KeyRing(current: current, retiring: Array(all.dropFirst()))
  }

  /// The key that signs what the service itself asks of others.
  func requestSigner() throws -> RequestSigner {
    guard let first = keys.first else {
      throw ToolFailure.malformed("keys", "A service has at least one key.")
    }
    return RequestSigner(try signer(first), using: SodiumBackend())
  }

  /// A key of a file, sealed or not.
  private func signer(_ name: String) throws -> SodiumSigner {
    guard let wrappingKey else { return try KeyFile.signer(path(name)) }
    return try SealedKeyFile.signer(path(name), under: path(wrappingKey))
  }

  func nonceSecretBytes() throws -> FixedBytes<32> {
    let content = try Files.readSecret(path(nonceSecret))
    guard let secret = FixedBytes<32>(content.span) else {
      throw ToolFailure.malformed("nonceSecret", "The file has exactly 32 bytes.")
    }
    return secret
  }

  func httpConfiguration() throws -> HTTPConfiguration {
    var configuration = HTTPConfiguration(address: try address(), origin: origin)
    configuration.tls = tls.map {
      TLSFiles(certificatePath: path($0.certificate), keyPath: path($0.key))
    }
    if let rate = requestsPerSecond {
      configuration.limits.perSigner =
        rate > 0 ? HTTPLimits.Rate(burst: Int(rate * 3), perSecond: rate) : nil
      if rate == 0 { configuration.limits.perPeer = nil }
    }
    if let seconds = drainNoticeSeconds { configuration.drainNoticeSeconds = seconds }
    return configuration
  }
}

/// A key of the service in the memory of its process.
private final class ServiceKey: IssuerKey {
  private let signer: SodiumSigner

  init(_ signer: consuming SodiumSigner) { self.signer = signer }

  var publicKey: PublicKey { signer.publicKey }

  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    try signer.sign(message)
  }
}
