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

  /// Which keys are present.
  public private(set) var present = KeySet()
  /// Uses allowed; 0 when not counted.
  public private(set) var uses: UInt16 = 0
  /// Minutes of the week, none when every minute is allowed.
  public private(set) var schedule = RowList<ScheduleRow>.empty
  /// UTC offsets for the schedule.
  public private(set) var offsets = RowList<OffsetRow>.empty
  /// Oldest staple allowed, in seconds; 0 when none is needed.
  public private(set) var maxStalenessSeconds: UInt32 = 0
  /// The one nonce that may be answered.
  public private(set) var challenge: Place<Nonce>?
  /// Seconds after which the door must be locked again; 0 without obligation.
  public private(set) var relockWithinSeconds: UInt16 = 0
  /// What must be witnessed.
  public private(set) var evidence = RowList<EvidenceRow>.empty
  /// Channels permitted, a bit each.
  public private(set) var channels = Channel.defaultMask
  /// Seconds from the first use; 0 without limit.
  public private(set) var lifetimeFromFirstUseSeconds: UInt32 = 0
  /// Salted digest of order and parcel.
  public private(set) var job: Place<Digest>?
  /// How many links may hang below.
  public private(set) var depth: UInt8 = 0
  /// What the leaf below must carry.
  public private(set) var each = EachLimits()
  /// Issuer slots that may hang under this link 1.
  public private(set) var slots: UInt8 = 1

  init() {}

  mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      try read(key, from: &fields)
      present.insert(key)
    }
    // CON-4
    guard present.contains(Key.schedule) == present.contains(Key.offsets) else {
      throw .missingKey
    }
  }

  private mutating func read(_ key: Int32, from fields: inout PayloadReader) throws(DenyReason) {
    switch key {
    case Key.uses: uses = narrow16(try fields.reader.readUnsigned(from: 1, through: 65_535))
    case Key.schedule:
      schedule = try RowList(&fields, from: 1, atMost: Limits.scheduleRowCount)
    case Key.offsets: offsets = try RowList(&fields, from: 1, atMost: Limits.offsetRowCount)
    case Key.maxStaleness: maxStalenessSeconds = try fields.reader.readUInt32(from: 1)
    case Key.challenge: challenge = try fields.reader.readPlace()
    case Key.relockWithin:
      relockWithinSeconds = narrow16(try fields.reader.readUnsigned(from: 1, through: 3_600))
    case Key.evidence:
      evidence = try RowList(&fields, from: 1, atMost: Limits.evidenceRowCount)
    case Key.channels: channels = try fields.reader.readSmall(from: 1, through: 63)
    case Key.lifetimeFromFirstUse:
      lifetimeFromFirstUseSeconds = try fields.reader.readUInt32(from: 1)
    case Key.job: job = try fields.reader.readPlace()
    case Key.depth: depth = try fields.reader.readSmall(through: 2)
    case Key.each: try each.read(&fields)
    case Key.slots: slots = try fields.reader.readSmall(from: 1, through: 8)
    default: throw .unknownConstraint  // CON-1
    }
  }
}

/// What an authority demands of the leaf below it (CHAIN-2 … CHAIN-5).
public struct EachLimits: Sendable {
  /// Most uses; 0 when not limited.
  public private(set) var uses: UInt16 = 0
  /// Longest window in seconds; 0 when not limited.
  public private(set) var lifeSeconds: UInt64 = 0
  /// Oldest staple in seconds; 0 when not limited.
  public private(set) var maxStalenessSeconds: UInt32 = 0
  /// Constraint keys that must be present.
  public private(set) var needs = KeySet()

  init() {}

  mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: uses = narrow16(try fields.reader.readUnsigned(from: 1, through: 65_535))
      case 2: lifeSeconds = try fields.reader.readUnsigned(from: 1, through: Limits.lastSecond)
      case 3: maxStalenessSeconds = try fields.reader.readUInt32(from: 1)
      case 4:
        let list = try RowList<NeededKey>(&fields, from: 1, atMost: Limits.neededKeyCount)
        try list.visit(in: fields.reader.bytes) { (needed) throws(DenyReason) in
          needs.insert(needed.key)
        }
      default: throw .unknownConstraint  // CON-1
      }
    }
  }
}

/// A constraint key that the leaf must carry.
struct NeededKey: Row {
  let key: Int32

  init(_ fields: inout PayloadReader) throws(DenyReason) {
    key = Int32(try fields.reader.readSmall(from: 1, through: 13))
  }

  func expect(next: NeededKey, in bytes: Span<UInt8>) throws(DenyReason) {
    guard key != next.key else { throw .duplicateKey }
    guard key < next.key else { throw .keyOrder }
  }
}
