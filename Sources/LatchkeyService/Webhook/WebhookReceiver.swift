import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// Judges the events that a service sends to its operator: for consumers, without HTTP.
///
/// A delivery is a request of the service to the consumer: the origin is the consumer's, the key and
/// the thumbprint are the service's, and the nonce is that of the event (``WebhookNonce``). Events
/// of a site come in the order of their sequences, each at least once: who has had a sequence
/// answers 200 to it and does nothing more.
public struct WebhookReceiver<Crypto: CryptoBackend & Sendable>: Sendable {
  /// An event that the service has signed.
  public struct Delivery: Equatable, Sendable {
    public let site: SiteID
    public let sequence: UInt64
    /// Seconds since 1970-01-01T00:00:00Z.
    public let at: UInt64
    /// What it is, such as `credential.issued`.
    public let kind: String
    /// The whole body: JSON, whose member `content` says more.
    public let body: [UInt8]
  }

  /// Scheme, host and port under which the service knows the consumer.
  public let origin: String
  /// The service's key, as the operator learned it when it was set up.
  public let serverKey: PublicKey
  private let crypto: Crypto

  public init(origin: String, serverKey: PublicKey, using crypto: Crypto) {
    self.origin = origin
    self.serverKey = serverKey
    self.crypto = crypto
  }

  /// Judges one delivery.
  ///
  /// - Parameters:
  ///   - header: The value of `Latchkey-Request`; `nil` where there is none.
  ///   - path: Path and query as they came.
  /// - Throws: the reason of the first fault in byte order (ENC, SIG-1, SIG-2);
  ///   ``DenyReason/wrongService`` (REQ-2), ``DenyReason/requestMismatch`` (REQ-4),
  ///   ``DenyReason/kidMismatch`` (SIG-9), ``DenyReason/badSignature`` (REQ-1),
  ///   ``DenyReason/malformedBody`` (REQ-8), ``DenyReason/serverNonceUnknown`` for a nonce that is
  ///   not that of the event (EVT-3).
  public func verify(
    header: String?, method: String, path: String, body: [UInt8]
  ) throws(DenyReason) -> Delivery {
    guard let bytes = header.flatMap(Base64URL.decode) else { throw .malformed }  // REQ-1
    let message = try Unverified<RequestClaims>(message: bytes.span)
    let claims = message.claims
    func text(_ range: ByteRange) -> String {
      String(decoding: bytes.copying(range), as: UTF8.self)
    }
    // REQ-2
    guard text(claims.origin) == origin, claims.server == crypto.thumbprint(of: serverKey) else {
      throw .wrongService
    }
    // REQ-4
    guard text(claims.method) == method, text(claims.path) == path,
      claims.body == crypto.sha256(body.span)
    else { throw .requestMismatch }
    let kid: KeyID = message.envelope.kid.value(in: bytes.span)
    guard kid == crypto.keyID(of: serverKey) else { throw .kidMismatch }  // SIG-9
    // REQ-1
    try message.expectSignature(by: serverKey, in: bytes.span, using: crypto)
    // REQ-8
    guard let head = try? JSONDecoder().decode(EventHead.self, from: Data(body)) else {
      throw .malformedBody
    }
    let own = WebhookNonce.of(head.site.value, head.sequence) { crypto.sha256($0.span) }
    guard claims.nonce == own else { throw .serverNonceUnknown }  // EVT-3
    return Delivery(
      site: head.site.value, sequence: head.sequence, at: head.at, kind: head.kind, body: body)
  }

  /// What every event says of itself.
  private struct EventHead: Decodable {
    var site: Named<SiteID>
    var sequence: UInt64
    var at: UInt64
    var kind: String
  }
}
