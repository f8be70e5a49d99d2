import LatchkeyCore

/// Under what one key of the service issues at a site, as its record holds it.
struct Authority: Codable, Equatable, Sendable {
  /// The last staple that the key signed, so that it can be given out again.
  struct LastStaple: Codable, Equatable, Sendable {
    var time: UInt64
    var prepared: StoredReply.Prepared
  }

  /// Root first; the last one is for the service's key.
  var links: [Encoded]
  /// The newest staples of the issuers above.
  var staples: [Encoded]
  var lastStaple: LastStaple?
}
