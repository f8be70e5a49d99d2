import LatchkeyCBOR
import LatchkeyCore

/// A request to a service, before it is signed (Spec/service.md, REQ-1).
public struct RequestDraft: Equatable, Sendable {
  /// Scheme, host and port of the service, such as `https://door.example`.
  public var origin: String
  /// Thumbprint of the service's key.
  public var server: Digest
  /// The server's own nonce.
  public var nonce: FixedBytes<32>
  /// 1 to 8 capital letters.
  public var method: String
  /// Path and query as sent, at most 128 characters.
  public var path: String
  /// SHA-256 of the body.
  public var body: Digest

  public init(
    origin: String, server: Digest, nonce: FixedBytes<32>, method: String, path: String,
    body: Digest
  ) {
    self.origin = origin
    self.server = server
    self.nonce = nonce
    self.method = method
    self.path = path
    self.body = body
  }

  /// Signs the request.
  ///
  /// - Returns: One envelope, at most 640 bytes.
  /// - Throws: the reason of the first field that a service could not read (ENC);
  ///   ``SigningFailure``.
  public func signed<Key: Signer & ~Copyable>(
    by signer: borrowing Key, using crypto: some CryptoBackend
  ) throws -> [UInt8] {
    var sink = ByteArray()
    sink.writeMap(count: 6)
    sink.write(UInt64(1))
    sink.writeText(origin)
    sink.write(UInt64(2))
    sink.writeBytes(server.bytes.bytes)
    sink.write(UInt64(3))
    sink.writeBytes(nonce.bytes)
    sink.write(UInt64(4))
    sink.writeText(method)
    sink.write(UInt64(5))
    sink.writeText(path)
    sink.write(UInt64(6))
    sink.writeBytes(body.bytes.bytes)
    let bytes = try signer.seal(sink.bytes, as: .request, using: crypto)
    _ = try Unverified<RequestClaims>(message: bytes.span)
    return bytes
  }
}
