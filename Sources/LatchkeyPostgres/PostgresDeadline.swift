import Dispatch
import Foundation

/// A moment until which something may take.
struct PostgresDeadline: Sendable {
  private let end: UInt64

  init(seconds: Double) {
    end = DispatchTime.now().uptimeNanoseconds &+ UInt64(max(0, min(seconds, 1e6)) * 1e9)
  }

  var secondsLeft: Double {
    let now = DispatchTime.now().uptimeNanoseconds
    return now >= end ? 0 : Double(end - now) / 1e9
  }

  /// As `poll` takes it; 0 when it has passed.
  var millisecondsLeft: Int32 { Int32(clamping: Int64((secondsLeft * 1_000).rounded(.up))) }
}

/// Pauses between tries: twice as long each time, and of random length, so that many who lost the
/// same server do not come back at once.
struct PostgresPause {
  private var ceiling = 0.01

  /// Sleeps.
  ///
  /// - Returns: Whether there is time for another try.
  mutating func sleep(until deadline: PostgresDeadline) -> Bool {
    let seconds = Double.random(in: ceiling / 2...ceiling)
    ceiling = min(ceiling * 2, 1)
    guard seconds < deadline.secondsLeft else { return false }
    Thread.sleep(forTimeInterval: seconds)
    return true
  }
}
