/// A request as it comes to a service, and what the service knows of itself.
public struct ArrivalInput: Codable, Sendable, HexFields {
  /// Scheme, host and port under which clients know the service.
  public var origin: String
  /// The service's public key.
  public var server: String?
  /// What the server's nonces are made with, 32 bytes.
  public var secret: String?
  public var method: String
  /// Path and query as they came.
  public var path: String
  public var body: String?

  public init(
    origin: String, server: String, secret: String, method: String, path: String, body: String
  ) {
    self.origin = origin
    self.server = server
    self.secret = secret
    self.method = method
    self.path = path
    self.body = body
  }
}
