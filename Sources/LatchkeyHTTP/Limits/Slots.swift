import Synchronization

/// A number of places, and no queue: who finds none free is turned away at once.
final class Slots: Sendable {
  private let count: Int
  private let taken = Mutex(0)
  private let report: @Sendable (Int) -> Void

  /// - Parameter report: Told how many are taken, whenever that changes.
  init(_ count: Int, report: @escaping @Sendable (Int) -> Void = { _ in }) {
    self.count = count
    self.report = report
  }

  /// How many are taken.
  var takenCount: Int { taken.withLock { $0 } }

  /// Takes a place, to be given back by ``leave()``.
  func enter() -> Bool {
    let now: Int? = taken.withLock { taken in
      guard taken < count else { return nil }
      taken += 1
      return taken
    }
    if let now { report(now) }
    return now != nil
  }

  /// Gives a place back.
  func leave() {
    let now = taken.withLock { taken in
      taken -= 1
      return taken
    }
    report(now)
  }
}
