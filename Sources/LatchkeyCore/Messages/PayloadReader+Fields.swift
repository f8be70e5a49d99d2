import LatchkeyCBOR

// Reads what a table of fields says, into words.

extension PayloadReader {
  /// Reads a map whose keys are `first` and those behind it, one for each row.
  ///
  /// - Returns: The keys that were there.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  mutating func readMap(
    _ shape: Shape, from first: Int32, into values: inout MutableSpan<UInt32>
  ) throws(DenyReason) -> KeySet {
    var seen = KeySet()
    var map = try reader.readMap()
    while let key = try reader.nextKey(in: &map) {
      try readField(of: key &- first, shape, into: &values, or: .unknownKey)  // ENC-9
      seen.insert(key)
    }
    return seen
  }

  /// Reads the value of one key.
  ///
  /// - Parameters:
  ///   - row: Of the key, in the shape; any number.
  ///   - reason: Why a key without a field is refused.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  mutating func readField(
    of row: Int32, _ shape: Shape, into values: inout MutableSpan<UInt32>,
    or reason: DenyReason
  ) throws(DenyReason) {
    guard row >= 0, row < Int32(shape.count) else { throw reason }
    try read(Shape.fields[Int(shape.first) &+ Int(row)], into: &values)  // below 256
  }

  /// Reads an entry of a list: an array of all fields, or the one field there is.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  mutating func readEntry(
    _ shape: Shape, into values: inout MutableSpan<UInt32>
  ) throws(DenyReason) {
    let count = Int(shape.count)
    if count > 1 { try reader.readArray(exactly: count) }
    let first = Int(shape.first)
    for row in first..<(first &+ count) { try read(Shape.fields[row], into: &values) }  // below 256
  }

  private mutating func read(
    _ field: Field, into values: inout MutableSpan<UInt32>
  ) throws(DenyReason) {
    let slot = field.slot
    let before = field.kind == .end ? values[slot &- 1] : 0  // the start of the same row
    let value = try read(field, behind: before)
    values[slot] = UInt32(truncatingIfNeeded: value)
    guard field.kind.rawValue >= Field.Kind.second.rawValue else { return }
    values[slot &+ 1] = UInt32(truncatingIfNeeded: value &>> 32)  // a slot is below 128
  }

  /// Reads a value into two words, of which the first kinds need one.
  #if !hasFeature(Embedded)
    @inline(__always)  // firmware is short of flash, a server of time
  #endif
  private mutating func read(
    _ field: Field, behind before: UInt32
  ) throws(DenyReason) -> UInt64 {
    switch field.kind {
    case .number: try readNumber(field, through: wide(field.most))
    case .word: try readNumber(field, through: 0xffff_ffff)
    case .second: try readNumber(field, through: Limits.lastSecond)
    case .sequence: try readNumber(field, through: UInt64.max)
    case .offset: wide(UInt32(bitPattern: try reader.readSigned(magnitude: 1_439)))
    case .end:
      // The start is at most 1,439.
      try reader.readUnsigned(from: wide(before) &+ 1, through: wide(before) &+ 1_440)
    case .window: try readWindow()
    case .nonceLife: try reader.readUnsigned(from: 10, through: 300)
    case .serial: wide(try reader.readSerial())
    case .place: wide(try reader.readString(of: Int(field.most)))
    case .key: wide(try reader.readKey().range.offset)
    case .optionalKey: wide(try reader.readOptionalKey())
    case .confirmation: wide(try reader.readConfirmation().range.offset)
    case .bitmap: wide(try reader.readBitmap().word)
    case .point: wide(try reader.readPoint().word)
    case .needs: wide(try readNeeds(field).rawValue)
    case .scope: try readScope(field)
    case .schedule: try readList(.scheduleRow, .free, field)
    case .offsets: try readList(.offsetRow, .byNumber, field)
    case .evidence: try readList(.evidenceRow, .byNumber, field)
    case .anchors: try readList(.anchorRow, .free, field)
    case .keys: try readList(.keyRow, .free, field)
    case .timeSources: try readList(.timeSourceRow, .free, field)
    case .founding: try readFounding()
    case .clockReset: try readClockReset()
    }
  }

  private mutating func readNumber(
    _ field: Field, through most: UInt64
  ) throws(DenyReason) -> UInt64 {
    try reader.readUnsigned(from: field.least, through: most)
  }

  private mutating func readWindow() throws(DenyReason) -> UInt64 {
    let window = try reader.readUnsigned(
      from: wide(Limits.leastWindow), through: wide(Limits.mostWindow))
    guard window & 31 == 0 else { throw .outOfRange }  // CONF-1
    return window
  }

  private mutating func readFounding() throws(DenyReason) -> UInt64 {
    try reader.readArray(exactly: 2)
    let salt = try reader.readString(of: 16)
    return wide(try reader.readString(of: 16)) &<< 32 | wide(salt)
  }

  private mutating func readClockReset() throws(DenyReason) -> UInt64 {
    try reader.readArray(exactly: 2)
    let nonce = try reader.readString(of: 16)
    return wide(nonce) &<< 48 | (try reader.readSecond())
  }

  private mutating func readScope(_ field: Field) throws(DenyReason) -> UInt64 {
    var inner = PayloadReader(try CBORReader(reader.bytes, within: try reader.readBytes()))
    let list = try inner.readList(.scopeEntry, .byName, field)
    try inner.reader.expectEnd()  // ENC-7
    return list
  }

  /// How neighbours in a list follow each other.
  private enum Order {
    case free
    /// By the number in the first two words.
    case byNumber
    /// By the text whose range is the first word.
    case byName
  }

  /// Reads a list whose length is between the field's bounds.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  private mutating func readList(
    _ shape: Shape, _ order: Order, _ field: Field
  ) throws(DenyReason) -> UInt64 {
    let count = try reader.readArray(atMost: Int(field.most))
    guard count >= narrow(field.least) else { throw .malformed }  // ENC-8
    let start = reader.position
    var last = RowValues()
    for index in 0..<count {
      var next = RowValues()
      var target = next.target
      try readEntry(shape, into: &target)
      if index > 0 { try expect(last, before: next, order) }
      last = next
    }
    return wide(count) &<< 32 | wide(ByteRange(from: start, to: reader.position).word)
  }

  /// - Throws: ``DenyReason/keyOrder`` or ``DenyReason/duplicateKey`` unless one comes before the
  ///   other.
  private func expect(
    _ last: RowValues, before next: RowValues, _ order: Order
  ) throws(DenyReason) {
    switch order {
    case .free: return
    case .byNumber:
      guard last.long(0) != next.long(0) else { throw .duplicateKey }
      guard last.long(0) < next.long(0) else { throw .keyOrder }
    case .byName:
      let name = reader.bytes.extracting(last.range(0))
      let nextName = reader.bytes.extracting(next.range(0))
      guard !name.equals(nextName) else { throw .duplicateKey }  // CRED-3
      guard PointName.precedes(name, nextName) else { throw .keyOrder }
    }
  }

  /// Reads the constraint keys that a leaf must carry, ascending.
  private mutating func readNeeds(_ field: Field) throws(DenyReason) -> KeySet {
    let count = try reader.readArray(atMost: Int(field.most))
    guard count >= narrow(field.least) else { throw .malformed }  // ENC-8
    var needs = KeySet()
    for _ in 0..<count {
      let key = Int32(try reader.readSmall(from: 1, through: 13))
      let others = needs.rawValue &>> UInt32(bitPattern: key)  // this key, and those behind it
      guard others == 0 else { throw others == 1 ? .duplicateKey : .keyOrder }
      needs.insert(key)
    }
    return needs
  }
}
