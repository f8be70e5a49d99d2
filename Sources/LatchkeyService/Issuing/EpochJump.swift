/// How far numbers jump when epochs have begun since they were written (LEDG-8, LEDG-9).
///
/// What was lost is not known. What is known is how fast numbers were handed out, so that a line
/// over time lies above all of them: it is the same for a row that was restored, for one that is
/// missing, and for one whose later epochs were lost as well.
package struct EpochJump {
  /// No stretch is shorter, and between two epochs of which one is unbounded lies no less time.
  package static var leastSeconds: UInt64 { 300 }
  /// Where the line of the serials begins: 2026-01-01T00:00:00Z, before any service issued.
  package static var origin: UInt64 { 1_767_225_600 }
  /// How far the line of the serials rises in ``leastSeconds``: W/2 for the largest W.
  private static var rise: UInt64 { 512 }
  /// How many numbers of a sequence fit into a second.
  private static var sequencesPerSecond: UInt64 { 1 << 20 }

  private let epochs: UInt64
  private let now: UInt64

  /// - Parameters:
  ///   - epochs: How many have begun since the row was written.
  ///   - now: Seconds since 1970-01-01T00:00:00Z.
  package init(over epochs: UInt32, at now: UInt64) {
    self.epochs = UInt64(epochs)
    self.now = min(now, 1 << 40)
  }

  /// W/4 an epoch: what it may have lost.
  func serial(behind next: UInt32, window: UInt32) -> UInt32 {
    // Below 2^32 · 2^10.
    UInt32(clamping: UInt64(next) + UInt64(window / 4) * epochs)
  }

  /// W, or up to the line.
  func unboundedSerial(behind next: UInt32, window: UInt32) -> UInt32 {
    let elapsed = now > Self.origin ? now - Self.origin : 0
    let line = (elapsed / Self.leastSeconds + 2) * Self.rise  // below 2^42
    return UInt32(clamping: max(line, UInt64(next) + UInt64(window)))
  }

  /// 2^20 an epoch, or up to the line.
  package func sequence(behind last: UInt64) -> UInt64 {
    let line = now * Self.sequencesPerSecond  // at most 2^60
    let jumped = last.addingReportingOverflow(epochs * Self.sequencesPerSecond)  // at most 2^52
    let next = max(line, jumped.overflow ? .max : jumped.partialValue)
    return min(next, SiteChange.largestNumber)
  }
}
