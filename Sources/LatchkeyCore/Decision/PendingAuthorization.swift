import LatchkeyCBOR

/// What an allow does to the lock's memory: one record, persisted whole (DEC-4).
public struct CommitRecord: Sendable {
  /// What one link of the chain spends.
  struct Spending: Sendable {
    /// Slot of the link's issuer.
    let slot: Int
    let serial: UInt32
    /// Uses the link allows; 0 when not counted.
    let uses: UInt16
    /// Whether it has a life from its first use.
    let hasFirstUseLife: Bool
    /// When the link ends.
    let expiration: UInt64

    /// Whether a bit does not tell everything: several uses, or a first-use life.
    var needsCounter: Bool { uses != 1 || hasFirstUseLife }
  }

  public internal(set) var action = Action.unlock
  /// The grant that opens.
  public internal(set) var grant = GrantID(issuer: PublicKey(bytes: .zero), serial: 0)
  public internal(set) var job: Digest?
  /// Seconds until the door must be locked again; `nil` without obligation.
  public internal(set) var relockWithinSeconds: UInt16?
  /// When link 1 was issued, to which the issue mark rises (CONF-13).
  public internal(set) var issuedAt: UInt64 = 0
  /// What the lock knew of the time.
  public internal(set) var clock = ClockInterval(earliest: 0, latest: nil)
  /// Links of the chain.
  var count = 0
  /// The lasting slot of each link's issuer.
  var slots = InlineArray<3, Int>(repeating: -1)
  /// What makes each issuer below the anchor one.
  var authorities = InlineArray<2, AuthorityRecord?>(repeating: nil)
  var spendings = InlineArray<3, Spending?>(repeating: nil)

  init() {}
}

/// An allow that nobody has taken in yet. It opens nothing.
public struct PendingAuthorization: ~Copyable {}

/// An allow that is in memory and not persisted yet: ``DecisionRun/record`` must be. It opens nothing.
package struct AppliedAuthorization: ~Copyable {}

/// An allow that is persisted: nothing else lets a lock, a camera or a server do what was asked.
public struct Authorization: ~Copyable {
  /// What to do.
  public let action: Action
  /// Seconds until the door must be locked again; `nil` without obligation.
  public let relockWithinSeconds: UInt16?

  init(_ record: borrowing CommitRecord) {
    action = record.action
    relockWithinSeconds = record.relockWithinSeconds
  }
}

/// A record could not be persisted.
public struct StorageFailure: Error, Equatable, Sendable {
  public init() {}
}
