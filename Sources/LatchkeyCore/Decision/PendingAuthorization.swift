import LatchkeyCBOR

/// What an allow does to the lock's memory: one record, persisted whole (DEC-4).
public struct CommitRecord: Sendable {
  /// What one link of the chain spends.
  public struct Spending: Sendable {
    /// Slot of the link's issuer.
    let slot: Int
    public let issuer: PublicKey
    public let serial: UInt32
    /// Uses the link allows; 0 when not counted.
    public let uses: UInt16
    /// Whether it has a life from its first use.
    public let hasFirstUseLife: Bool
    /// When the link ends.
    public let expiration: UInt64
  }

  /// A slot that an issuer takes.
  struct Taking: Sendable {
    let scratch: Int
    let slot: Int
  }

  public let action: Action
  /// The grant that opens.
  public let grant: GrantID
  /// Who holds it.
  public let holder: PublicKey
  public let job: Digest?
  /// Seconds until the door must be locked again; `nil` without obligation.
  public let relockWithinSeconds: UInt16?
  /// What the lock knew of the time.
  public let clock: ClockInterval
  public internal(set) var spendings = InlineArray<3, Spending?>(repeating: nil)
  var takings = InlineArray<2, Taking?>(repeating: nil)
  /// Authorities to record, by link of the issuer they make.
  var authorities = InlineArray<2, AuthorityRecord?>(repeating: nil)
  var authoritySlots = InlineArray<2, Int>(repeating: 0)
}

/// An allow that is not persisted yet. It opens nothing.
public struct PendingAuthorization: ~Copyable {
  /// What must be persisted first.
  public let record: CommitRecord
}

/// An allow that is persisted: what a bolt driver consumes, and nothing else makes it move.
public struct Authorization: ~Copyable {
  /// What to do.
  public let action: Action
  /// Seconds until the door must be locked again; `nil` without obligation.
  public let relockWithinSeconds: UInt16?

  init(_ record: CommitRecord) {
    action = record.action
    relockWithinSeconds = record.relockWithinSeconds
  }
}

/// Where a lock persists an allow before it acts.
public protocol CommitStore: ~Copyable {
  /// Persists the record; when this returns, it survives power loss.
  mutating func persist(_ record: CommitRecord) throws(StorageFailure)
}

/// A record could not be persisted.
public struct StorageFailure: Error, Equatable, Sendable {
  public init() {}
}
