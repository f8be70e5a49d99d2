extension SiteChange {
  /// The largest number that a ledger holds: stores count with signed 64 bits.
  public static let largestNumber = UInt64(Int64.max)

  /// What no store may write, whatever it holds: `nil` when there is nothing.
  ///
  /// The sequence lies above the expected head; numbers are at most ``largestNumber``; an id has 1
  /// to 128 bytes, a kind of event 1 to 64; no text holds a zero byte.
  public var fault: LedgerFailure? {
    guard event.sequence > expectedHead else {
      return .corrupt("an event that is not behind the head")
    }
    var numbers = [event.sequence, event.at]
    if let issuer { numbers += [issuer.stapleSequence, issuer.stretchBegan] }
    if let request { numbers.append(request.at) }
    for row in credentials { numbers += [row.notBefore, row.expiration] }
    numbers += records.compactMap(\.due)
    numbers += receipts.map(\.sequence)
    guard numbers.allSatisfy({ $0 <= Self.largestNumber }) else {
      return .corrupt("a number over 63 bits")
    }
    guard Self.isText(event.kind, 1...64) else { return .corrupt("a kind of event") }
    let ids = records.map(\.key.id) + removedRecords.map(\.id)
    guard ids.allSatisfy({ Self.isText($0, 1...128) }) else {
      return .corrupt("the id of a record")
    }
    guard credentials.allSatisfy({ Self.isText($0.job, 0...128) }) else {
      return .corrupt("the id of a job")
    }
    return nil
  }

  private static func isText(_ text: String, _ counts: ClosedRange<Int>) -> Bool {
    counts.contains(text.utf8.count) && !text.utf8.contains(0)
  }
}
