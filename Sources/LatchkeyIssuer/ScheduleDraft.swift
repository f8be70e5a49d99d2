import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// The minutes of the week in which a grant holds, and the UTC offsets by which a lock finds them.
public struct ScheduleDraft: Hashable, Sendable {
  /// 1 to 8 rows; a minute in any of them is inside.
  public var rows: [ScheduleSpan]
  /// 1 to 4 rows, made by ``OffsetTable`` from the time zone of the door (ISS-5).
  public var offsets: [OffsetSpan]

  public init(_ rows: [ScheduleSpan], offsets: [OffsetSpan]) {
    self.rows = rows
    self.offsets = offsets
  }
}

/// A span of wall-clock minutes that begins on some days of the week (CON-2).
public struct ScheduleSpan: Hashable, Sendable {
  /// The days on which it begins.
  public var days: Weekdays
  /// First minute inside, 0 … 1,439.
  public var start: UInt16
  /// First minute outside, start + 1 … start + 1,440; over 1,440 it lies on the next day.
  public var end: UInt16

  public init(days: Weekdays, start: UInt16, end: UInt16) {
    self.days = days
    self.start = start
    self.end = end
  }

  /// From one time to another; to the next day when the second is not after the first.
  public init(_ days: Weekdays, from start: WallTime, to end: WallTime) {
    // Both are at most 1,440.
    let last = end.minutes > start.minutes ? end.minutes : end.minutes + 1_440
    self.init(days: days, start: start.minutes, end: last)
  }
}

/// The UTC offset from a second on (CON-3).
public struct OffsetSpan: Hashable, Sendable {
  /// First second at which the offset holds.
  public var from: UInt64
  /// Local time minus UTC, −1,439 … 1,439 minutes.
  public var minutes: Int32

  public init(from: UInt64, minutes: Int32) {
    self.from = from
    self.minutes = minutes
  }
}

extension ScheduleDraft {
  /// The offsets by their beginnings.
  var offsetsInOrder: [OffsetSpan] { offsets.inOrder { $0.from < $1.from } }

  /// Writes constraint keys 2 and, unless there are none, 3.
  func write<Sink: ByteSink & ~Copyable>(to sink: inout Sink) {
    sink.write(UInt64(2))
    sink.writeArray(count: rows.count)
    for row in rows {
      sink.writeArray(count: 3)
      sink.write(UInt64(row.days.rawValue))
      sink.write(UInt64(row.start))
      sink.write(UInt64(row.end))
    }
    guard !offsets.isEmpty else { return }
    sink.write(UInt64(3))
    sink.writeArray(count: offsets.count)
    for offset in offsetsInOrder {
      sink.writeArray(count: 2)
      sink.write(offset.from)
      sink.write(Int64(offset.minutes))
    }
  }

  func check(_ field: String) throws(Refusal) {
    try expectCount(rows.count, from: 1, through: Limits.scheduleRowCount, "\(field).schedule")
    for (index, row) in rows.enumerated() { try row.check("\(field).schedule[\(index)]") }
    // CON-4 is judged behind the last constraint.
    guard !offsets.isEmpty else { return }
    try expectCount(offsets.count, from: 1, through: Limits.offsetRowCount, "\(field).offsets")
    var last: OffsetSpan?
    for offset in offsetsInOrder {
      let field = "\(field).offsets[\(offsets.firstIndex(of: offset) ?? 0)]"
      try expectSecond(offset.from, "\(field).from")
      try expect(offset.minutes, in: -1_439...1_439, "\(field).minutes", rule: "CON-3")
      // CON-3
      guard last?.from != offset.from else {
        throw Refusal(
          .duplicateKey, field: "\(field).from", rule: "Offsets begin at different times (CON-3).")
      }
      last = offset
    }
  }
}

extension ScheduleSpan {
  fileprivate func check(_ field: String) throws(Refusal) {
    // CON-2
    try expect(days.rawValue, in: 1...127, "\(field).days", rule: "CON-2")
    try expect(start, in: 0...1_439, "\(field).start", rule: "CON-2")
    try expect(end, in: start + 1...start + 1_440, "\(field).end", rule: "CON-2")
  }
}
