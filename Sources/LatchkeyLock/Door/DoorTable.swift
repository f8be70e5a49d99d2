/// The table of Spec/sessions.md (SESS-4), as far as a cell is more than a rule of the whole table.
enum DoorTable {
  /// Cells of a state.
  private static let columns = 11
  /// States without an obligation.
  private static let idleCount = 7

  enum Column: Int {
    case unlock, residentUnlock, holdOpen, lock, residentLock, jam
    case closed, home, open, air
    case timer
  }

  static func step(_ state: DoorState, _ column: Column, isStrike: Bool) -> DoorStep {
    let row = Int(state.rawValue)
    // Sums and products of numbers below 256.
    if state.isSession {
      return session[(row &- idleCount) &* columns &+ column.rawValue]
    }
    return idle[(isStrike ? row &+ idleCount : row) &* columns &+ column.rawValue]
  }
}
