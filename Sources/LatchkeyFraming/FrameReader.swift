/// Finds messages in a stream of bytes (FRAME-2, FRAME-3).
///
/// One reader belongs to one connection, with a buffer of ``Framing/contentByteCount`` bytes that
/// the caller owns. Whatever arrives, a reader never traps, never keeps more than its buffer, and
/// is in step again behind the next zero.
public struct FrameReader: Sendable {
  /// Bytes of the content so far.
  private var count = 0
  /// Bytes left of the block; at 0 the next byte is a code byte.
  private var blockLeft: UInt8 = 0
  /// Whether the block before stands for a zero behind it: all do that are not full.
  private var owesZero = false
  /// Whether a byte came since the last zero.
  private var hasBegun = false
  /// Whether the frame is broken, so that the bytes up to the next zero are passed over.
  private var isBroken = false
  /// When the last byte came.
  private var lastMilliseconds: UInt32 = 0

  /// A reader between two frames.
  public init() {}

  /// Forgets a frame that has begun; for a connection that begins or ends.
  public mutating func reset() { self = FrameReader() }

  /// Takes in one byte.
  ///
  /// - Parameters:
  ///   - byte: The next byte of the stream; untrusted.
  ///   - milliseconds: Of a clock that never goes back but may wrap. Only differences count.
  ///   - buffer: The caller's, the same at every call, of ``Framing/contentByteCount`` bytes; a
  ///     smaller one lowers the limit.
  /// - Returns: The number of bytes of a message that now stands at the beginning of `buffer`, 1 to
  ///   ``Framing/messageByteCount``, until the next byte is taken in; else `nil`.
  public mutating func receive(
    _ byte: UInt8, at milliseconds: UInt32, into buffer: inout MutableSpan<UInt8>
  ) -> Int? {
    // FRAME-3
    if hasBegun, milliseconds &- lastMilliseconds > Framing.silenceMilliseconds { reset() }
    lastMilliseconds = milliseconds
    guard byte != 0 else {
      let message = isBroken || blockLeft > 0 ? nil : messageByteCount(in: buffer)
      reset()
      return message
    }
    hasBegun = true
    guard !isBroken else { return nil }
    if blockLeft > 0 {
      blockLeft &-= 1  // blockLeft > 0
      append(byte, to: &buffer)
    } else {
      if owesZero { append(0, to: &buffer) }
      blockLeft = byte &- 1  // byte ≠ 0
      owesZero = byte != 0xff
    }
    return nil
  }

  /// Takes in bytes up to the end of the first whole message among them.
  ///
  /// Called again with the rest until all are consumed.
  ///
  /// - Parameters:
  ///   - bytes: The next bytes of the stream; untrusted.
  ///   - milliseconds: When they came, as in ``receive(_:at:into:)-(UInt8,_,_)``.
  ///   - buffer: The caller's, as there.
  /// - Returns: How many bytes were taken in, and the message that they completed, if one.
  public mutating func receive(
    _ bytes: Span<UInt8>, at milliseconds: UInt32, into buffer: inout MutableSpan<UInt8>
  ) -> FrameProgress {
    for index in 0..<bytes.count {
      guard let count = receive(bytes[index], at: milliseconds, into: &buffer) else { continue }
      return FrameProgress(consumedByteCount: index &+ 1, messageByteCount: count)
    }
    return FrameProgress(consumedByteCount: bytes.count, messageByteCount: nil)
  }

  /// FRAME-2: content that has no room is a broken frame.
  private mutating func append(_ byte: UInt8, to buffer: inout MutableSpan<UInt8>) {
    guard count < buffer.count, count < Framing.contentByteCount else {
      isBroken = true
      return
    }
    buffer[count] = byte
    count &+= 1  // count < 2,564
  }

  /// FRAME-2: the length of the message whose checksum stands behind it.
  private func messageByteCount(in buffer: borrowing MutableSpan<UInt8>) -> Int? {
    guard count > Framing.checksumByteCount, count <= buffer.count else { return nil }
    let length = count &- Framing.checksumByteCount  // positive by the guard
    var checksum = Checksum()
    for index in 0..<length { checksum.update(buffer[index]) }
    for index in 0..<Framing.checksumByteCount
    where buffer[length &+ index] != checksum.byte(index) { return nil }
    return length
  }
}
