import LatchkeyCBOR

/// Cuts one message into segments for a link of small packets (FRAME-4).
public struct Segmenter: Sendable {
  private let segmentByteCount: Int
  private var offset = 0
  private var sequence: UInt8 = 0

  /// Begins with a message.
  ///
  /// - Parameter segmentByteCount: Most bytes that the link carries in one packet, 20 to 244, such
  ///   as the ATT MTU less 3.
  /// - Throws: ``DenyReason/outOfRange`` (ENC-11) for another size.
  public init(segmentByteCount: Int) throws(DenyReason) {
    guard Framing.segmentByteCounts.lowerBound <= segmentByteCount,
      segmentByteCount <= Framing.segmentByteCounts.upperBound
    else { throw .outOfRange }
    self.segmentByteCount = segmentByteCount
  }

  /// Writes the next segment: its header byte and, but for the last, as many bytes as fit.
  ///
  /// - Parameters:
  ///   - message: The same at every call, 1 to ``Framing/messageByteCount`` bytes.
  ///   - sink: Takes one whole segment.
  /// - Returns: `false`, with nothing written, when the message is at its end.
  /// - Throws: ``DenyReason/truncated`` (ENC-1) for an empty message, ``DenyReason/tooLarge``
  ///   (ENC-13) for a longer one; nothing is written then.
  public mutating func writeNext<Sink: ByteSink & ~Copyable>(
    of message: Span<UInt8>, to sink: inout Sink
  ) throws(DenyReason) -> Bool {
    try Framing.checkMessage(byteCount: message.count)
    guard offset < message.count else { return false }
    let end = min(message.count, offset &+ segmentByteCount &- 1)  // at most 2,560 + 243
    let header = SegmentHeader(
      sequence: sequence, isFirst: offset == 0, isLast: end == message.count)
    sink.append(header.byte)
    sink.append(message.extracting(offset..<end))
    offset = end
    sequence = SegmentHeader.sequence(after: sequence)
    return true
  }
}
