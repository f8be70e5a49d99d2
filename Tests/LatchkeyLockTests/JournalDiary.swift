import LatchkeyCBOR
import LatchkeyFlash

@testable import LatchkeyLock

/// A record as a test sees it.
struct Entry: Equatable {
  let kind: UInt8
  let payload: [UInt8]
}

/// A client whose state is a list of records.
///
/// Records of kind 1 begin with a number, and are kept while it is at least `firstKept`. Records of
/// kind 2 replace the state, which a compaction writes as records of kind 3, each part with all of it.
struct Diary: JournalClient {
  /// Every record that counts, in order.
  var entries: [Entry] = []
  var positions: [UInt32] = []
  var firstKept: Int
  /// Parts that the state is written in.
  var partCount: Int
  var state: [UInt8] = []
  /// The parts of the snapshot, and how many entries there were when each was written.
  private(set) var parts: [(entry: Entry, at: Int)] = []
  /// How many entries there were when the snapshot began.
  private(set) var snapshotStart: Int?
  private var isMoving = false

  init(firstKept: Int = 0, partCount: Int = 1) {
    self.firstKept = firstKept
    self.partCount = partCount
  }

  /// What the records of kind 1 say, in order, without those that may be dropped.
  var receipts: [Entry] { entries.filter(isReceipt) }

  /// What counts once the compaction that is running has ended, worked out without the journal:
  /// what was there at its beginning and is kept, then snapshot and new records in order of time.
  var compacted: [Entry] {
    let start = snapshotStart ?? entries.count
    var result = entries[..<start].filter(isReceipt)
    var next = start
    for part in parts {
      result += entries[next..<part.at] + [part.entry]
      next = part.at
    }
    for index in parts.count..<max(parts.count, partCount) { result.append(snapshot(index)) }
    return result + entries[next...]
  }

  /// Forgets a compaction that was given up.
  mutating func beginCompaction() {
    snapshotStart = nil
    parts = []
    isMoving = false
  }

  /// What the lock does once its record is durable.
  mutating func commit(kind: UInt8, at position: UInt32, _ payload: [UInt8]) {
    entries.append(Entry(kind: kind, payload: payload))
    positions.append(position)
    if kind == 2 { state = payload }
  }

  mutating func recover(kind: UInt8, at position: UInt32, _ payload: Span<UInt8>) {
    commit(kind: kind, at: position, payload.indices.map { payload[$0] })
    if kind == 3 { state = Array(entries[entries.count - 1].payload.dropFirst()) }
  }

  mutating func keptByteCount(
    kind: UInt8, at position: UInt32, _ payload: Span<UInt8>
  ) -> Int? {
    isReceipt(Entry(kind: kind, payload: payload.indices.map { payload[$0] }))
      ? payload.count : nil
  }

  mutating func move(kind: UInt8, to position: UInt32, _ payload: Span<UInt8>) {
    if !isMoving {
      entries = []
      positions = []
      isMoving = true
    }
    entries.append(Entry(kind: kind, payload: payload.indices.map { payload[$0] }))
    positions.append(position)
  }

  mutating func writeSnapshot(_ index: Int, to payload: inout RecordBuffer) -> UInt8? {
    if snapshotStart == nil { snapshotStart = entries.count }
    guard index < partCount else { return nil }
    let part = snapshot(index)
    parts.removeSubrange(index...)
    parts.append((part, entries.count))
    for byte in part.payload { payload.append(byte) }
    return part.kind
  }

  private func snapshot(_ index: Int) -> Entry {
    Entry(kind: 3, payload: [UInt8(truncatingIfNeeded: index)] + state)
  }

  private func isReceipt(_ entry: Entry) -> Bool {
    entry.kind == 1 && entry.payload.prefix(4).reduce(0) { $0 << 8 | Int($1) } >= firstKept
  }
}

/// A journal with its diary on one flash, in the way a lock holds them.
struct Home: ~Copyable {
  var journal: Journal<SimulatedFlash>
  var diary: Diary
  var condition: JournalCondition

  /// Opens what `flash` holds.
  init(_ flash: SimulatedFlash, reserve: Int = 128, diary: Diary = Diary()) throws {
    journal = Journal(flash: flash, reserveByteCount: reserve)
    self.diary = diary
    condition = try journal.open(&self.diary)
  }

  /// A formatted flash.
  static func formatted(
    unit: Int, sector: Int = 1_024, count: Int = 4, seed: UInt64 = 1, reserve: Int = 0
  ) throws -> SimulatedFlash {
    let flash = SimulatedFlash(
      unitByteCount: unit, sectorByteCount: sector, sectorCount: count, seed: seed)
    var journal = Journal(flash: flash, reserveByteCount: reserve)
    try journal.format(salt: 0x1234_5678)
    return journal.flash
  }

  /// Appends, and tells the diary when it is durable.
  mutating func append(
    _ kind: UInt8, _ payload: [UInt8], usesReserve: Bool = true
  ) throws(JournalFailure) {
    let position = try journal.append(kind: kind, payload.span, usesReserve: usesReserve)
    diary.commit(kind: kind, at: position, payload)
  }

  /// Read here, since an expectation copies what it reads from.
  var needsCompaction: Bool { journal.needsCompaction }

  /// One step of a compaction.
  ///
  /// - Returns: Whether there is more to do.
  mutating func step() throws(JournalFailure) -> Bool {
    if !journal.compaction.isRunning { diary.beginCompaction() }
    return try journal.compact(&diary)
  }

  /// Runs a compaction to its end.
  mutating func compact() throws(JournalFailure) {
    while try step() {}
  }

  /// The payload at a position, read back.
  mutating func read(_ position: UInt32) throws(JournalFailure) -> [UInt8] {
    var buffer = ByteBuffer<2_048>()
    _ = try journal.read(at: position, into: &buffer)
    let bytes = buffer.bytes
    return bytes.indices.map { bytes[$0] }
  }
}

/// A kind-1 payload: its number, and bytes that follow from it.
func numbered(_ number: Int, count: Int) -> [UInt8] {
  (0..<max(4, count)).map { index in
    index < 4
      ? UInt8(truncatingIfNeeded: number >> (24 - 8 * index))
      : UInt8(truncatingIfNeeded: number &* 31 &+ index &* 7)
  }
}
