/// Why a request was not sent, or its answer not heard.
public enum ClientFailure: Error, Equatable, Sendable {
  /// The server has another origin or another key than the one it should have (REQ-2).
  case wrongServer
  /// The server gives no nonce; the status that it gives instead.
  case noNonce(status: Int)
  /// No answer came, however often the request was sent. It may have been carried out.
  case noAnswer
  /// An answer is longer than a service's may be.
  case longAnswer
}
