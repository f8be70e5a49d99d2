import LatchkeyCBOR

/// A lock's configuration (Spec/configuration.md).
public struct ConfigurationClaims: MessageClaims {
  public static var domain: Domain { .configuration }

  public let lockID: LockID
  public let sequence: UInt32
  /// SHA-256 of the previous configuration's envelope.
  public let previous: Digest
  public let site: SiteID
  public let point: ByteRange
  public let anchors: RowList<AnchorRow>
  /// Serials of a window, a multiple of 32.
  public let window: UInt32
  public let residents: RowList<KeyRow>
  public let witnesses: RowList<KeyRow>
  public let timeSources: RowList<TimeSourceRow>
  public let auditors: RowList<KeyRow>
  /// How long a nonce lives.
  public let nonceLifeSeconds: UInt32
  /// Bit 0: bolt sensor, bit 1: door sensor.
  public let sensors: UInt8
  /// How far other sources than an anchor may move the clock forward, once per power loss.
  public let forwardCapSeconds: UInt32
  /// Whether a service-operated source may set the clock alone (TIME-9).
  public let allowsServiceTime: Bool
  /// Salt and nonce, at sequence 0 and only there.
  public let founding: Founding?

  /// What proves the first configuration.
  public struct Founding: Sendable {
    public let salt: FixedBytes<16>
    public let nonce: Nonce
  }

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var lockID = LockID(bytes: .zero)
    var sequence: UInt32 = 0
    var previous = Digest.zero
    var site = SiteID(bytes: .zero)
    var point = ByteRange.empty
    var anchors = RowList<AnchorRow>.empty
    var window: UInt32 = 0
    var residents = RowList<KeyRow>.empty
    var witnesses = RowList<KeyRow>.empty
    var timeSources = RowList<TimeSourceRow>.empty
    var auditors = RowList<KeyRow>.empty
    var nonceLifeSeconds: UInt32 = 0
    var sensors: UInt8 = 0
    var forwardCapSeconds: UInt32 = 0
    var allowsServiceTime = false
    var founding: Founding?
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: lockID = LockID(bytes: try fields.reader.readFixed())
      case 2: sequence = try fields.reader.readUInt32()
      case 3: previous = Digest(bytes: try fields.reader.readFixed())
      case 4: site = SiteID(bytes: try fields.reader.readFixed())
      case 5: point = try fields.reader.readPoint()
      case 6: anchors = try RowList(&fields.reader, from: 1, atMost: Limits.anchorCount)
      case 7: window = try Self.readWindow(&fields.reader)
      case 8: residents = try RowList(&fields.reader, atMost: Limits.residentCount)
      case 9: witnesses = try RowList(&fields.reader, atMost: Limits.witnessCount)
      case 10: timeSources = try RowList(&fields.reader, from: 1, atMost: Limits.timeSourceCount)
      case 11: auditors = try RowList(&fields.reader, from: 1, atMost: Limits.auditorCount)
      case 12: nonceLifeSeconds = narrow32(try fields.reader.readUnsigned(from: 10, through: 300))
      case 13: sensors = try fields.reader.readSmall(through: 3)
      case 14: forwardCapSeconds = try fields.reader.readUInt32()
      case 15: allowsServiceTime = try fields.reader.readSmall(through: 1) == 1
      case 16:
        // CONF-1: at sequence 0 and only there.
        guard sequence == 0 else { throw .unknownKey }
        try fields.reader.readArray(exactly: 2)
        founding = Founding(
          salt: try fields.reader.readFixed(), nonce: Nonce(bytes: try fields.reader.readFixed()))
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    if sequence > 0 { seen.insert(16) }
    guard seen == .keys(1, through: 16) else { throw .missingKey }  // ENC-10, CONF-1
    self.lockID = lockID
    self.sequence = sequence
    self.previous = previous
    self.site = site
    self.point = point
    self.anchors = anchors
    self.window = window
    self.residents = residents
    self.witnesses = witnesses
    self.timeSources = timeSources
    self.auditors = auditors
    self.nonceLifeSeconds = nonceLifeSeconds
    self.sensors = sensors
    self.forwardCapSeconds = forwardCapSeconds
    self.allowsServiceTime = allowsServiceTime
    self.founding = founding
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
  public let key: PublicKey

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    key = try fields.reader.readKey()
  }

  public func expect(next: KeyRow, in bytes: Span<UInt8>) throws(DenyReason) {}
}

/// `[key, issuedAfter, notAfter, status]`.
public struct AnchorRow: Row, Sendable {
  public let key: PublicKey
  /// Link 1 counts only when issued after this second (REPLAY-1).
  public let issuedAfter: UInt64
  /// Its links end here; `nil` when they need not.
  public let notAfter: UInt64?
  /// The key that may sign its staples beside it.
  public let status: PublicKey?

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 4)
    key = try fields.reader.readKey()
    issuedAfter = try fields.reader.readSecond()
    let end = try fields.reader.readSecond()
    notAfter = end == 0 ? nil : end
    let rest = try fields.reader.readBytes()
    if rest.isEmpty {
      status = nil
    } else {
      // ENC-8
      guard let bytes = FixedBytes<32>(fields.reader.bytes.extracting(rest)) else {
        throw .malformed
      }
      let key = PublicKey(bytes: bytes)
      guard key.isAcceptable else { throw .weakKey }  // CONF-1
      status = key
    }
  }

  public func expect(next: AnchorRow, in bytes: Span<UInt8>) throws(DenyReason) {}
}

/// `[key, operator, e]`.
public struct TimeSourceRow: Row, Sendable {
  public let key: PublicKey
  public let isOperatedByService: Bool
  /// Its error.
  public let errorSeconds: UInt32

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 3)
    key = try fields.reader.readKey()
    isOperatedByService = try fields.reader.readSmall(through: 1) == 1
    errorSeconds = narrow32(try fields.reader.readUnsigned(through: 3_600))
  }

  public func expect(next: TimeSourceRow, in bytes: Span<UInt8>) throws(DenyReason) {}
}

extension CBORReader {
  /// Reads a key of a configuration (CONF-1).
  @_lifetime(self: copy self)
  fileprivate mutating func readKey() throws(DenyReason) -> PublicKey {
    let key = PublicKey(bytes: try readFixed())
    guard key.isAcceptable else { throw .weakKey }
    return key
  }
}
