import LatchkeyCore

/// What one operation writes for one site: all of it or nothing.
public struct SiteChange: Equatable, Sendable {
  public var site: SiteID
  /// The head that the change was decided on; 0 makes the site.
  public var expectedHead: UInt64
  /// What happened. Its sequence is the new head, and above the expected one.
  public var event: Event
  /// The epoch of the ledger that the change was decided in; in another it is a conflict.
  public var epoch: UInt32
  /// Put in the place of the row of this key.
  public var issuer: IssuerRow?
  /// New credentials; a serial that is already there is ``LedgerFailure/corrupt(_:)``.
  public var credentials: [CredentialRow]
  /// Credentials that go on as something else; one that is not there is passed over.
  public var credentialStates: [CredentialStateChange]
  /// New; the same key with any content is ``LedgerFailure/conflict``.
  public var request: RememberedRequest?
  /// Put in the place of the records of these keys, after others were removed.
  public var records: [Record]
  public var removedRecords: [RecordKey]
  /// Put in the place of the receipts of these sequences. Who changes a header that stands has not
  /// judged it (RCPT-17): the store refuses another hash as ``LedgerFailure/corrupt(_:)``. What was
  /// disclosed once stays when the new row discloses nothing.
  public var receipts: [ReceiptRow]

  public init(
    site: SiteID, expectedHead: UInt64, event: Event, epoch: UInt32, issuer: IssuerRow? = nil,
    credentials: [CredentialRow] = [], credentialStates: [CredentialStateChange] = [],
    request: RememberedRequest? = nil, records: [Record] = [], removedRecords: [RecordKey] = [],
    receipts: [ReceiptRow] = []
  ) {
    self.site = site
    self.expectedHead = expectedHead
    self.event = event
    self.epoch = epoch
    self.issuer = issuer
    self.credentials = credentials
    self.credentialStates = credentialStates
    self.request = request
    self.records = records
    self.removedRecords = removedRecords
    self.receipts = receipts
  }
}

/// One thing that happened at a site. Sequences rise; they jump where an epoch begins.
public struct Event: Equatable, Sendable {
  public var sequence: UInt64
  /// Seconds since 1970-01-01T00:00:00Z.
  public var at: UInt64
  /// What it is, such as `credential.issued`; at most 64 characters.
  public var kind: String
  /// JSON, without personal data.
  public var content: [UInt8]
  /// Whether it is sent to the operator.
  public var isPublished: Bool

  public init(
    sequence: UInt64, at: UInt64, kind: String, content: [UInt8], isPublished: Bool = true
  ) {
    self.sequence = sequence
    self.at = at
    self.kind = kind
    self.content = content
    self.isPublished = isPublished
  }
}
