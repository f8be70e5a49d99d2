import LatchkeyCBOR

/// The limits of framing and segmentation (`Spec/framing.md`).
public enum Framing {
  /// Most bytes of one message.
  public static let messageByteCount = 2_560

  /// Most bytes of a frame's content, which is a message and its checksum; the size of the buffer
  /// that a ``FrameReader`` fills.
  public static let contentByteCount = messageByteCount + checksumByteCount

  /// Most bytes of one frame on the wire: the content, a code byte for every 254 of it or part
  /// thereof, and the two zeros around it.
  public static let frameByteCount = contentByteCount + (contentByteCount + 1 + 253) / 254 + 2

  /// Silence, in milliseconds, behind which the half of a frame or message is dropped (FRAME-3,
  /// FRAME-6).
  public static let silenceMilliseconds: UInt32 = 3_000

  /// Fewest and most bytes of one segment, its header byte included (FRAME-4).
  public static let segmentByteCounts = 20...244

  static let checksumByteCount = 4

  /// Most bytes without a zero between two code bytes.
  static let blockByteCount = 254

  /// Whether a message of `byteCount` bytes can be sent at all.
  ///
  /// - Throws: ``DenyReason/truncated`` for no byte (ENC-1), ``DenyReason/tooLarge`` for more than
  ///   ``messageByteCount`` (ENC-13).
  static func checkMessage(byteCount: Int) throws(DenyReason) {
    guard byteCount > 0 else { throw .truncated }
    guard byteCount <= messageByteCount else { throw .tooLarge }
  }
}
