import LatchkeyCBOR

/// What a receipt's body says, to those who may see it (Spec/receipts.md, Events).
public struct ReceiptBody: Sendable {
  /// What the lock knew of the time.
  public let clock: ClockInterval
  /// 0 unlocked, 1 another action allowed, and further of the registry up to 19.
  public let event: UInt8
  /// What was done, or asked in vain; of an event of a session, what began it.
  public let action: Action?
  /// Who did or asked it.
  public let grant: GrantID?
  public let job: Digest?
  /// Sequence of the unlocked receipt that began the session.
  public let session: UInt64?
  /// Why a visit was denied: the holder's code, or in the auditors' body the exact reason.
  public let reason: UInt16?
  /// Whether it was found at a restart.
  public let isFound: Bool
  /// Of a summary: forcedOpen, tampered, ajar, released, byHand, jammed.
  public let counts: InlineArray<6, UInt8>?
  /// What was counted, not told, before: strangers, minor, residents. In the auditors' body alone.
  public let backlog: InlineArray<3, UInt16>?

  /// The last event of the registry.
  static var lastEvent: UInt64 { 19 }

  init(_ reader: inout CBORReader) throws(DenyReason) {
    var seen = KeySet()
    var earliest: UInt64 = 0
    var latest: UInt64?
    var event: UInt8 = 0
    var action: Action?
    var grant: GrantID?
    var job: Digest?
    var session: UInt64?
    var reason: UInt16?
    var isFound = false
    var counts: InlineArray<6, UInt8>?
    var backlog: InlineArray<3, UInt16>?
    var map = try reader.readMap()
    while let key = try reader.nextKey(in: &map) {
      switch key {
      case 1: earliest = try reader.readSecond()
      case 2: latest = try reader.readSecond()
      case 3: event = try reader.readSmall(through: Self.lastEvent)
      case 4: action = try Action(&reader)
      case 5:
        try reader.readArray(exactly: 2)
        let issuer = PublicKey(bytes: try reader.readFixed())
        grant = GrantID(issuer: issuer, serial: try reader.readSerial())
      case 6: job = Digest(bytes: try reader.readFixed())
      case 7: session = try reader.readSequence()
      case 8: reason = narrow16(try reader.readUnsigned(through: 65_535))
      case 9: isFound = try reader.readSmall(through: 1) == 1
      case 10:
        try reader.readArray(exactly: 6)
        var told = InlineArray<6, UInt8>(repeating: 0)
        for index in 0..<6 { told[index] = try reader.readSmall(through: 255) }
        counts = told
      case 11:
        try reader.readArray(exactly: 3)
        var told = InlineArray<3, UInt16>(repeating: 0)
        for index in 0..<3 {
          told[index] = narrow16(try reader.readUnsigned(through: index == 0 ? 65_535 : 255))
        }
        backlog = told
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    // ENC-10: of a visit that was allowed all is said.
    let isVisit = event <= 1
    guard seen.contains(1), seen.contains(3),
      !isVisit || seen.contains(4) && seen.contains(5) && seen.contains(7)
    else { throw .missingKey }
    // ENC-9
    if isVisit, seen.contains(8) || seen.contains(9) || seen.contains(10) { throw .unknownKey }
    if let latest, latest < earliest { throw .outOfRange }  // ENC-11
    clock = ClockInterval(earliest: earliest, latest: latest)
    self.event = event
    self.action = action
    self.grant = grant
    self.job = job
    self.session = session
    self.reason = reason
    self.isFound = isFound
    self.counts = counts
    self.backlog = backlog
  }
}

extension ReceiptBody {
  /// Reads a body by itself.
  ///
  /// - Throws: the reason of the first fault in byte order (ENC).
  public init(bytes: Span<UInt8>) throws(DenyReason) {
    var reader = try CBORReader(bytes)
    self = try ReceiptBody(&reader)
    try reader.expectEnd()  // ENC-7
  }
}
