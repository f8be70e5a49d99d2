import LatchkeyCBOR

/// One entry of a list inside a message.
public protocol Row {
  /// Reads the entry; ranges and alphabets are checked.
  init(_ fields: inout PayloadReader) throws(DenyReason)
}

/// A list whose entries have been checked, and stay where they are in the message.
public struct RowList<Element: Row>: Sendable {
  private let entryCount: UInt8
  let range: ByteRange

  /// Number of entries.
  public var count: Int { Int(entryCount) }

  static var empty: RowList { RowList(entryCount: 0, range: .empty) }

  /// A list that was read before.
  init(entryCount: UInt8, range: ByteRange) {
    self.entryCount = entryCount
    self.range = range
  }

  /// Reads a list of `least` to `most` entries, at most 255, in any order.
  init(_ fields: inout PayloadReader, from least: Int = 0, atMost most: Int) throws(DenyReason) {
    let count = try fields.reader.readArray(atMost: most)
    guard count >= least else { throw .malformed }  // ENC-8
    let start = fields.reader.position
    for _ in 0..<count { _ = try Element(&fields) }
    entryCount = UInt8(truncatingIfNeeded: count)
    range = ByteRange(from: start, to: fields.reader.position)
  }

  /// Calls `body` with each entry in turn.
  ///
  /// - Parameter message: The same bytes that the list was read from.
  public func visit(
    in message: Span<UInt8>, _ body: (Element) throws(DenyReason) -> Void
  ) throws(DenyReason) {
    guard count > 0 else { return }
    var fields = PayloadReader(try CBORReader(message, within: range))
    for _ in 0..<count { try body(try Element(&fields)) }
  }
}
