import LatchkeyCBOR

/// What an entry of a lock's record holds of its state; each replaces what it names (JRNL-12).
package enum StateEntry {
  /// The floor of the clock, and the issue mark.
  package static var floor: UInt8 { 1 }
  /// An issuer's slot, or parts of it.
  package static var slot: UInt8 { 2 }
  /// A counter.
  package static var counter: UInt8 { 3 }
  /// A slot whose staples' times and whose authorities are void (CONF-16).
  package static var agedSlot: UInt8 { 4 }
  /// That no counter is taken.
  package static var noCounters: UInt8 { 5 }
}

/// Parts of a slot that an entry may hold, a bit each.
package enum SlotPart {
  /// The issuer; everything the slot held before is void, its counters too.
  package static var issuer: UInt8 { 1 }
  package static var base: UInt8 { 2 }
  package static var ownMark: UInt8 { 4 }
  package static var statusMark: UInt8 { 8 }
  package static var authorities: UInt8 { 16 }
  package static var spent: UInt8 { 32 }
  package static var revoked: UInt8 { 64 }

  /// What a staple teaches.
  package static var learned: UInt8 { base | ownMark | statusMark | revoked }
  /// What an allow changes in a slot that its issuer had before.
  package static var used: UInt8 { authorities | spent }
  package static var all: UInt8 { issuer | learned | used }
}

extension LockState {
  /// Writes the floor and the issue mark.
  package func writeFloor<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.append(StateEntry.floor)
    sink.appendBigEndian(floor, byteCount: 8)
    sink.appendBigEndian(issueMark, byteCount: 8)
  }

  /// Writes what a factory reset leaves of them (RESET-2).
  package func writeFloor<Sink: ByteSink & ~Copyable>(
    _ remainder: ResetRemainder, to sink: inout Sink
  ) {
    sink.append(StateEntry.floor)
    sink.appendBigEndian(remainder.floor, byteCount: 8)
    sink.appendBigEndian(remainder.issueMark, byteCount: 8)
  }

  /// Writes parts of one slot; of a slot without issuer that it is free.
  @inline(never)
  package func writeSlot<Sink: ByteSink & ~Copyable>(
    _ index: Int, _ wanted: UInt8, to sink: inout Sink
  ) {
    let parts = replay.slots[index].issuer == nil ? 0 : wanted
    sink.append(StateEntry.slot)
    sink.append(UInt8(truncatingIfNeeded: index))
    sink.append(parts)
    if parts & SlotPart.issuer != 0, let issuer = replay.slots[index].issuer {
      sink.append(issuer.bytes.bytes)
    }
    if parts & SlotPart.base != 0 {
      sink.appendBigEndian(wide(replay.slots[index].base), byteCount: 4)
    }
    for mark in 0..<2 where parts & (SlotPart.ownMark &<< UInt8(truncatingIfNeeded: mark)) != 0 {
      replay.slots[index].staples[mark].write(to: &sink)
    }
    if parts & SlotPart.authorities != 0 {
      for place in 0..<2 {
        guard let authority = replay.slots[index].authorities[place] else {
          sink.append(0)
          continue
        }
        authority.write(to: &sink)
      }
    }
    if parts & SlotPart.spent != 0 { replay.slots[index].spent.write(to: &sink) }
    if parts & SlotPart.revoked != 0 { replay.slots[index].revoked.write(to: &sink) }
  }

  /// Writes one counter.
  @inline(never)
  package func writeCounter<Sink: ByteSink & ~Copyable>(_ index: Int, to sink: inout Sink) {
    sink.append(StateEntry.counter)
    sink.append(UInt8(truncatingIfNeeded: index))
    guard let counter = replay.counters[index] else { return sink.append(.max) }
    sink.append(counter.slot)
    sink.appendBigEndian(wide(counter.serial), byteCount: 4)
    sink.appendBigEndian(wide(counter.uses), byteCount: 2)
    sink.appendBigEndian(counter.firstUse, byteCount: 8)
    sink.appendBigEndian(counter.expiration, byteCount: 8)
  }

  /// Takes in an entry whose number has been read.
  ///
  /// - Returns: Whether it is one of a state, and names something that is there.
  package mutating func readEntry(_ number: UInt8, _ reader: inout EntryReader) -> Bool {
    switch number {
    case StateEntry.floor:
      floor = min(reader.number(8), Limits.lastSecond)
      issueMark = min(reader.number(8), Limits.lastIssueMark)
    case StateEntry.slot: return readSlot(&reader)
    case StateEntry.counter: return readCounter(&reader)
    case StateEntry.agedSlot:
      let index = Int(reader.byte())
      guard index < slotCount &- 2 else { return false }
      age(index)
    case StateEntry.noCounters: clearCounters()
    default: return false
    }
    return true
  }

  @inline(never)
  private mutating func readSlot(_ reader: inout EntryReader) -> Bool {
    let index = Int(reader.byte())
    let parts = reader.byte()
    guard index < slotCount &- 2 else { return false }
    if parts == 0 || parts & SlotPart.issuer != 0 {
      replay.clearSlot(index, for: parts == 0 ? nil : PublicKey(bytes: reader.fixed()))
    }
    if parts & SlotPart.base != 0 { replay.slots[index].raiseBase(to: reader.word()) }
    for mark in 0..<2 where parts & (SlotPart.ownMark &<< UInt8(truncatingIfNeeded: mark)) != 0 {
      replay.slots[index].staples[mark] = StapleMark(&reader)
    }
    if parts & SlotPart.authorities != 0 {
      for place in 0..<2 {
        replay.slots[index].authorities[place] = AuthorityRecord.read(&reader)
      }
    }
    if parts & SlotPart.spent != 0 { replay.slots[index].spent.read(&reader) }
    if parts & SlotPart.revoked != 0 { replay.slots[index].revoked.read(&reader) }
    return true
  }

  @inline(never)
  private mutating func readCounter(_ reader: inout EntryReader) -> Bool {
    let index = Int(reader.byte())
    let slot = reader.byte()
    guard index < counterCount else { return false }
    replay.counters[index] = nil
    guard slot != .max else { return true }
    let serial = reader.word()
    let uses = narrow16(reader.number(2))
    let firstUse = reader.number(8)
    replay.counters[index] = UseCounter(
      slot: slot, serial: serial, uses: uses, firstUse: firstUse, expiration: reader.number(8))
    return Int(slot) < slotCount &- 2
  }
}

extension ReplayTable {
  /// Gives a slot to another issuer; what the one before counted is forgotten.
  mutating func clearSlot(_ slot: Int, for issuer: PublicKey?) {
    slots[slot] = IssuerSlot(issuer: issuer)
    for index in 0..<counterCount where counters[index].map({ Int($0.slot) }) == slot {
      counters[index] = nil
    }
  }
}

extension StapleMark {
  @inline(never)
  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.append(sequence == nil ? 0 : 1)
    guard let sequence else { return }
    sink.appendBigEndian(sequence, byteCount: 8)
    sink.append(hash.bytes.bytes)
    sink.appendBigEndian(time, byteCount: 8)
  }

  init(_ reader: inout EntryReader) {
    self = .none
    guard reader.byte() != 0 else { return }
    sequence = reader.number(8)
    hash = Digest(bytes: reader.fixed())
    time = reader.number(8)
  }
}

extension AuthorityRecord {
  @inline(never)
  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.append(isMerged ? 2 : 1)
    sink.append(anchorSlot)
    sink.appendBigEndian(wide(serial), byteCount: 4)
    sink.appendBigEndian(expiration, byteCount: 8)
  }

  static func read(_ reader: inout EntryReader) -> AuthorityRecord? {
    let form = reader.byte()
    guard form != 0 else { return nil }
    let anchorSlot = reader.byte()
    let serial = reader.word()
    return AuthorityRecord(
      anchorSlot: anchorSlot, serial: serial, expiration: reader.number(8), isMerged: form == 2)
  }
}

extension SerialWindow {
  /// A mask of the words that are not zero, and those.
  @inline(never)
  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    var mask: UInt32 = 0
    for index in 0..<wordCount where words[index] != 0 {
      mask |= 1 &<< UInt32(truncatingIfNeeded: index)
    }
    sink.appendBigEndian(wide(mask), byteCount: 4)
    for index in 0..<wordCount where words[index] != 0 {
      sink.appendBigEndian(wide(words[index]), byteCount: 4)
    }
  }

  @inline(never)
  mutating func read(_ reader: inout EntryReader) {
    let mask = reader.word()
    for index in 0..<wordCount {
      let isThere = mask & (1 &<< UInt32(truncatingIfNeeded: index)) != 0
      set(index, to: isThere ? reader.word() : 0)
    }
  }
}
