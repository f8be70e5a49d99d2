import LatchkeyCBOR

/// Puts messages into frames for a stream of bytes (FRAME-1).
public enum FrameWriter {
  /// Writes one frame: a zero, the message and its checksum with every zero stuffed away, a zero.
  ///
  /// Reads the message twice and keeps nothing of it, so `sink` may be the wire itself. Writes at
  /// most ``Framing/frameByteCount`` bytes and allocates nothing.
  ///
  /// - Parameters:
  ///   - message: 1 to ``Framing/messageByteCount`` bytes.
  ///   - sink: Takes the bytes in their order.
  /// - Throws: ``DenyReason/truncated`` (ENC-1) for an empty message, ``DenyReason/tooLarge``
  ///   (ENC-13) for a longer one; nothing is written then.
  public static func write<Sink: ByteSink & ~Copyable>(
    _ message: Span<UInt8>, to sink: inout Sink
  ) throws(DenyReason) {
    try Framing.checkMessage(byteCount: message.count)
    var checksum = Checksum()
    for index in 0..<message.count { checksum.update(message[index]) }
    sink.append(0)
    let count = message.count &+ Framing.checksumByteCount  // at most 2,564
    var start = 0
    while true {
      // A block is what stands before the next zero, before the end, or 254 bytes.
      var end = start
      while end < count, end &- start < Framing.blockByteCount,
        contentByte(end, of: message, checksum) != 0
      { end &+= 1 }  // end < count
      sink.append(UInt8(truncatingIfNeeded: end &- start &+ 1))  // 1 … 255
      for index in start..<end { sink.append(contentByte(index, of: message, checksum)) }
      if end &- start == Framing.blockByteCount {
        start = end
      } else if end == count {
        break
      } else {
        start = end &+ 1  // over the zero that the block's code byte stands for
      }
    }
    sink.append(0)
  }

  /// A byte of the message, or behind its end of the checksum.
  private static func contentByte(
    _ index: Int, of message: Span<UInt8>, _ checksum: Checksum
  ) -> UInt8 {
    index < message.count ? message[index] : checksum.byte(index &- message.count)
  }
}
