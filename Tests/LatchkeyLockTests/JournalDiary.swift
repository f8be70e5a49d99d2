import LatchkeyCBOR
import LatchkeyFlash
@testable import LatchkeyLock

/// A record as a test sees it.
struct Entry: Equatable {
  let kind: UInt8
  let payload: [UInt8]
}

/// A client whose state is a list: kind 1 is kept until dropped, kind 2 is state.
///
/// Records of kind 1 begin with a number, and are kept while it is in `kept`. Records of kind 2 set
/// `state`; a compaction drops them, and writes the state as one record of kind 3.
struct Diary: JournalClient {
  var entries: [Entry] = []
  var positions: [UInt32] = []
  /// Lowest number of a kind-1 record that is kept.
  var firstKept = 0
  /// Parts that the state is written in.
  var partCount = 1
  var state: [UInt8] = []
  var partsSeen = 0

  /// What the records of kind 1 say, in order, without those that may be dropped.
  var receipts: [Entry] {
    entries.filter { $0.kind == 1 && Self.number($0.payload) >= firstKept }
  }

  static func number(_ payload: [UInt8]) -> Int {
    payload.prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func apply(_ kind: UInt8, _ payload: [UInt8]) {
    if kind == 2 { state = payload }
    if kind == 3, payload.first == 0 { state = Array(payload.dropFirst()) }
  }

  private mutating func add(_ kind: UInt8, _ position: UInt32, _ payload: Span<UInt8>) {
    let bytes = payload.indices.map { payload[$0] }
    entries.append(Entry(kind: kind, payload: bytes))
    positions.append(position)
  }

  /// What the lock does once its record is durable.
  mutating func commit(kind: UInt8, at position: UInt32, _ payload: [UInt8]) {
    entries.append(Entry(kind: kind, payload: payload))
    positions.append(position)
    apply(kind, payload)
  }

  mutating func recover(kind: UInt8, at position: UInt32, _ payload: Span<UInt8>) {
    add(kind, position, payload)
    apply(kind, entries[entries.count - 1].payload)
  }

  mutating func keeps(kind: UInt8, at position: UInt32, _ payload: Span<UInt8>) -> Bool {
    kind == 1 && Self.number(payload.indices.map { payload[$0] }) >= firstKept
  }

  mutating func move(kind: UInt8, to position: UInt32, _ payload: Span<UInt8>) {
    if !isMoving {
      entries = []
      positions = []
      isMoving = true
    }
    add(kind, position, payload)
  }

  mutating func writeSnapshot(_ index: Int, to payload: inout RecordBuffer) -> UInt8? {
    isMoving = false
    guard index < partCount else { return nil }
    payload.append(UInt8(truncatingIfNeeded: index))
    for byte in state { payload.append(byte) }
    return 3
  }

  /// Whether moved records are being told.
  private var isMoving = false

  init(firstKept: Int = 0, partCount: Int = 1) {
    self.firstKept = firstKept
    self.partCount = partCount
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

  /// Runs a compaction to its end.
  mutating func compact() throws(JournalFailure) {
    while try journal.compact(&diary) {}
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
