/// From where on receipts stay because a session's are among them (RCPT-11).
///
/// Two generations of sessions that have ended, and the one that runs: what a session said is kept
/// for at least an hour after its end, and for less than two.
struct SessionHold: Sendable {
  struct Span: Sendable {
    var first: UInt32 = .max
    var endTick: UInt32 = 0

    func isOver(at tick: UInt32) -> Bool {
      // After a restart the floor may lie before the end that a receipt tells of.
      first == .max || Int32(bitPattern: tick &- endTick) >= SessionHold.seconds
    }
  }

  static let seconds: Int32 = 3_600

  /// Sequence of the running session's unlocked receipt; `UInt32.max` for none.
  var running: UInt32 = .max
  private var recent = Span()
  private var older = Span()

  /// The first receipt that must stay.
  var first: UInt32 { min(running, min(recent.first, older.first)) }

  mutating func end(at tick: UInt32) {
    guard running != .max else { return }
    if recent.first == .max {
      recent.first = running
    } else if older.first == .max {
      older = recent
      recent.first = running
    }
    recent.endTick = tick
    running = .max
  }

  mutating func advance(to tick: UInt32) {
    if older.isOver(at: tick) { older.first = .max }
    if recent.isOver(at: tick) { recent.first = .max }
  }

  /// Ticks began anew: the hour does too.
  mutating func restart() {
    recent.endTick = 0
    older.endTick = 0
  }
}
