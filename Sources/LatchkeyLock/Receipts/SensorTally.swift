/// What a door did outside a session since the last summary (RCPT-6).
public struct SensorTally: Sendable {
  /// forcedOpen, tampered, ajar, released, byHand, jammed; each stays at 255.
  public private(set) var counts = InlineArray<6, UInt8>(repeating: 0)
  private var isEmpty = true
  /// When the first of them happened.
  private var firstTick: UInt32 = 0

  static let daySeconds: UInt32 = 86_400

  /// Counts an event.
  ///
  /// - Returns: Whether it is told at once besides: an intrusion, the first of its kind.
  mutating func count(_ event: ReceiptEvent, at tick: UInt32) -> Bool {
    let first = ReceiptEvent.forcedOpen.rawValue
    let index = event == .jammed ? 5 : Int(event.rawValue) &- Int(first)
    guard index >= 0, index < 6 else { return false }
    if isEmpty { firstTick = tick }
    isEmpty = false
    let count = counts[index]
    if count < .max { counts[index] = count &+ 1 }  // below the most
    return count == 0 && (event == .forcedOpen || event == .tampered)
  }

  func isDue(at tick: UInt32) -> Bool { !isEmpty && tick &- firstTick >= Self.daySeconds }
}
