import LatchkeyCBOR

/// The words of one entry of a list.
typealias RowValues = FieldValues<6>

extension PayloadReader {
  /// Reads the words of one entry.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  mutating func readRow(_ shape: Shape) throws(DenyReason) -> RowValues {
    var row = RowValues()
    var target = row.target
    try readEntry(shape, into: &target)
    return row
  }
}

/// `[point, permissions]`: one entry of a scope (RFC 9237).
public struct ScopeEntry: Row, Sendable {
  /// The point's name.
  public let point: ByteRange
  /// The permission bits.
  public let permissions: UInt16

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    let row = try fields.readRow(.scopeEntry)
    point = row.range(0)
    permissions = row.short(1)
  }
}

/// `[mask, start, end]`: the minutes of some days of the week (CON-2).
public struct ScheduleRow: Row, Sendable {
  /// Days on which the row starts; bit 0 is Monday.
  public let days: UInt8
  /// First minute inside, 0 … 1,439.
  public let start: UInt16
  /// First minute outside, start + 1 … start + 1,440.
  public let end: UInt16

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    let row = try fields.readRow(.scheduleRow)
    days = row.byte(0)
    start = row.short(1)
    end = row.short(2)
  }
}

/// `[from, minutes]`: the UTC offset from a second on (CON-3).
public struct OffsetRow: Row, Sendable {
  /// First second at which the offset holds.
  public let from: UInt64
  /// Local time minus UTC, −1,439 … 1,439 minutes.
  public let minutes: Int32

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    let row = try fields.readRow(.offsetRow)
    from = row.long(0)
    minutes = Int32(bitPattern: row.word(2))
  }
}

/// `[kind, witness, maxAge]`: something that a witness must have signed (CON-5).
public struct EvidenceRow: Row, Sendable {
  /// What must be witnessed.
  public let kind: EvidenceKind
  /// The witness's index in the configuration, 0 … 3.
  public let witness: UInt8
  /// How old it may be, in seconds.
  public let maxAgeSeconds: UInt32

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    let row = try fields.readRow(.evidenceRow)
    kind = EvidenceKind(word: row.word(1))
    witness = row.byte(0)
    maxAgeSeconds = row.word(2)
  }
}
