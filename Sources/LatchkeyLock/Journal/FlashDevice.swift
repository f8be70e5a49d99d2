/// The flash that a journal lives in: what the port of a board provides.
///
/// Erased bytes read as `ff`, and programming only clears bits (JRNL-1). A part whose erased bytes
/// read as `00` is driven through a port that inverts every byte.
public protocol FlashDevice: ~Copyable {
  /// Bytes of one program unit: 4, 8, 16 or 32.
  var unitByteCount: Int { get }
  /// Bytes of one sector, the least that can be erased: a power of two, at least 1,024.
  var sectorByteCount: Int { get }
  /// Number of sectors, an even number: the first half is one area, the second half the other.
  var sectorCount: Int { get }

  /// Fills `bytes` from `offset` on. Neither needs to be aligned.
  ///
  /// - Throws: ``FlashFailure`` where the part reports that what stands there cannot be trusted.
  mutating func read(at offset: Int, into bytes: inout MutableSpan<UInt8>) throws(FlashFailure)

  /// Programs whole units in ascending order, and returns when the last is durable.
  ///
  /// - Parameters:
  ///   - offset: A multiple of ``unitByteCount``.
  ///   - bytes: A multiple of ``unitByteCount`` bytes.
  mutating func program(at offset: Int, _ bytes: Span<UInt8>) throws(FlashFailure)

  /// Erases one sector, and returns when that is durable.
  mutating func erase(sector: Int) throws(FlashFailure)
}

/// The flash reports that an operation failed.
public struct FlashFailure: Error, Equatable, Sendable {
  public init() {}
}
