/// Puts segments together again, one message at a time (FRAME-5, FRAME-6).
///
/// One belongs to one connection, with a buffer of ``Framing/messageByteCount`` bytes that the
/// caller owns. Whatever arrives, it never traps and never keeps more than its buffer.
public struct Reassembler: Sendable {
  /// Bytes of the message so far; 0 when none has begun.
  private var count = 0
  private var sequence: UInt8 = 0
  private var lastMilliseconds: UInt32 = 0

  /// A reassembler between two messages.
  public init() {}

  /// Forgets a message that has begun; for a connection that begins or ends (FRAME-6).
  public mutating func reset() { self = Reassembler() }

  /// Takes in one segment.
  ///
  /// - Parameters:
  ///   - segment: One packet of the link, its header byte first; untrusted.
  ///   - milliseconds: Of a clock that never goes back but may wrap. Only differences count.
  ///   - buffer: The caller's, the same at every call, of ``Framing/messageByteCount`` bytes; a
  ///     smaller one lowers the limit.
  /// - Returns: The number of bytes of a message that now stands at the beginning of `buffer`, 1 to
  ///   ``Framing/messageByteCount``, until the next segment is taken in; else `nil`.
  public mutating func receive(
    _ segment: Span<UInt8>, at milliseconds: UInt32, into buffer: inout MutableSpan<UInt8>
  ) -> Int? {
    // FRAME-6
    if count > 0, milliseconds &- lastMilliseconds > Framing.silenceMilliseconds { reset() }
    lastMilliseconds = milliseconds
    guard segment.count > 1 else { return drop() }  // FRAME-5
    let header = SegmentHeader(byte: segment[0])
    if header.isFirst {
      count = 0  // FRAME-5: a new message takes the place of a half one
      sequence = 0
    } else if count == 0 {
      return nil  // FRAME-5: the rest of a message that was dropped
    }
    let added = segment.count &- 1  // segment.count > 1
    guard header.sequence == sequence, added <= Framing.messageByteCount &- count,
      added <= buffer.count &- count  // count ≤ both, by this guard at the call before
    else { return drop() }  // FRAME-5
    for index in 0..<added { buffer[count &+ index] = segment[1 &+ index] }
    count &+= added  // at most 2,560
    guard header.isLast else {
      sequence = SegmentHeader.sequence(after: sequence)
      return nil
    }
    let message = count
    reset()
    return message
  }

  /// Drops the message that has begun, with no other effect.
  private mutating func drop() -> Int? {
    reset()
    return nil
  }
}
