import Foundation
import NIOSSL

/// The files of a server's certificate and key, PEM.
public struct TLSFiles: Equatable, Sendable {
  /// The chain, the server's own certificate first.
  public var certificatePath: String
  /// The private key. Nobody but its owner may be able to read it.
  public var keyPath: String

  public init(certificatePath: String, keyPath: String) {
    self.certificatePath = certificatePath
    self.keyPath = keyPath
  }

  /// Reads both files, for TLS 1.2 or newer.
  ///
  /// - Throws: ``TLSFileFailure`` where the key is open to others; what the TLS library finds wrong.
  func configuration() throws -> TLSConfiguration {
    try refuseOpenKey()
    let chain = try NIOSSLCertificate.fromPEMFile(certificatePath)
    let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    return configuration
  }

  /// A key that a group or everybody may read, write or run is no secret.
  private func refuseOpenKey() throws(TLSFileFailure) {
    guard
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: keyPath).resolvingSymlinksInPath().path),
      let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue
    else { throw .unreadableKey(path: keyPath) }
    guard mode & 0o077 == 0 else { throw .openKey(path: keyPath) }
  }
}

/// Why the files of a certificate are not used.
public enum TLSFileFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The key is not there, or not for this process.
  case unreadableKey(path: String)
  /// Others than its owner may use the file of the key.
  case openKey(path: String)

  public var description: String {
    switch self {
    case .unreadableKey(let path): "the TLS key \(path) cannot be read"
    case .openKey(let path): "the TLS key \(path) is open to others: chmod 600 it"
    }
  }
}
