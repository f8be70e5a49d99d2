import LatchkeyCBOR

/// What narrows a grant: the table of `Spec/credential.md`.
public struct Constraints: Sendable {
  /// The map keys of the table.
  public enum Key {
    public static let uses: Int32 = 1
    public static let schedule: Int32 = 2
    public static let offsets: Int32 = 3
    public static let maxStaleness: Int32 = 4
    public static let challenge: Int32 = 5
    public static let relockWithin: Int32 = 6
    public static let evidence: Int32 = 7
    public static let channels: Int32 = 8
    public static let lifetimeFromFirstUse: Int32 = 9
    public static let job: Int32 = 10
    public static let depth: Int32 = 11
    public static let each: Int32 = 12
    public static let slots: Int32 = 13
  }

  private var values = FieldValues<16>()

  /// Which keys are present.
  public private(set) var present = KeySet()
  /// What the leaf below must carry.
  public private(set) var each = EachLimits()
  /// Uses allowed; 0 when not counted.
  public var uses: UInt16 { values.short(0) }
  /// Minutes of the week, none when every minute is allowed.
  public var schedule: RowList<ScheduleRow> { values.rows(1) }
  /// UTC offsets for the schedule.
  public var offsets: RowList<OffsetRow> { values.rows(3) }
  /// Oldest staple allowed, in seconds; 0 when none is needed.
  public var maxStalenessSeconds: UInt32 { values.word(5) }
  /// The one nonce that may be answered.
  public var challenge: Place<Nonce>? { values.optionalPlace(6) }
  /// Seconds after which the door must be locked again; 0 without obligation.
  public var relockWithinSeconds: UInt16 { values.short(7) }
  /// What must be witnessed.
  public var evidence: RowList<EvidenceRow> { values.rows(8) }
  /// Channels permitted, a bit each.
  public var channels: UInt8 { values.byte(10) == 0 ? Channel.defaultMask : values.byte(10) }
  /// Seconds from the first use; 0 without limit.
  public var lifetimeFromFirstUseSeconds: UInt32 { values.word(11) }
  /// Salted digest of order and parcel.
  public var job: Place<Digest>? { values.optionalPlace(12) }
  /// How many links may hang below.
  public var depth: UInt8 { values.byte(13) }
  /// Issuer slots that may hang under this link 1.
  public var slots: UInt8 { max(values.byte(14), 1) }

  init() {}

  mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      if key == Key.each {
        try each.read(&fields)
      } else {
        var target = values.target
        // CON-1
        try fields.readField(of: key &- 1, .constraints, into: &target, or: .unknownConstraint)
      }
      present.insert(key)
    }
    // CON-4
    guard present.contains(Key.schedule) == present.contains(Key.offsets) else {
      throw .missingKey
    }
  }
}

/// What an authority demands of the leaf below it (CHAIN-2 … CHAIN-5).
public struct EachLimits: Sendable {
  private var values = FieldValues<5>()

  /// Most uses; 0 when not limited.
  public var uses: UInt16 { values.short(0) }
  /// Longest window in seconds; 0 when not limited.
  public var lifeSeconds: UInt64 { values.long(1) }
  /// Oldest staple in seconds; 0 when not limited.
  public var maxStalenessSeconds: UInt32 { values.word(3) }
  /// Constraint keys that must be present.
  public var needs: KeySet { KeySet(rawValue: values.word(4)) }

  init() {}

  mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      var target = values.target
      // CON-1
      try fields.readField(of: key &- 1, .each, into: &target, or: .unknownConstraint)
    }
  }
}
