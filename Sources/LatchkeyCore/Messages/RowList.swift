import LatchkeyCBOR

/// One entry of a list inside a message.
public protocol Row {
  /// Reads the entry; ranges and alphabets are checked.
  init(_ fields: inout PayloadReader) throws(DenyReason)

  /// Judges the order of two neighbours.
  ///
  /// - Throws: ``DenyReason/keyOrder`` or ``DenyReason/duplicateKey`` unless `next` comes after.
  func expect(next: Self, in bytes: Span<UInt8>) throws(DenyReason)
}

/// A list whose entries have been checked, and stay where they are in the message.
public struct RowList<Element: Row>: Sendable {
  private let entryCount: UInt8
  let range: ByteRange

  /// Number of entries.
  public var count: Int { Int(entryCount) }

  static var empty: RowList { RowList(entryCount: 0, range: .empty) }

  private init(entryCount: UInt8, range: ByteRange) {
    self.entryCount = entryCount
    self.range = range
  }

  /// Reads a list of `least` to `most` entries, at most 255.
  init(_ fields: inout PayloadReader, from least: Int = 0, atMost most: Int) throws(DenyReason) {
    let count = try fields.reader.readArray(atMost: most)
    guard count >= least else { throw .malformed }  // ENC-8
    let start = fields.reader.position
    var last: Element?
    for _ in 0..<count {
      let element = try Element(&fields)
      try last?.expect(next: element, in: fields.reader.bytes)
      last = element
    }
    entryCount = UInt8(truncatingIfNeeded: count)
    range = ByteRange(from: start, to: fields.reader.position)
  }

  /// Calls `body` with each entry in turn.
  ///
  /// - Parameter message: The same bytes that the list was read from.
  public func visit(
    in message: Span<UInt8>, _ body: (Element) throws(DenyReason) -> Void
  ) throws(DenyReason) {
    guard count > 0 else { return }
    var fields = PayloadReader(try CBORReader(message, within: range))
    for _ in 0..<count { try body(try Element(&fields)) }
  }
}

/// `[point, permissions]`: one entry of a scope (RFC 9237).
public struct ScopeEntry: Row, Sendable {
  /// The point's name.
  public let point: ByteRange
  /// The permission bits.
  public let permissions: UInt16

  @inline(never)
  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 2)
    point = try fields.reader.readPoint()
    permissions = narrow16(
      try fields.reader.readUnsigned(through: wide(Action.allPermissions)))  // CRED-4
  }

  public func expect(next: ScopeEntry, in bytes: Span<UInt8>) throws(DenyReason) {
    let mine = bytes.extracting(point)
    let its = bytes.extracting(next.point)
    guard !mine.equals(its) else { throw .duplicateKey }  // CRED-3
    guard PointName.precedes(mine, its) else { throw .keyOrder }
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

  @inline(never)
  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 3)
    days = try fields.reader.readSmall(from: 1, through: 127)
    let first = try fields.reader.readUnsigned(through: 1_439)
    start = narrow16(first)
    // first ≤ 1,439
    end = narrow16(try fields.reader.readUnsigned(from: first &+ 1, through: first &+ 1_440))
  }

  public func expect(next: ScheduleRow, in bytes: Span<UInt8>) throws(DenyReason) {}
}

/// `[from, minutes]`: the UTC offset from a second on (CON-3).
public struct OffsetRow: Row, Sendable {
  /// First second at which the offset holds.
  public let from: UInt64
  /// Local time minus UTC, −1,439 … 1,439 minutes.
  public let minutes: Int32

  @inline(never)
  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 2)
    from = try fields.reader.readSecond()
    minutes = try fields.reader.readSigned(magnitude: 1_439)
  }

  public func expect(next: OffsetRow, in bytes: Span<UInt8>) throws(DenyReason) {
    guard from != next.from else { throw .duplicateKey }
    guard from < next.from else { throw .keyOrder }
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

  @inline(never)
  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    try fields.reader.readArray(exactly: 3)
    kind = try EvidenceKind(&fields.reader)
    witness = try fields.reader.readSmall(through: 3)
    maxAgeSeconds = try fields.reader.readUInt32(from: 1)
  }

  public func expect(next: EvidenceRow, in bytes: Span<UInt8>) throws(DenyReason) {
    let mine = kind.rawValue &* 4 &+ witness  // at most 4 × 4 + 3
    let its = next.kind.rawValue &* 4 &+ next.witness
    guard mine != its else { throw .duplicateKey }
    guard mine < its else { throw .keyOrder }
  }
}
