/// How far a ``FrameReader`` came in a run of bytes.
public struct FrameProgress: Equatable, Sendable {
  /// Bytes taken in; those behind them are the caller's to pass on next.
  public let consumedByteCount: Int
  /// Bytes of the message that now stands at the beginning of the buffer; `nil` when there is none.
  public let messageByteCount: Int?
}
