/// Where the courier's trip stands.
public enum TripState: Codable, Sendable, Equatable {
  /// No pass was issued yet.
  case free
  case held(since: UInt64)
  /// Every door of the job is proven.
  case released(at: UInt64, proof: ReleaseProof)
  /// A person let it go; never counted as relocked (DLV-22).
  case releasedUnproven(at: UInt64, by: NamedPerson, why: String)

  /// Whether it was released, one way or the other.
  public var isOver: Bool {
    switch self {
    case .free, .held: false
    case .released, .releasedUnproven: true
    }
  }
}
