import LatchkeyCBOR

/// Counts bytes instead of keeping them.
struct ByteCounter: ByteSink {
  private(set) var count = 0

  mutating func append(_ byte: UInt8) { count += 1 }

  mutating func append(_ bytes: Span<UInt8>) { count += bytes.count }
}
