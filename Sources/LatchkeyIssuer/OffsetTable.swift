import Foundation
import LatchkeyCBOR
import LatchkeyCore

/// UTC offset rows from the time-zone database, so that a lock needs none (ISS-5).
public enum OffsetTable {
  /// How far apart the offset is sampled. No zone has two changes within a day.
  private static let stepSeconds: UInt64 = 86_400

  /// The offsets of a zone over a window, exact to the second of each change.
  ///
  /// The first row begins at `notBefore`; each further one at a change inside the window. Takes one
  /// look at the zone per day of the window, until a fifth row would be needed.
  ///
  /// - Parameters:
  ///   - zone: The time zone of the door.
  ///   - notBefore: First second, since 1970-01-01T00:00:00Z.
  ///   - expiration: First second behind the window.
  /// - Throws: ``DenyReason/tooManyOffsets`` when four rows do not suffice,
  ///   ``DenyReason/offsetsIncomplete`` when the zone's offset is no whole minute (ISS-5),
  ///   ``DenyReason/outOfRange`` (ENC-11), ``DenyReason/emptyWindow`` (CRED-2).
  public static func rows(
    of zone: TimeZone, from notBefore: UInt64, to expiration: UInt64
  ) throws(Refusal) -> [OffsetSpan] {
    try expectSecond(notBefore, "notBefore")
    try expectSecond(expiration, "expiration")
    // CRED-2
    guard notBefore < expiration else {
      throw Refusal(
        .emptyWindow, field: "expiration", rule: "A window ends after it begins (CRED-2).")
    }
    var offset = seconds(of: zone, at: notBefore)
    var rows = [try row(from: notBefore, seconds: offset)]
    var sample = notBefore
    let last = expiration - 1
    while sample < last {
      let next = min(sample + stepSeconds, last)
      let found = seconds(of: zone, at: next)
      if found != offset {
        // ISS-5
        guard rows.count < Limits.offsetRowCount else {
          throw Refusal(
            .tooManyOffsets, field: "constraints.offsets",
            rule: "The window needs more than four offset rows; shorten it (ISS-5).")
        }
        let change = firstSecond(of: zone, after: sample, through: next) { $0 == found }
        rows.append(try row(from: change, seconds: found))
        offset = found
      }
      sample = next
    }
    return rows
  }

  /// The first second in (low, high] at which the offset is the new one.
  private static func firstSecond(
    of zone: TimeZone, after low: UInt64, through high: UInt64, where isNew: (Int) -> Bool
  ) -> UInt64 {
    var before = low
    var after = high
    while after - before > 1 {
      let middle = before + (after - before) / 2
      if isNew(seconds(of: zone, at: middle)) { after = middle } else { before = middle }
    }
    return after
  }

  private static func seconds(of zone: TimeZone, at second: UInt64) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))  // exact below 2^53
  }

  private static func row(from second: UInt64, seconds: Int) throws(Refusal) -> OffsetSpan {
    // ISS-5
    guard seconds % 60 == 0, abs(seconds / 60) <= 1_439 else {
      throw Refusal(
        .offsetsIncomplete, field: "constraints.offsets",
        rule: "An offset of \(seconds) s cannot be said in minutes (ISS-5).")
    }
    return OffsetSpan(from: second, minutes: Int32(seconds / 60))
  }

  /// Judges whether rows tell the local time of every second of a window.
  ///
  /// - Parameter zone: The zone of the door; without it only the beginning can be judged.
  /// - Throws: ``DenyReason/offsetsIncomplete`` (ISS-5), and what ``rows(of:from:to:)`` throws.
  public static func check(
    _ rows: [OffsetSpan], from notBefore: UInt64, to expiration: UInt64, in zone: TimeZone?
  ) throws(Refusal) {
    let rows = rows.sorted { $0.from < $1.from }
    // ISS-5
    guard let first = rows.first, first.from <= notBefore else {
      throw Refusal(
        .offsetsIncomplete, field: "constraints.offsets[0].from",
        rule: "The first offset row is not after nbf (ISS-5).")
    }
    guard let zone else { return }
    let exact = try self.rows(of: zone, from: notBefore, to: expiration)
    // Behind every beginning of either table both must say the same.
    let inside = rows.map(\.from).filter { $0 > notBefore && $0 < expiration }
    for second in exact.map(\.from) + inside {
      let said = rows.last { $0.from <= second }?.minutes
      guard said == exact.last(where: { $0.from <= second })?.minutes else {
        throw Refusal(
          .offsetsIncomplete, field: "constraints.offsets",
          rule: "At \(second) the rows say another offset than the time zone (ISS-5).")
      }
    }
  }
}

extension ScheduleDraft {
  /// A schedule in the local time of a door, for a window.
  ///
  /// - Throws: what ``OffsetTable/rows(of:from:to:)`` throws.
  public init(
    _ rows: [ScheduleSpan], in zone: TimeZone, from notBefore: UInt64, to expiration: UInt64
  ) throws(Refusal) {
    self.init(rows, offsets: try OffsetTable.rows(of: zone, from: notBefore, to: expiration))
  }
}
