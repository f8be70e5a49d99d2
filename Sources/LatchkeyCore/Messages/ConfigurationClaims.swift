import LatchkeyCBOR

/// A lock's configuration (Spec/configuration.md).
public struct ConfigurationClaims: MessageClaims {
  public static var domain: Domain { .configuration }

  public private(set) var lockID = Place<LockID>.none
  public private(set) var sequence: UInt32 = 0
  /// SHA-256 of the previous configuration's envelope.
  public private(set) var previous = Place<Digest>.none
  public private(set) var site = Place<SiteID>.none
  public private(set) var point = ByteRange.empty
  public private(set) var anchors = RowList<AnchorRow>.empty
  /// Serials of a window, a multiple of 32.
  public private(set) var window: UInt32 = 0
  public private(set) var residents = RowList<KeyRow>.empty
  public private(set) var witnesses = RowList<KeyRow>.empty
  public private(set) var timeSources = RowList<TimeSourceRow>.empty
  public private(set) var auditors = RowList<KeyRow>.empty
  /// How long a nonce lives.
  public private(set) var nonceLifeSeconds: UInt32 = 0
  /// Bit 0: bolt sensor, bit 1: door sensor.
  public private(set) var sensors: UInt8 = 0
  /// How far other sources than an anchor may move the clock forward, once per power loss.
  public private(set) var forwardCapSeconds: UInt32 = 0
  /// Whether a service-operated source may set the clock alone (TIME-9).
  public private(set) var allowsServiceTime = false
  /// Salt and nonce, at sequence 0 and only there.
  public private(set) var founding: Founding?

  /// Sets the clock back, never at sequence 0.
  public private(set) var clockReset: ClockReset?

  /// What the time was at some moment after the lock made the nonce (TIME-13).
  public struct ClockReset: Sendable {
    public let nonce: Place<Nonce>
    public let time: UInt64
  }

  /// What proves the first configuration.
  public struct Founding: Sendable {
    public let salt: Place<FixedBytes<16>>
    public let nonce: Place<Nonce>
  }

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: lockID = try fields.reader.readPlace()
      case 2: sequence = try fields.reader.readUInt32()
      case 3: previous = try fields.reader.readPlace()
      case 4: site = try fields.reader.readPlace()
      case 5: point = try fields.reader.readPoint()
      case 6: anchors = try RowList(&fields, from: 1, atMost: Limits.anchorCount)
      case 7: window = try Self.readWindow(&fields.reader)
      case 8: residents = try RowList(&fields, atMost: Limits.residentCount)
      case 9: witnesses = try RowList(&fields, atMost: Limits.witnessCount)
      case 10: timeSources = try RowList(&fields, from: 1, atMost: Limits.timeSourceCount)
      case 11: auditors = try RowList(&fields, from: 1, atMost: Limits.auditorCount)
      case 12: nonceLifeSeconds = narrow32(try fields.reader.readUnsigned(from: 10, through: 300))
      case 13: sensors = try fields.reader.readSmall(through: 3)
      case 14: forwardCapSeconds = try fields.reader.readUInt32()
      case 15: allowsServiceTime = try fields.reader.readSmall(through: 1) == 1
      case 16:
        // CONF-1: at sequence 0 and only there.
        guard sequence == 0 else { throw .unknownKey }
        try fields.reader.readArray(exactly: 2)
        let salt: Place<FixedBytes<16>> = try fields.reader.readPlace()
        founding = Founding(salt: salt, nonce: try fields.reader.readPlace())
      case 17:
        guard sequence > 0 else { throw .unknownKey }  // CONF-1
        try fields.reader.readArray(exactly: 2)
        let nonce: Place<Nonce> = try fields.reader.readPlace()
        clockReset = ClockReset(nonce: nonce, time: try fields.reader.readSecond())
        continue  // the one key that need not be there
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    if sequence > 0 { seen.insert(16) }
    guard seen == .keys(1, through: 16) else { throw .missingKey }  // ENC-10, CONF-1
  }

  private static func readWindow(_ reader: inout CBORReader) throws(DenyReason) -> UInt32 {
    let window = try reader.readUnsigned(
      from: wide(Limits.leastWindow), through: wide(Limits.mostWindow))
    guard window % 32 == 0 else { throw .outOfRange }  // CONF-1
    return narrow32(window)
  }
}

/// One key of a configuration.
public struct KeyRow: Row, Sendable {
  public let key: Place<PublicKey>

  @inline(never)
  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    key = try fields.reader.readKey()
  }

  public func expect(next: KeyRow, in bytes: Span<UInt8>) throws(DenyReason) {}
}

/// `[key, issuedAfter, notAfter, status]`.
public struct AnchorRow: Row, Sendable {
  public let key: Place<PublicKey>
  /// Link 1 counts only when issued after this second (REPLAY-1).
  public let issuedAfter: UInt64
  /// Its links end here; `nil` when they need not.
  public let notAfter: UInt64?
  /// The key that may sign its staples beside it.
  public let status: Place<PublicKey>?

  @inline(never)
  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 4)
    key = try fields.reader.readKey()
    issuedAfter = try fields.reader.readSecond()
    let end = try fields.reader.readSecond()
    notAfter = end == 0 ? nil : end
    let start = fields.reader.position
    let rest = try fields.reader.readBytes()
    if rest.isEmpty {
      status = nil
    } else {
      fields.reader.rewind(to: start)
      status = try fields.reader.readKey()
    }
  }

  public func expect(next: AnchorRow, in bytes: Span<UInt8>) throws(DenyReason) {}
}

/// `[key, operator, e]`.
public struct TimeSourceRow: Row, Sendable {
  public let key: Place<PublicKey>
  public let isOperatedByService: Bool
  /// Its error.
  public let errorSeconds: UInt32

  @inline(never)
  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 3)
    key = try fields.reader.readKey()
    isOperatedByService = try fields.reader.readSmall(through: 1) == 1
    errorSeconds = narrow32(try fields.reader.readUnsigned(through: 3_600))
  }

  public func expect(next: TimeSourceRow, in bytes: Span<UInt8>) throws(DenyReason) {}
}
