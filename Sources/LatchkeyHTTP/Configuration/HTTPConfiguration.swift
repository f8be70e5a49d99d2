/// How a server meets the network.
public struct HTTPConfiguration: Equatable, Sendable {
  /// Where it listens.
  public var address: ServerAddress
  /// Scheme, host and port under which clients know the service, such as `https://door.example`;
  /// what every request is signed for (REQ-2). Behind a proxy it is the proxy's.
  public var origin: String
  /// Certificate and key; `nil` serves plain HTTP, for a socket behind a proxy or a demonstration.
  public var tls: TLSFiles?
  /// What nobody may exceed.
  public var limits: HTTPLimits
  /// How long a server that was told to end still accepts requests while `/readyz` says 503, so that
  /// balancers send none any more. 0 for none.
  public var drainNoticeSeconds: Int
  /// How long requests that are being carried out may then still take.
  public var drainSeconds: Int

  public init(
    address: ServerAddress, origin: String, tls: TLSFiles? = nil,
    limits: HTTPLimits = HTTPLimits(), drainNoticeSeconds: Int = 0, drainSeconds: Int = 20
  ) {
    self.address = address
    self.origin = origin
    self.tls = tls
    self.limits = limits
    self.drainNoticeSeconds = drainNoticeSeconds
    self.drainSeconds = drainSeconds
  }
}
