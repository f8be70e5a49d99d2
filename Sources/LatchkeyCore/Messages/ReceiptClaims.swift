import LatchkeyCBOR

/// The header of a receipt: what proves continuity and shows nothing (Spec/cddl/receipt.cddl).
public struct ReceiptClaims: MessageClaims {
  public static var domain: Domain { .receipt }

  public private(set) var lockID = LockID(bytes: .zero)
  public private(set) var sequence: UInt64 = 0
  /// SHA-256 of the previous receipt's envelope.
  public private(set) var previous = Digest.zero
  /// First 8 bytes of SHA-256(job ‖ sequence), or random.
  public private(set) var tag = FixedBytes<8>.zero
  /// SHA-256(salt ‖ body).
  public private(set) var digest = Digest.zero
  /// The same for the auditors' own body.
  public private(set) var auditorsDigest = Digest.zero

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: lockID = LockID(bytes: try fields.reader.readFixed())
      case 2: sequence = try fields.reader.readSequence()
      case 3: previous = Digest(bytes: try fields.reader.readFixed())
      case 4: tag = try fields.reader.readFixed()
      case 5: digest = Digest(bytes: try fields.reader.readFixed())
      case 6: auditorsDigest = Digest(bytes: try fields.reader.readFixed())
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen == .keys(1, through: 6) else { throw .missingKey }  // ENC-10
  }
}

/// What a receipt's body says, to those who may see it.
public struct ReceiptBody: Sendable {
  /// What the lock knew of the time.
  public let clock: ClockInterval
  /// 0 unlocked, 1 another action allowed.
  public let event: UInt8
  public let action: Action
  /// The issuer's key of the presenting credential.
  public let issuer: PublicKey
  /// Its serial.
  public let serial: UInt32
  public let job: Digest?
  /// Sequence of the unlocked receipt that began the session.
  public let session: UInt64

  public init(
    clock: ClockInterval, event: UInt8, action: Action, issuer: PublicKey, serial: UInt32,
    job: Digest?, session: UInt64
  ) {
    self.clock = clock
    self.event = event
    self.action = action
    self.issuer = issuer
    self.serial = serial
    self.job = job
    self.session = session
  }

  init(_ reader: inout CBORReader) throws(DenyReason) {
    var seen = KeySet()
    var earliest: UInt64 = 0
    var latest: UInt64?
    var event: UInt8 = 0
    var action = Action.unlock
    var issuer = PublicKey(bytes: .zero)
    var serial: UInt32 = 0
    var job: Digest?
    var session: UInt64 = 0
    var map = try reader.readMap()
    while let key = try reader.nextKey(in: &map) {
      switch key {
      case 1: earliest = try reader.readSecond()
      case 2: latest = try reader.readSecond()
      case 3: event = try reader.readSmall(through: 1)
      case 4: action = try Action(&reader)
      case 5:
        try reader.readArray(exactly: 2)
        issuer = PublicKey(bytes: try reader.readFixed())
        serial = try reader.readSerial()
      case 6: job = Digest(bytes: try reader.readFixed())
      case 7: session = try reader.readSequence()
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    seen.insert(2)
    seen.insert(6)
    guard seen == .keys(1, through: 7) else { throw .missingKey }  // ENC-10
    if let latest, latest < earliest { throw .outOfRange }  // ENC-11
    self.init(
      clock: ClockInterval(earliest: earliest, latest: latest), event: event, action: action,
      issuer: issuer, serial: serial, job: job, session: session)
  }

  /// Writes the body.
  package func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.writeMap(count: 5 + (clock.latest == nil ? 0 : 1) + (job == nil ? 0 : 1))
    sink.write(UInt64(1))
    sink.write(clock.earliest)
    if let latest = clock.latest {
      sink.write(UInt64(2))
      sink.write(latest)
    }
    sink.write(UInt64(3))
    sink.write(wide(event))
    sink.write(UInt64(4))
    sink.write(wide(action.rawValue))
    sink.write(UInt64(5))
    sink.writeArray(count: 2)
    sink.writeBytes(issuer.bytes.bytes)
    sink.writeHead(.bytes, 4)
    sink.appendBigEndian(wide(serial), byteCount: 4)
    if let job {
      sink.write(UInt64(6))
      sink.writeBytes(job.bytes.bytes)
    }
    sink.write(UInt64(7))
    sink.write(session)
  }
}

/// An auditor has what stands up to here.
public struct AcknowledgementClaims: MessageClaims {
  public static var domain: Domain { .acknowledgement }

  private var values = FieldValues<4>()

  public var lockID: Place<LockID> { values.place(0) }
  public var sequence: UInt64 { values.long(1) }
  /// SHA-256 of the receipt at that sequence.
  public var receipt: Place<Digest> { values.place(3) }

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var target = values.target
    let seen = try fields.readMap(.acknowledgement, from: 1, into: &target)
    guard seen == .keys(1, through: 3) else { throw .missingKey }  // ENC-10
  }
}
