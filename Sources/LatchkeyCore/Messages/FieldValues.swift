import LatchkeyCBOR

/// The values of a message, in words, as its table of ``Field`` places them.
///
/// All zero before it is read. No value lies at offset 0 of a message, so that a place of 0 says
/// that there is none.
struct FieldValues<let wordCount: Int>: Sendable {
  private(set) var words = InlineArray<wordCount, UInt32>(repeating: 0)

  @inline(__always)
  func byte(_ slot: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[slot]) }

  @inline(__always)
  func short(_ slot: Int) -> UInt16 { UInt16(truncatingIfNeeded: words[slot]) }

  @inline(__always)
  func word(_ slot: Int) -> UInt32 { words[slot] }

  /// The number in two words.
  @inline(__always)
  func long(_ slot: Int) -> UInt64 { wide(words[slot &+ 1]) &<< 32 | wide(words[slot]) }

  @inline(__always)
  func place<Value>(_ slot: Int) -> Place<Value> { Place(offset: short(slot)) }

  @inline(__always)
  func optionalPlace<Value>(_ slot: Int) -> Place<Value>? {
    words[slot] == 0 ? nil : place(slot)
  }

  @inline(__always)
  func range(_ slot: Int) -> ByteRange { ByteRange(word: words[slot]) }

  @inline(__always)
  func rows<Element>(_ slot: Int) -> RowList<Element> {
    RowList(entryCount: byte(slot &+ 1), range: range(slot))
  }

  /// The words, for the reader to fill.
  var target: MutableSpan<UInt32> {
    @_lifetime(&self)
    @inline(__always)
    mutating get { words.mutableSpan }
  }
}

extension ByteRange {
  /// A range that a word of values holds.
  @inline(__always)
  init(word: UInt32) {
    self.init(
      offset: UInt16(truncatingIfNeeded: word), count: UInt16(truncatingIfNeeded: word &>> 16))
  }

  /// Offset and count in one word.
  @inline(__always)
  var word: UInt32 { UInt32(count) &<< 16 | UInt32(offset) }
}
