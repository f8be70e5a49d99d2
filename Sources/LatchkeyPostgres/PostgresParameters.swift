import LatchkeyLedgerSQL

/// Values of one statement as libpq takes them: binary, one behind the other.
struct PostgresParameters {
  private var bytes: [UInt8] = []
  private var offsets: [Int?] = []
  private var counts: [Int32] = []

  init(_ values: [LedgerValue]) {
    offsets.reserveCapacity(values.count)
    counts.reserveCapacity(values.count)
    for value in values { add(value) }
  }

  private mutating func add(_ value: LedgerValue) {
    let start = bytes.count
    switch value {
    case .integer(let number): withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    case .bytes(let value): bytes += value
    case .text(let text): bytes += text.utf8
    case .null:
      offsets.append(nil)
      counts.append(0)
      return
    }
    offsets.append(start)
    counts.append(Int32(clamping: bytes.count - start))
  }

  /// Lends count, addresses, lengths and formats, for the time of the call.
  func withPointers<Result>(
    _ body: (
      Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
    ) -> Result
  ) -> Result {
    let formats = [Int32](repeating: 1, count: counts.count)
    // One byte more, so that the address of an empty value at the end is one of ours.
    return (bytes + [0]).withUnsafeBytes { buffer in
      let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let addresses = offsets.map { offset in offset.flatMap { base?.advanced(by: $0) } }
      return body(Int32(counts.count), addresses, counts, formats)
    }
  }
}
