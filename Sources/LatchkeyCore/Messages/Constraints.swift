import LatchkeyCBOR

/// What narrows a grant: the table of `Spec/credential.md`.
public struct Constraints: Sendable {
  /// The map keys of the table.
  public enum Key {
    public static let uses: Int64 = 1
    public static let schedule: Int64 = 2
    public static let offsets: Int64 = 3
    public static let maxStaleness: Int64 = 4
    public static let challenge: Int64 = 5
    public static let relockWithin: Int64 = 6
    public static let evidence: Int64 = 7
    public static let channels: Int64 = 8
    public static let lifetimeFromFirstUse: Int64 = 9
    public static let job: Int64 = 10
    public static let depth: Int64 = 11
    public static let each: Int64 = 12
    public static let slots: Int64 = 13
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
  public private(set) var challenge: Nonce?
  /// Seconds after which the door must be locked again; 0 without obligation.
  public private(set) var relockWithinSeconds: UInt16 = 0
  /// What must be witnessed.
  public private(set) var evidence = RowList<EvidenceRow>.empty
  /// Channels permitted, a bit each.
  public private(set) var channels = Channel.defaultMask
  /// Seconds from the first use; 0 without limit.
  public private(set) var lifetimeFromFirstUseSeconds: UInt32 = 0
  /// Salted digest of order and parcel.
  public private(set) var job: Digest?
  /// How many links may hang below.
  public private(set) var depth: UInt8 = 0
  /// What the leaf below must carry.
  public private(set) var each = EachLimits()
  /// Issuer slots that may hang under this link 1.
  public private(set) var slots: UInt8 = 1

  init(_ reader: inout CBORReader) throws(DenyReason) {
    var map = try reader.readMap()
    while let key = try reader.nextKey(in: &map) {
      try read(key, from: &reader)
      present.insert(key)
    }
    // CON-4
    guard present.contains(Key.schedule) == present.contains(Key.offsets) else {
      throw .missingKey
    }
  }

  private mutating func read(_ key: Int64, from reader: inout CBORReader) throws(DenyReason) {
    switch key {
    case Key.uses: uses = narrow16(try reader.readUnsigned(from: 1, through: 65_535))
    case Key.schedule:
      schedule = try RowList(&reader, from: 1, atMost: Limits.scheduleRowCount)
    case Key.offsets: offsets = try RowList(&reader, from: 1, atMost: Limits.offsetRowCount)
    case Key.maxStaleness: maxStalenessSeconds = try reader.readUInt32(from: 1)
    case Key.challenge: challenge = Nonce(bytes: try reader.readFixed())
    case Key.relockWithin:
      relockWithinSeconds = narrow16(try reader.readUnsigned(from: 1, through: 3_600))
    case Key.evidence:
      evidence = try RowList(&reader, from: 1, atMost: Limits.evidenceRowCount)
    case Key.channels: channels = try reader.readSmall(from: 1, through: 63)
    case Key.lifetimeFromFirstUse: lifetimeFromFirstUseSeconds = try reader.readUInt32(from: 1)
    case Key.job: job = Digest(bytes: try reader.readFixed())
    case Key.depth: depth = try reader.readSmall(through: 2)
    case Key.each: each = try EachLimits(&reader)
    case Key.slots: slots = try reader.readSmall(from: 1, through: 8)
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

  init(_ reader: inout CBORReader) throws(DenyReason) {
    var map = try reader.readMap()
    while let key = try reader.nextKey(in: &map) {
      switch key {
      case 1: uses = narrow16(try reader.readUnsigned(from: 1, through: 65_535))
      case 2: lifeSeconds = try reader.readUnsigned(from: 1, through: Limits.lastSecond)
      case 3: maxStalenessSeconds = try reader.readUInt32(from: 1)
      case 4:
        try RowList<NeededKey>(&reader, from: 1, atMost: Limits.neededKeyCount)
          .visit(in: reader.bytes) { (needed) throws(DenyReason) in
            needs.insert(needed.key)
          }
      default: throw .unknownConstraint  // CON-1
      }
    }
  }
}

/// A constraint key that the leaf must carry.
struct NeededKey: Row {
  let key: Int64

  init(_ fields: inout PayloadReader) throws(DenyReason) {
    key = Int64(bitPattern: try fields.reader.readUnsigned(from: 1, through: 13))
  }

  func expect(next: NeededKey, in bytes: Span<UInt8>) throws(DenyReason) {
    guard key != next.key else { throw .duplicateKey }
    guard key < next.key else { throw .keyOrder }
  }
}
