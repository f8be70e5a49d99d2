import LatchkeyCBOR

/// A lock's configuration (Spec/configuration.md).
public struct ConfigurationClaims: MessageClaims {
  public static var domain: Domain { .configuration }

  private var values = FieldValues<24>()

  public var lockID: Place<LockID> { values.place(0) }
  public var sequence: UInt32 { values.word(1) }
  /// SHA-256 of the previous configuration's envelope.
  public var previous: Place<Digest> { values.place(2) }
  public var site: Place<SiteID> { values.place(3) }
  public var point: ByteRange { values.range(4) }
  public var anchors: RowList<AnchorRow> { values.rows(5) }
  /// Serials of a window, a multiple of 32.
  public var window: UInt32 { values.word(7) }
  public var residents: RowList<KeyRow> { values.rows(8) }
  public var witnesses: RowList<KeyRow> { values.rows(10) }
  public var timeSources: RowList<TimeSourceRow> { values.rows(12) }
  public var auditors: RowList<KeyRow> { values.rows(14) }
  /// How long a nonce lives.
  public var nonceLifeSeconds: UInt32 { values.word(16) }
  /// Bit 0: bolt sensor, bit 1: door sensor.
  public var sensors: UInt8 { values.byte(17) }
  /// How far other sources than an anchor may move the clock forward, once per power loss.
  public var forwardCapSeconds: UInt32 { values.word(18) }
  /// Whether a service-operated source may set the clock alone (TIME-9).
  public var allowsServiceTime: Bool { values.word(19) == 1 }
  /// Salt and nonce, at sequence 0 and only there.
  public var founding: Founding? {
    values.word(20) == 0 ? nil : Founding(salt: values.place(20), nonce: values.place(21))
  }

  /// Sets the clock back, never at sequence 0.
  public var clockReset: ClockReset? {
    let offset = UInt16(truncatingIfNeeded: values.word(23) &>> 16)
    guard offset > 0 else { return nil }
    return ClockReset(
      nonce: Place(offset: offset), time: values.long(22) & ClockReset.timeMask)
  }

  /// What the time was at some moment after the lock made the nonce (TIME-13).
  public struct ClockReset: Sendable {
    public let nonce: Place<Nonce>
    public let time: UInt64

    /// The bits of the time; above them stands the place of the nonce.
    static var timeMask: UInt64 { 0xffff_ffff_ffff }
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
      // CONF-1: 16 at sequence 0 and only there, 17 never there.
      guard key < 16 || (sequence == 0) == (key == 16) else { throw .unknownKey }
      var target = values.target
      try fields.readField(of: key &- 1, .configuration, into: &target, or: .unknownKey)
      seen.insert(key)
    }
    if sequence > 0 { seen.insert(16) }
    seen.insert(17)
    guard seen == .keys(1, through: 17) else { throw .missingKey }  // ENC-10, CONF-1
  }
}

/// One key of a configuration.
public struct KeyRow: Row, Sendable {
  public let key: Place<PublicKey>

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    key = try fields.readRow(.keyRow).place(0)
  }
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

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    let row = try fields.readRow(.anchorRow)
    key = row.place(0)
    issuedAfter = row.long(1)
    let end = row.long(3)
    notAfter = end == 0 ? nil : end
    status = row.optionalPlace(5)
  }
}

/// `[key, operator, e]`.
public struct TimeSourceRow: Row, Sendable {
  public let key: Place<PublicKey>
  public let isOperatedByService: Bool
  /// Its error.
  public let errorSeconds: UInt32

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    let row = try fields.readRow(.timeSourceRow)
    key = row.place(0)
    isOperatedByService = row.word(1) == 1
    errorSeconds = row.word(2)
  }
}
