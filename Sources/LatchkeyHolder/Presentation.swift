import LatchkeyCBOR
import LatchkeyCore

/// A presentation that was signed, and what its answer is compared with.
public struct Presentation: Equatable, Sendable {
  /// The whole message, at most 2,560 bytes.
  public let bytes: [UInt8]
  /// The nonce that the proof is over.
  public let nonce: Nonce
  /// SHA-256 of the proof's envelope.
  public let proof: Digest
  /// The key of the lock that is asked.
  public let lockKey: PublicKey
}

/// What a holder asks a lock to do, and brings along.
public struct VisitRequest: Equatable, Sendable {
  public var action: Action
  /// The point, as the bundle and the scope name it.
  public var point: String
  /// How the message reaches the lock.
  public var channel: Channel
  /// The transport's channel binding, where it has one (PROOF-2).
  public var binding: Digest?
  /// The first receipt that the holder asks for.
  public var receiptsFrom: UInt64?
  /// At most 3 envelopes.
  public var evidence: [[UInt8]]
  /// At most 2 envelopes.
  public var times: [[UInt8]]
  /// Staples that are newer than those of the bundle, in any order.
  public var staples: [[UInt8]]

  public init(
    _ action: Action, at point: String, channel: Channel, binding: Digest? = nil,
    receiptsFrom: UInt64? = nil, evidence: [[UInt8]] = [], times: [[UInt8]] = [],
    staples: [[UInt8]] = []
  ) {
    self.action = action
    self.point = point
    self.channel = channel
    self.binding = binding
    self.receiptsFrom = receiptsFrom
    self.evidence = evidence
    self.times = times
    self.staples = staples
  }
}
