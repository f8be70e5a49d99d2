import LatchkeyCBOR

// Everything that programs or erases, each read back before it is believed (JRNL-5).
extension Journal where Flash: ~Copyable {
  @inline(__always)
  var areaByteCount: Int { flash.sectorByteCount &* (flash.sectorCount &>> 1) }

  /// What a seal takes: the unit that is left out, and its record.
  @inline(__always)
  var sealByteCount: Int {
    flash.unitByteCount &+ RecordBuffer.byteCount(4, unit: flash.unitByteCount)
  }

  /// Completes the record in the buffer and writes it behind the last of the area.
  @inline(never)
  mutating func write(kind: UInt8) throws(JournalFailure) -> UInt32 {
    let start = tail.end
    let byteCount = record.close(
      kind: kind, seed: tail.seed, unit: flash.unitByteCount)
    let end = start &+ byteCount  // both at most the size of the flash
    guard end <= areaByteCount &* (live &+ 1) else { throw .full }
    // Whatever happens now, these units count as programmed.
    tail.end = end
    tail.isSealed = false
    try program(at: start, count: byteCount)
    tail.wholeEnd = end
    tail.isSealed = true
    return UInt32(truncatingIfNeeded: start)
  }

  /// Makes the area fit for a record after an opening or a failure (JRNL-4).
  ///
  /// An interrupted program may have weakened the next unit without a trace: it is left out, and
  /// what comes first behind it is a record that nobody misses. It names the end of what was whole,
  /// so that a record which is lost later is told from one that never was.
  @inline(never)
  mutating func seal() throws(JournalFailure) {
    tail.end &+= flash.unitByteCount  // write checks it against the area's end
    record.begin()
    record.append(UInt32(truncatingIfNeeded: tail.wholeEnd))
    _ = try write(kind: 0)
  }

  /// Lets the other area take the place of the one that counts.
  @inline(never)
  mutating func swapAreas() {
    let tail = tail
    self.tail = otherTail
    otherTail = tail
    live = 1 &- live
  }

  /// Makes the other area's header void for good.
  mutating func retire() throws(JournalFailure) {
    let other = 1 &- live
    // Any bit of an attempt that failed will do.
    if !isRetired(other) {
      record.fill(0, from: 0, to: flash.unitByteCount)
      try program(
        at: areaByteCount &* other &+ AreaHeader.byteCount, count: flash.unitByteCount)
    }
    mustRetire = false
  }

  /// Programs the first `count` bytes of the buffer.
  @inline(never)
  mutating func program(at start: Int, count: Int) throws(JournalFailure) {
    do throws(FlashFailure) {
      try flash.program(at: start, record.storage.span.extracting(0..<count))
    } catch {
      throw .storage
    }
    guard holds(from: start, to: start &+ count, theRecord: true) else { throw .storage }
  }

  @inline(never)
  mutating func erase(sector: Int) throws(JournalFailure) {
    do throws(FlashFailure) {
      try flash.erase(sector: sector)
    } catch {
      throw .storage
    }
    let start = flash.sectorByteCount &* sector
    guard holds(from: start, to: start &+ flash.sectorByteCount, theRecord: false) else {
      throw .storage
    }
  }

  /// Whether the flash holds the buffer from its beginning, or else erased bytes only.
  @inline(never)
  mutating func holds(from start: Int, to end: Int, theRecord: Bool) -> Bool {
    var position = start
    while position < end {
      let count = min(32, end &- position)
      guard read(position, to: RecordBuffer.frameByteCount, count: count) else { return false }
      var index = 0
      while index < count {
        let expected = theRecord ? record.storage[position &- start &+ index] : 0xff
        guard record.storage[RecordBuffer.frameByteCount &+ index] == expected else { return false }
        index &+= 1  // below count
      }
      position &+= count
    }
    return true
  }

  /// Reads the record at `position`, which is a multiple of the unit, into the buffer.
  ///
  /// - Returns: Its bytes in flash, or 0 where no whole record begins.
  @inline(never)
  mutating func load(at position: Int, limit: Int, seed: UInt32) -> Int {
    guard read(position, to: 0, count: 4) else { return 0 }
    let byteCount = record.claimedByteCount(unit: flash.unitByteCount)
    guard byteCount > 0, byteCount <= limit &- position,
      read(position, to: 0, count: byteCount), record.accept(byteCount, seed: seed)
    else { return 0 }
    return byteCount
  }

  /// Reads `count` bytes of flash to `offset` of the buffer; false when the flash fails.
  @inline(never)
  mutating func read(_ position: Int, to offset: Int, count: Int) -> Bool {
    var all = record.storage.mutableSpan
    var target = all._mutatingExtracting(offset..<offset &+ count)  // both within the buffer
    do throws(FlashFailure) {
      try flash.read(at: position, into: &target)
      return true
    } catch {
      return false
    }
  }
}
