// The two loops over bytes that everything else calls, so that each stands in an image once.

extension Span where Element == UInt8 {
  /// Whether both hold the same bytes. Not for secrets: it stops at the first difference.
  #if hasFeature(Embedded)
    @inline(never)  // firmware is short of flash, a server of time
  #endif
  @usableFromInline
  package func equals(_ other: Span<UInt8>) -> Bool {
    let count = self.count
    guard count == other.count else { return false }
    return unsafe withUnsafeBufferPointer { left in
      unsafe other.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        let leftBytes = unsafe UnsafeRawPointer(left)
        let rightBytes = unsafe UnsafeRawPointer(right)
        var index = 0
        // A word at a time: index + width ≤ count, so both loads stay within.
        let width = MemoryLayout<UInt>.size
        while index &+ width <= count {
          let mine = unsafe leftBytes.loadUnaligned(fromByteOffset: index, as: UInt.self)
          let its = unsafe rightBytes.loadUnaligned(fromByteOffset: index, as: UInt.self)
          guard mine == its else { return false }
          index &+= width
        }
        while index < count {
          guard unsafe left[index] == right[index] else { return false }
          index &+= 1
        }
        return true
      }
    }
  }
}

extension RawSpan {
  /// The number that 1, 2, 4 or 8 bytes spell, most significant first; the caller has seen that
  /// they are there.
  #if !hasFeature(Embedded)
    @inline(__always)  // firmware is short of flash, a server of time
  #endif
  func loadBigEndian(at start: Int, byteCount: Int) -> UInt64 {
    switch byteCount {
    case 1: return wide(unsafe unsafeLoad(fromByteOffset: start, as: UInt8.self))
    case 2:
      let value = unsafe unsafeLoadUnaligned(fromByteOffset: start, as: UInt16.self)
      return wide(value.bigEndian)
    case 4:
      let value = unsafe unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self)
      return wide(value.bigEndian)
    default:
      let value = unsafe unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
      return value.bigEndian
    }
  }
}

/// Copies bytes into a buffer, from `offset` on.
///
/// - Returns: Whether they fitted; nothing is written otherwise.
@usableFromInline
@discardableResult
package func copyBytes(
  _ bytes: Span<UInt8>, to target: inout MutableSpan<UInt8>, at offset: Int
) -> Bool {
  guard offset >= 0, offset <= target.count, bytes.count <= target.count &- offset else {
    return false
  }
  unsafe target.withUnsafeMutableBufferPointer { to in
    unsafe bytes.withUnsafeBufferPointer { from in
      // The guard above keeps offset + count within the target.
      guard let to = to.baseAddress, let from = from.baseAddress else { return }
      // Typed copies go byte by byte where size is what counts.
      unsafe UnsafeMutableRawPointer(to + offset)
        .copyMemory(from: UnsafeRawPointer(from), byteCount: bytes.count)
    }
  }
  return true
}
