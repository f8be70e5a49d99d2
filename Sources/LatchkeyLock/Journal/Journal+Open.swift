import LatchkeyCBOR

/// A reading of an area from its first record to its last.
struct Walk {
  var position = 0
  /// Behind the last whole record met.
  var wholeEnd = 0
}

extension Journal where Flash: ~Copyable {
  /// Finds the area that counts, and hands its records to `client` in order.
  ///
  /// Programs and erases nothing. Takes one reading of the flash.
  ///
  /// - Returns: What was found; with `unformatted`, `unknownVersion`, or `damaged` without an area
  ///   that counts, ``isOpen`` is false.
  /// - Throws: ``JournalFailure/invalid`` when the flash or the reserve is outside its range.
  public mutating func open<Client: JournalClient & ~Copyable>(
    _ client: inout Client
  ) throws(JournalFailure) -> JournalCondition {
    var condition = try choose()
    guard isOpen else { return condition }
    var walk = firstWalk()
    while true {
      let position = next(&walk)
      guard position >= 0 else { break }
      client.recover(
        kind: record.kind, at: UInt32(truncatingIfNeeded: position), record.payload)
    }
    if settle(walk), condition == .clean { condition = .torn }
    return isDamaged ? .damaged : condition
  }

  /// Erases everything, and begins a journal without records; ``open(_:)`` then opens it.
  ///
  /// - Parameter salt: Random; nobody outside the lock may know it (JRNL-3).
  /// - Throws: ``JournalFailure/storage``, `invalid`.
  public mutating func format(salt: UInt32) throws(JournalFailure) {
    isOpen = false
    try checkGeometry()
    for sector in 0..<flash.sectorCount { try erase(sector: sector) }
    self.salt = salt
    putHeader(generation: 1, baseByteCount: AreaHeader.blockByteCount)
    try program(at: 0, count: AreaHeader.byteCount)
  }

  @inline(never)
  private mutating func checkGeometry() throws(JournalFailure) {
    let unit = flash.unitByteCount
    let sector = flash.sectorByteCount
    let count = flash.sectorCount
    guard unit == 4 || unit == 8 || unit == 16 || unit == 32,
      sector >= 1_024, sector <= 1 << 26, sector & (sector &- 1) == 0,
      count >= 2, count & 1 == 0, count <= 1 << 27 / sector, areaByteCount >> 10 <= 0xffff,
      reserve >= 0, reserve <= areaByteCount >> 3
    else { throw .invalid }
  }

  /// Decides which area counts (JRNL-2).
  private mutating func choose() throws(JournalFailure) -> JournalCondition {
    isOpen = false
    isDamaged = false
    try checkGeometry()
    abandon(baseByteCount: 0)
    let isFirst = loadHeader(0)
    let first = record.word(at: AreaHeader.generationOffset)
    let isSecond = loadHeader(1)
    let second = record.word(at: AreaHeader.generationOffset)
    // Modulo 2^32, so that the last generation has a next.
    let isNewer = Int32(bitPattern: second &- first) > 0
    live = isSecond && (isNewer || !isFirst) ? 1 : 0
    guard loadHeader(live) else {
      // A header that was cut short in the formatting leaves nothing behind it.
      let used = max(usedByteCount(0), usedByteCount(1))
      return used <= AreaHeader.byteCount ? .unformatted : .damaged
    }
    guard record.word(at: AreaHeader.geometryOffset) == geometry else { return .unknownVersion }
    generation = record.word(at: AreaHeader.generationOffset)
    salt = record.word(at: AreaHeader.saltOffset)
    compaction.baseByteCount = Int(truncatingIfNeeded: record.word(at: AreaHeader.baseOffset))
    tail = newTail(live)
    tail.end = areaByteCount &* live &+ max(usedByteCount(live), AreaHeader.blockByteCount)
    tail.isSealed = false
    isOpen = true
    mustRetire = !isRetired(1 &- live) && usedByteCount(1 &- live) > 0
    // Behind a compaction that was committed, the old header remains until the next append.
    return mustRetire && !(isFirst && isSecond) ? .interruptedCompaction : .clean
  }

  /// Bytes up to the last of an area that does not read as erased, rounded up to 32.
  @inline(never)
  private mutating func usedByteCount(_ area: Int) -> Int {
    let start = areaByteCount &* area
    var end = start &+ areaByteCount
    while end > start, holds(from: end &- 32, to: end, theRecord: false) { end &-= 32 }
    return end &- start
  }

  /// Begins to read the area that counts.
  func firstWalk() -> Walk {
    let start = areaByteCount &* live &+ AreaHeader.blockByteCount
    return Walk(position: start, wholeEnd: start)
  }

  /// Moves `walk` behind the next whole record of the area that counts, now in the buffer.
  ///
  /// - Returns: Where it begins, or -1 at the end.
  @inline(never)
  mutating func next(_ walk: inout Walk) -> Int {
    let tail = self.tail
    while walk.position < tail.end {
      let position = walk.position
      let byteCount = load(at: position, limit: tail.end, seed: tail.seed)
      guard byteCount > 0 else {
        walk.position = position &+ flash.unitByteCount  // below the area's end
        continue
      }
      // JRNL-6: only a seal stands behind a gap, and it names the end of what was whole.
      let isSeal = record.kind == 0
      let expected =
        isSeal
        ? Int(truncatingIfNeeded: record.word(at: RecordBuffer.headByteCount)) : position
      if expected > walk.wholeEnd { isDamaged = true }
      walk.position = position &+ byteCount
      walk.wholeEnd = walk.position
      if !isSeal { return position }
    }
    return -1
  }

  /// Settles where the next record may begin after a walk to the end.
  ///
  /// - Returns: Whether something stands behind the last whole record.
  private mutating func settle(_ walk: Walk) -> Bool {
    let end = tail.end
    let whole = walk.wholeEnd
    tail.wholeEnd = whole
    guard !holds(from: whole, to: end, theRecord: false) else {
      tail.end = whole
      return false
    }
    // Its head tells how far a torn record may reach in units that read as erased.
    guard read(whole, to: 0, count: 4) else { return true }
    let claimed = whole &+ record.claimedByteCount(unit: flash.unitByteCount)
    if claimed > end, claimed <= areaByteCount &* (live &+ 1) { tail.end = claimed }
    return true
  }
}
