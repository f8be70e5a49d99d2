/// What a server takes at most, of everybody and of each.
///
/// Each limit has its answer: 413 for a body, 400 for a head, 408 for a body that comes too slowly,
/// 429 for one who asks too often, 503 where the server as a whole has enough to do.
public struct HTTPLimits: Equatable, Sendable {
  /// Bytes of a body.
  public var bodyByteCount = 64 * 1024
  /// Bytes of one header field.
  public var headerFieldByteCount = 4 * 1024
  /// Bytes of all header fields together.
  public var headerByteCount = 16 * 1024
  /// Header fields of a request.
  public var headerFieldCount = 64
  /// Connections at the same time; more of them wait unaccepted.
  public var connectionCount = 4096
  /// Requests that are being carried out at the same time, without streams of events.
  public var requestsInFlight = 256
  /// Streams of events at the same time.
  public var eventStreamCount = 512
  /// Requests of one signer: that many at once, then that many a second. `nil` for no limit.
  public var perSigner: Rate? = Rate(burst: 60, perSecond: 20)
  /// Requests of one address (IPv6: of one /64), before any signature is looked at. `nil` for no
  /// limit: behind a proxy all have the proxy's address. A UNIX socket has none.
  public var perPeer: Rate? = Rate(burst: 200, perSecond: 100)
  /// Signers and addresses that are counted at the same time, of each kind; about 100 bytes each.
  public var countedCount = 16 * 1024
  /// Seconds that a connection may say nothing, or take for the head of a request.
  public var idleSeconds = 30
  /// Seconds in which a body must have come, and once more in which the answer must be there.
  public var requestSeconds = 15
  /// Seconds between two signs of life on a stream without events.
  public var heartbeatSeconds = 15
  /// Seconds that a reader of a stream may stay away before the stream ends.
  public var slowReaderSeconds = 10
  /// Seconds after which a client that was turned away may ask again.
  public var retryAfterSeconds = 1

  public init() {}

  /// A token bucket.
  public struct Rate: Equatable, Sendable {
    /// How many at once.
    public var burst: Int
    /// How many a second in the long run.
    public var perSecond: Double

    public init(burst: Int, perSecond: Double) {
      self.burst = burst
      self.perSecond = perSecond
    }
  }
}
