/// A job that is to be judged, and what the service has of its locks. Bytes are lower-case hex.
public struct ReleaseInput: Codable, Sendable, HexFields {
  /// A pass that was issued.
  public struct Pass: Codable, Sendable, HexFields {
    public var issuer: String
    public var serial: UInt32
    public var expiration: UInt64
    public var revokedAt: UInt64?

    public init(issuer: String, serial: UInt32, expiration: UInt64, revokedAt: UInt64? = nil) {
      self.issuer = issuer
      self.serial = serial
      self.expiration = expiration
      self.revokedAt = revokedAt
    }
  }

  /// What the service has of a lock.
  public struct Account: Codable, Sendable, HexFields {
    /// Key of the lock that signed the receipts; the lock's own where none is given.
    public var key: String?
    /// Shown receipts.
    public var receipts: [String]
    /// An answer of the lock with the state digest.
    public var head: String?
    /// The proof that it answers.
    public var proof: String?

    public init(receipts: [String], head: String? = nil, proof: String? = nil) {
      self.receipts = receipts
      self.head = head
      self.proof = proof
    }
  }

  /// A lock that passes were issued for.
  public struct Lock: Codable, Sendable, HexFields {
    /// Its public key.
    public var key: String
    /// The next sequence at the first issue.
    public var next: UInt64
    /// SHA-256 of the envelope before that.
    public var last: String
    public var passes: [Pass]
    /// Nothing where nothing was heard.
    public var account: Account?

    public init(key: String, next: UInt64, last: String, passes: [Pass], account: Account?) {
      self.key = key
      self.next = next
      self.last = last
      self.passes = passes
      self.account = account
    }
  }

  public var job: String
  public var terms: DeliveryInput.Terms
  public var locks: [Lock]

  public init(job: String, terms: DeliveryInput.Terms, locks: [Lock]) {
    self.job = job
    self.terms = terms
    self.locks = locks
  }
}
