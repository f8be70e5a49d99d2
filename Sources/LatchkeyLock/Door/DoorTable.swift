/// The table of Spec/sessions.md (SESS-4), as far as a cell is more than a rule of the whole table.
///
/// A row for each state of a lock with a bolt, in the order of ``DoorState``; behind them those that
/// a strike can be in, in the same order.
enum DoorTable {
  private static let cellCount = 11
  private static let stateCount = 16

  enum Column: Int {
    case unlock, residentUnlock, holdOpen, lock, residentLock, jam
    case closed, home, open, air
    case timer
  }

  static func step(_ state: DoorState, _ column: Column, isStrike: Bool) -> DoorStep {
    // At most 22 rows of 11.
    let row = Int(state.rawValue) &+ (isStrike ? stateCount : 0)
    return cells[row &* cellCount &+ column.rawValue]
  }
}
