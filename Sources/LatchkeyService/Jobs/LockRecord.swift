import LatchkeyCore
import LatchkeyExchange

/// What a service knows of a lock beyond its configuration, as its record holds it.
struct LockRecord: Codable, Equatable, Sendable {
  /// Where its receipts stood when it was last heard: everything before is known to be there.
  var position: ReceiptPosition
  /// The last signed answer with a state digest, and what it answers (REL-2, REL-9).
  var head: Head?

  struct Head: Codable, Equatable, Sendable {
    var answer: Encoded
    var nonce: Named<Nonce>
    var proof: Named<Digest>
  }
}
