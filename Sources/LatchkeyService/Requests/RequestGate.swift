import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// Judges whether a request was signed for this service, and by whom (REQ-1 to REQ-4).
public struct RequestGate<Crypto: CryptoBackend & Sendable>: Sendable {
  /// A request as it came.
  public struct Arrival: Sendable {
    /// The envelope.
    public var message: [UInt8]
    /// The key that is said to have signed it.
    public var signer: PublicKey
    public var method: String
    /// Path and query as they came.
    public var path: String
    public var body: [UInt8]

    public init(
      message: [UInt8], signer: PublicKey, method: String, path: String, body: [UInt8]
    ) {
      self.message = message
      self.signer = signer
      self.method = method
      self.path = path
      self.body = body
    }
  }

  /// Scheme, host and port under which clients know the service.
  public let origin: String
  /// Thumbprint of the service's key.
  public let server: Digest
  public let nonces: ServerNonces<Crypto>
  private let crypto: Crypto

  public init(
    origin: String, serverKey: PublicKey, nonces: ServerNonces<Crypto>, using crypto: Crypto
  ) {
    self.origin = origin
    server = crypto.thumbprint(of: serverKey)
    self.nonces = nonces
    self.crypto = crypto
  }

  /// Judges what is cheap first and the signature last: a stranger costs one HMAC.
  ///
  /// - Parameter now: Seconds since 1970-01-01T00:00:00Z.
  /// - Throws: the reason of the first fault in byte order (ENC, SIG-1, SIG-2);
  ///   ``DenyReason/wrongService`` (REQ-2), ``DenyReason/serverNonceUnknown`` (REQ-3),
  ///   ``DenyReason/requestMismatch`` (REQ-4), ``DenyReason/kidMismatch`` (SIG-9),
  ///   ``DenyReason/weakKey`` (SIG-10), ``DenyReason/badSignature`` (REQ-1).
  public func verify(_ arrival: Arrival, at now: UInt64) throws(DenyReason) -> VerifiedRequest {
    let message = try Unverified<RequestClaims>(message: arrival.message.span)
    let claims = message.claims
    // REQ-2
    guard text(claims.origin, in: arrival) == origin, claims.server == server else {
      throw .wrongService
    }
    let made = try nonces.moment(of: claims.nonce)  // REQ-3
    // REQ-4
    guard text(claims.method, in: arrival) == arrival.method,
      text(claims.path, in: arrival) == arrival.path,
      claims.body == crypto.sha256(arrival.body.span)
    else { throw .requestMismatch }
    guard arrival.signer.isAcceptable else { throw .weakKey }  // SIG-10
    let kid: KeyID = message.envelope.kid.value(in: arrival.message.span)
    guard kid == crypto.keyID(of: arrival.signer) else { throw .kidMismatch }  // SIG-9
    // REQ-1
    try message.expectSignature(by: arrival.signer, in: arrival.message.span, using: crypto)
    let payload = arrival.message.copying(message.envelope.payload)
    return VerifiedRequest(
      signer: arrival.signer, nonce: claims.nonce, digest: crypto.sha256(payload.span),
      isFresh: made <= now + 5 && now <= made + ServerNonces<Crypto>.lifeSeconds)
  }

  private func text(_ range: ByteRange, in arrival: Arrival) -> String {
    String(decoding: arrival.message.copying(range), as: UTF8.self)
  }
}
