/// What owns the records of a journal: it rebuilds its state from them, and says what is still needed.
public protocol JournalClient: ~Copyable {
  /// Takes one record of the past, the oldest first, while the journal opens (JRNL-6).
  ///
  /// - Parameters:
  ///   - position: Where it stands, for ``Journal/read(at:into:)``, until it is moved.
  ///   - payload: As it was appended, 0 to 1,536 bytes.
  mutating func recover(kind: UInt8, at position: UInt32, _ payload: Span<UInt8>)

  /// Says how much of a record survives this compaction (JRNL-9).
  ///
  /// A record may be asked for twice, when a compaction was abandoned.
  ///
  /// - Returns: How many bytes of the payload are kept, from its beginning; `nil` to drop the record.
  mutating func keptByteCount(
    kind: UInt8, at position: UInt32, _ payload: Span<UInt8>
  ) -> Int?

  /// Learns where a record stands after a compaction.
  ///
  /// Called for every record of the new area in order, snapshots too, in the step that makes it the
  /// one that counts. Positions told before are void.
  mutating func move(kind: UInt8, to position: UInt32, _ payload: Span<UInt8>)

  /// Writes the payload of one record that holds a part of the state as it is now (JRNL-9).
  ///
  /// The part replaces all that earlier records say of its share (JRNL-10). It may be asked for
  /// twice, when its first writing failed.
  ///
  /// - Parameters:
  ///   - index: 0, 1, 2 … in one compaction.
  ///   - payload: Takes up to 1,536 bytes.
  /// - Returns: The record's kind, 1 to 254, or `nil` behind the last part.
  mutating func writeSnapshot(_ index: Int, to payload: inout RecordBuffer) -> UInt8?
}

/// What recovery found, the gravest of what holds (JRNL-7).
public enum JournalCondition: UInt8, Sendable {
  /// Every record is whole.
  case clean
  /// What stands behind the last whole record is none: a write was cut short.
  case torn
  /// A compaction was cut short. The area that counts is whole.
  case interruptedCompaction
  /// A record is lost that had been whole, or no area counts although there is content.
  case damaged
  /// There is no journal. Nothing can be read or appended before ``Journal/format(salt:)``.
  case unformatted
  /// The journal has another version, unit or size. It is left as it is.
  case unknownVersion
}

/// Why the journal did not do what it was asked.
public enum JournalFailure: UInt8, Error, Sendable {
  /// The flash failed, or does not hold what was written to it (JRNL-5).
  case storage
  /// There is no space that this record may use (JRNL-8), or none left in the new area.
  case full
  /// A kind, size or geometry outside its range; nothing was written.
  case invalid
  /// No record stands there.
  case noRecord
  /// The journal is not open.
  case closed
  /// A compaction met a record that was lost since the journal was opened; it goes on when asked again.
  case damaged
}
