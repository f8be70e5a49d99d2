import LatchkeyCBOR

/// The lock's memory across power cuts: records appended to flash, each there wholly or not at all.
///
/// Overview: two areas of flash, one of which counts. ``open(_:)`` hands every record to a
/// ``JournalClient``; ``append(kind:_:usesReserve:)`` adds one; ``compact(_:)``, called at idle
/// while ``needsCompaction``, moves what is still needed into the other area, one bounded step a
/// call. A power cut in any of them leaves a journal that opens (`Spec/journal.md`).
///
/// Memory: 1,608 bytes for one record, and about 100 more. Nothing is allocated.
public struct Journal<Flash: FlashDevice & ~Copyable>: ~Copyable {
  /// The flash. Whoever writes to it past the journal loses records.
  public var flash: Flash
  /// Bytes that only the unlock path may use (JRNL-8).
  let reserve: Int
  /// Of the area that counts; rises by 1 with each compaction, modulo 2^32.
  var generation: UInt32 = 0
  /// What nobody outside the lock knows.
  var salt: UInt32 = 0
  /// Index of the area that counts.
  var live = 0
  /// How far the area that counts is written.
  var tail = Tail()
  /// How far the other area is written, during a compaction.
  var otherTail = Tail()
  var compaction = Compaction()
  /// Whether the other area's header might still be believed at the next opening (JRNL-4).
  var mustRetire = false
  /// Whether a record was lost.
  var isDamaged = false
  /// Whether there is an area that counts.
  public internal(set) var isOpen = false
  /// The record or header that is being written or was last read. Last, so that the rest of the
  /// journal is within reach of short instructions.
  var record = RecordBuffer()

  /// How far one area is written.
  struct Tail {
    /// With what the CRC of each of its records begins.
    var seed: UInt32 = 0
    /// Where the next record begins. No byte behind it has been touched since the erase.
    var end = 0
    /// Behind the last whole record.
    var wholeEnd = 0
    /// Whether the next record may begin at `end`: nothing has been interrupted there.
    var isSealed = false

    /// What is left of an area that ends at `limit`.
    @inline(never)
    func free(upTo limit: Int, seal: Int) -> Int {
      max(0, limit &- end &- (isSealed ? 0 : seal))  // all within the flash
    }
  }

  /// - Parameters:
  ///   - flash: Of the geometry that ``FlashDevice`` names; anything else is `invalid` on opening.
  ///   - reserveByteCount: Bytes that stay free for the unlock path, at most an eighth of an area.
  ///     The low-water mark of ``needsCompaction`` is twice that.
  public init(flash: consuming Flash, reserveByteCount: Int) {
    self.flash = flash
    reserve = reserveByteCount
  }

  /// Which area counts, the first or the second.
  package var liveArea: Int { live }
  /// How often it was compacted, and 1.
  package var generationNumber: UInt32 { generation }

  /// Ends all writing and reading until it is opened again.
  mutating func close() { isOpen = false }

  /// Bytes that records may still take, frames and padding counted.
  public var freeByteCount: Int {
    isOpen ? tail.free(upTo: areaByteCount &* (live &+ 1), seal: sealByteCount) : 0
  }

  /// Whether ``compact(_:)`` should be called at idle (JRNL-8).
  ///
  /// Not before a quarter of the area was appended since the last one, however full it is: so an
  /// area that cannot be emptied is not erased over and over.
  public var needsCompaction: Bool {
    guard isOpen else { return false }
    let appended = tail.end &- areaByteCount &* live &- compaction.baseByteCount
    return compaction.isRunning
      || freeByteCount < 2 &* reserve && appended >= areaByteCount &>> 2  // reserve ≤ area / 8
  }

  /// Appends one record; when this returns, it is durable.
  ///
  /// Erases nothing. After a failure the journal goes on behind the units that were touched.
  ///
  /// - Parameters:
  ///   - kind: 1 to 254.
  ///   - payload: 0 to 1,536 bytes.
  ///   - usesReserve: Whether this is the unlock path.
  /// - Returns: Where the record stands until a compaction moves it.
  /// - Throws: ``JournalFailure/storage`` (JRNL-5), ``JournalFailure/full`` (JRNL-8), `invalid`,
  ///   `closed`.
  @discardableResult
  public mutating func append(
    kind: UInt8, _ payload: Span<UInt8>, usesReserve: Bool
  ) throws(JournalFailure) -> UInt32 {
    guard RecordBuffer.isValid(kind: kind), payload.count <= RecordBuffer.payloadByteCount else {
      throw isOpen ? .invalid : .closed
    }
    try begin(atMost: payload.count, usesReserve: usesReserve)
    record.append(payload)
    return try commit(kind: kind)
  }

  /// Begins a record of at most `byteCount` bytes of payload, to be written into ``record``;
  /// ``commit(kind:)`` appends it.
  ///
  /// - Throws: as ``append(kind:_:usesReserve:)``.
  mutating func begin(atMost byteCount: Int, usesReserve: Bool) throws(JournalFailure) {
    guard isOpen else { throw .closed }
    // JRNL-8
    let needed = RecordBuffer.byteCount(byteCount, unit: flash.unitByteCount)
    let free = tail.free(upTo: areaByteCount &* (live &+ 1), seal: sealByteCount)
    guard needed <= free &- (usesReserve ? 0 : reserve) else { throw .full }
    // JRNL-4
    if mustRetire { try retire() }
    if !tail.isSealed { try seal() }
    record.begin()
  }

  /// Appends the record that was begun; when this returns, it is durable.
  mutating func commit(kind: UInt8) throws(JournalFailure) -> UInt32 {
    guard !record.hasOverflowed else { throw .invalid }
    return try write(kind: kind)
  }

  /// Reads the payload of one record.
  ///
  /// - Returns: The record's kind.
  /// - Throws: ``JournalFailure/noRecord`` where no whole record begins at `position`, `closed`.
  public mutating func read<Sink: ByteSink & ~Copyable>(
    at position: UInt32, into sink: inout Sink
  ) throws(JournalFailure) -> UInt8 {
    try find(position)
    sink.append(record.payload)
    return record.kind
  }

  /// Loads the record at `position` of the area that counts into ``record``.
  ///
  /// - Throws: ``JournalFailure/noRecord``, `closed`.
  mutating func find(_ place: UInt32) throws(JournalFailure) {
    guard isOpen else { throw .closed }
    let position = Int(truncatingIfNeeded: place)
    let tail = tail
    guard position >= areaByteCount &* live &+ AreaHeader.blockByteCount, position < tail.end,
      position & (flash.unitByteCount &- 1) == 0,
      load(at: position, limit: tail.end, seed: tail.seed) > 0, record.kind != 0
    else { throw .noRecord }
  }
}
