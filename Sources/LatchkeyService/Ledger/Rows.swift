import LatchkeyCore

/// The numbers of one issuer key at one site.
public struct IssuerRow: Equatable, Sendable {
  public var key: PublicKey
  /// The serial that comes next.
  public var next: UInt32
  /// The base of the last staple.
  public var base: UInt32
  /// The sequence of the last staple.
  public var stapleSequence: UInt64
  /// Bit i, low bit of each byte first: serial base + i is revoked. No zero byte at the end.
  public var revoked: [UInt8]
  /// Bit i: serial base + i may still open. No zero byte at the end.
  public var live: [UInt8]
  /// When the present durable stretch began, and with which serial (LEDG-7).
  public var stretchBegan: UInt64
  public var stretchSerial: UInt32
  /// The epoch in which the row was written.
  public var epoch: UInt32

  public init(
    key: PublicKey, next: UInt32 = 0, base: UInt32 = 0, stapleSequence: UInt64 = 0,
    revoked: [UInt8] = [], live: [UInt8] = [], stretchBegan: UInt64 = 0,
    stretchSerial: UInt32 = 0, epoch: UInt32 = 0
  ) {
    self.key = key
    self.next = next
    self.base = base
    self.stapleSequence = stapleSequence
    self.revoked = revoked
    self.live = live
    self.stretchBegan = stretchBegan
    self.stretchSerial = stretchSerial
    self.epoch = epoch
  }
}

/// One grant that was given out.
public struct CredentialRow: Equatable, Sendable {
  public var issuer: PublicKey
  public var serial: UInt32
  /// The holder's key.
  public var holder: PublicKey
  /// External id of its job; empty where it has none.
  public var job: String
  public var notBefore: UInt64
  public var expiration: UInt64
  public var state: CredentialState

  public init(
    issuer: PublicKey, serial: UInt32, holder: PublicKey, job: String = "", notBefore: UInt64,
    expiration: UInt64, state: CredentialState = .live
  ) {
    self.issuer = issuer
    self.serial = serial
    self.holder = holder
    self.job = job
    self.notBefore = notBefore
    self.expiration = expiration
    self.state = state
  }
}

/// What has become of a credential.
public enum CredentialState: Int, Equatable, Sendable {
  /// It may open.
  case live = 0
  /// It has opened as often as it may.
  case spent = 1
  /// It was taken back.
  case revoked = 2
  /// Its time is certainly over at every lock.
  case over = 3
}

/// A credential goes on as something else.
public struct CredentialStateChange: Equatable, Sendable {
  public var issuer: PublicKey
  public var serial: UInt32
  public var state: CredentialState

  public init(issuer: PublicKey, serial: UInt32, state: CredentialState) {
    self.issuer = issuer
    self.serial = serial
    self.state = state
  }
}

/// Which credentials are looked for.
public enum CredentialFilter: Equatable, Sendable {
  /// Those of one job.
  case job(String)
  /// The live ones of one holder.
  case liveOfHolder(PublicKey)
  /// The live ones of one issuer whose expiration lies before a moment.
  case liveEnding(issuer: PublicKey, before: UInt64)
  /// One.
  case serial(issuer: PublicKey, UInt32)
}

/// One receipt of a lock, with its body where somebody has disclosed it.
public struct ReceiptRow: Equatable, Sendable {
  public var lock: LockID
  public var sequence: UInt64
  /// SHA-256 of the envelope.
  public var hash: Digest
  public var envelope: [UInt8]
  /// The body with its salt; `nil` while nobody has shown it.
  public var disclosure: Disclosure?

  public struct Disclosure: Equatable, Sendable {
    public var salt: [UInt8]
    public var body: [UInt8]

    public init(salt: [UInt8], body: [UInt8]) {
      self.salt = salt
      self.body = body
    }
  }

  public init(
    lock: LockID, sequence: UInt64, hash: Digest, envelope: [UInt8],
    disclosure: Disclosure? = nil
  ) {
    self.lock = lock
    self.sequence = sequence
    self.hash = hash
    self.envelope = envelope
    self.disclosure = disclosure
  }
}
