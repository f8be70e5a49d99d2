import LatchkeyCore

/// Which rows of a site an operation decides on.
public struct SiteQuery: Equatable, Sendable {
  public var site: SiteID
  /// Whose serials.
  public var issuer: PublicKey?
  /// Which request, to see whether it was answered before.
  public var request: RequestKey?
  /// Which records.
  public var records: [RecordKey]

  public init(
    _ site: SiteID, issuer: PublicKey? = nil, request: RequestKey? = nil,
    records: [RecordKey] = []
  ) {
    self.site = site
    self.issuer = issuer
    self.request = request
    self.records = records
  }
}

/// What a ledger found.
public struct SiteSnapshot: Equatable, Sendable {
  /// Sequence of the site's last event; 0 when the ledger does not know the site.
  public var head: UInt64
  /// The epoch in which that event was written.
  public var headEpoch: UInt32
  /// The epoch of the ledger.
  public var epoch: Epoch
  public var issuer: IssuerRow?
  public var request: RememberedRequest?
  /// Those of the query that exist.
  public var records: [RecordKey: Record]

  public init(
    head: UInt64 = 0, headEpoch: UInt32 = 0, epoch: Epoch = Epoch(), issuer: IssuerRow? = nil,
    request: RememberedRequest? = nil, records: [RecordKey: Record] = [:]
  ) {
    self.head = head
    self.headEpoch = headEpoch
    self.epoch = epoch
    self.issuer = issuer
    self.request = request
    self.records = records
  }
}

/// A span of the ledger's life within which no commit was lost (LEDG-8).
public struct Epoch: Equatable, Sendable {
  /// Counts up from 0.
  public var number: UInt32
  /// What may have been lost when it began, or when any before it did.
  public var loss: EpochLoss

  public init(number: UInt32 = 0, loss: EpochLoss = .bounded) {
    self.number = number
    self.loss = loss
  }
}

/// What may have been lost when an epoch began.
public enum EpochLoss: Int, Equatable, Sendable {
  /// No more than what a service hands out between two durable points: numbers jump over it.
  case bounded = 0
  /// More, such as by a restore from an old dump: every live grant is given up.
  case unbounded = 1
}
