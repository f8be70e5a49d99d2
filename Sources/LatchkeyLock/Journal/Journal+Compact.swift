/// How far a compaction has come.
struct Compaction {
  /// Sectors of the other area that are erased.
  var erasedCount = 0
  /// Whether all are, and records are being moved.
  var isMoving = false
  /// Up to where the old area was read.
  var walk = Walk()
  /// Records of snapshot written.
  var snapshotCount = 0
  var hasSnapshotBegun = false
  var hasSnapshotEnded = false
  /// Bytes of the area that were in use after the last compaction, or when one found no space.
  var baseByteCount = 0

  var isRunning: Bool { isMoving || erasedCount > 0 }
}

extension Journal where Flash: ~Copyable {
  /// Does one step of a compaction: programs one record, or erases one sector, or neither (JRNL-9).
  ///
  /// Records may be appended between the steps. After a failure the next call tries again.
  ///
  /// - Returns: Whether there is more to do.
  /// - Throws: ``JournalFailure/storage``; ``JournalFailure/full`` when the other area does not take
  ///   what the client keeps, and the compaction is abandoned; ``JournalFailure/damaged`` once, when
  ///   a record was lost since the opening; `invalid` for a snapshot's kind or size; `closed`.
  public mutating func compact<Client: JournalClient & ~Copyable>(
    _ client: inout Client
  ) throws(JournalFailure) -> Bool {
    guard isOpen else { throw .closed }
    guard compaction.isMoving else {
      try eraseNext()
      return true
    }
    do throws(JournalFailure) {
      if !otherTail.isSealed {
        try writeToOther(kind: 0)
        return true
      }
      if try moveNext(&client) { return true }
      if try snapshotNext(&client) { return true }
    } catch {
      if error == .full { abandon(baseByteCount: tail.end &- areaByteCount &* live) }
      throw error
    }
    try commit()
    var walk = firstWalk()
    while true {
      let position = next(&walk)
      guard position >= 0 else { return false }
      client.move(kind: record.kind, to: UInt32(truncatingIfNeeded: position), record.payload)
    }
  }

  /// Lets the next compaction make a journal with a new salt, whatever was lost of the old one (JRNL-11).
  mutating func renew(salt: UInt32) {
    abandon(baseByteCount: 0)
    self.salt = salt
    isDamaged = false
  }

  @inline(never)
  mutating func abandon(baseByteCount: Int) {
    compaction = Compaction()
    compaction.baseByteCount = baseByteCount
  }

  private mutating func eraseNext() throws(JournalFailure) {
    let other = 1 &- live
    let half = flash.sectorCount &>> 1
    try erase(sector: half &* other &+ compaction.erasedCount)
    mustRetire = false  // the header was in the first sector
    compaction.erasedCount &+= 1  // at most half
    guard compaction.erasedCount == half else { return }
    compaction.isMoving = true
    compaction.walk = firstWalk()
    putHeader(generation: generation &+ 1, baseByteCount: 0)  // modulo 2^32, JRNL-2
    otherTail = newTail(other)
  }

  /// Moves or drops the next record of the old area.
  private mutating func moveNext<Client: JournalClient & ~Copyable>(
    _ client: inout Client
  ) throws(JournalFailure) -> Bool {
    var walk = compaction.walk
    let wasDamaged = isDamaged
    let position = next(&walk)
    guard wasDamaged || !isDamaged else { throw .damaged }
    if position >= 0 {
      // What was appended since the snapshot began may not be in it, and stands before the rest of it.
      var count: Int? = RecordBuffer.payloadByteCount
      if !compaction.hasSnapshotBegun {
        count = client.keptByteCount(
          kind: record.kind, at: UInt32(truncatingIfNeeded: position), record.payload)
      }
      if let count {
        record.shorten(to: count)
        try writeToOther(kind: record.kind)
      }
    }
    compaction.walk = walk
    return position >= 0
  }

  /// Writes the record in the buffer, or a seal for kind 0, to the area that does not count yet.
  @inline(never)
  private mutating func writeToOther(kind: UInt8) throws(JournalFailure) {
    swapAreas()
    defer { swapAreas() }
    if kind == 0 { try seal() } else { _ = try write(kind: kind) }
  }

  /// Writes the next record of the snapshot.
  private mutating func snapshotNext<Client: JournalClient & ~Copyable>(
    _ client: inout Client
  ) throws(JournalFailure) -> Bool {
    guard !compaction.hasSnapshotEnded else { return false }
    compaction.hasSnapshotBegun = true
    record.begin()
    guard let kind = client.writeSnapshot(compaction.snapshotCount, to: &record) else {
      compaction.hasSnapshotEnded = true
      return true
    }
    guard RecordBuffer.isValid(kind: kind), !record.hasOverflowed else { throw .invalid }
    try writeToOther(kind: kind)
    compaction.snapshotCount &+= 1  // each takes space in the area
    return true
  }

  /// Makes the other area the one that counts.
  private mutating func commit() throws(JournalFailure) {
    let other = 1 &- live
    let base = otherTail.end &- areaByteCount &* other
    putHeader(generation: generation &+ 1, baseByteCount: base)
    // JRNL-4: whether it was written or not, one of the two headers must go before an append.
    mustRetire = true
    do throws(JournalFailure) {
      try program(at: areaByteCount &* other, count: AreaHeader.byteCount)
    } catch {
      abandon(baseByteCount: compaction.baseByteCount)
      throw error
    }
    generation &+= 1
    swapAreas()
    abandon(baseByteCount: base)
  }
}
