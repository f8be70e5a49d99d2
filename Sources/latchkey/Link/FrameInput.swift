import LatchkeyCBOR
import LatchkeyExchange
import LatchkeyFraming

/// Finds the messages in what comes over one connection (FRAME-2, FRAME-3).
///
/// Holds one frame in the making, and what one read brought.
struct FrameInput {
  /// The most that is read at once.
  static let readByteCount = 4_096

  private var reader = FrameReader()
  private var buffer = [UInt8](repeating: 0, count: Framing.contentByteCount)
  private var unread: ArraySlice<UInt8> = []
  /// When `unread` came.
  private var milliseconds: UInt32 = 0

  /// Takes in what one read brought; what came before has been looked at to its end.
  mutating func take(_ bytes: ArraySlice<UInt8>, at now: UInt64) {
    unread = bytes
    milliseconds = UInt32(truncatingIfNeeded: now)
  }

  /// The next whole message; `nil` when all is looked at.
  mutating func next() -> [UInt8]? {
    while !unread.isEmpty {
      var reader = reader
      let bytes = Array(unread)
      let now = milliseconds
      var span = buffer.mutableSpan
      let progress = reader.receive(bytes.span, at: now, into: &span)
      self.reader = reader
      unread = unread.dropFirst(progress.consumedByteCount)
      if let count = progress.messageByteCount { return Array(buffer[..<count]) }
    }
    return nil
  }
}

/// Puts messages into frames (FRAME-1).
enum FrameOutput {
  /// - Throws: ``DenyReason/tooLarge``, ``DenyReason/truncated``.
  static func frame(_ message: [UInt8]) throws(DenyReason) -> [UInt8] {
    var sink = ByteArray()
    try FrameWriter.write(message.span, to: &sink)
    return sink.bytes
  }
}
