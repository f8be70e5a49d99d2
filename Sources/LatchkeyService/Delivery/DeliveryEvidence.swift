import LatchkeyCore

/// A witness's word, verified by whoever gives it to a delivery.
public struct DeliveryEvidence: Codable, Sendable, Equatable {
  /// What it belongs to (DLV-6).
  public enum Binding: Codable, Sendable, Equatable {
    /// The nonce of a challenge.
    case visit(Nonce)
    /// A job.
    case job(Digest)
  }

  public var kind: GatheredKind
  public var binding: Binding
  /// When it was witnessed, in seconds since 1970-01-01T00:00:00Z.
  public var time: UInt64

  public init(_ kind: GatheredKind, _ binding: Binding, at time: UInt64) {
    self.kind = kind
    self.binding = binding
    self.time = time
  }
}
