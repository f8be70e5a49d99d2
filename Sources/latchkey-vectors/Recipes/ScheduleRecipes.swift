import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Weekly hours over an interval, with exact offsets (SCHED).
func scheduleSuite() -> Suite {
  var suite = Suite("schedule")
  suite.addRowEdges()
  suite.addWeekdays()
  suite.addEpoch()
  suite.addNights()
  suite.addJoins()
  suite.addOffsets()
  suite.addBerlin()
  suite.addLordHowe()
  suite.addOffsetRows()
  suite.addWidths()
  suite.addMixed()
  suite.addChainedHours()
  suite.addOwnReasons()
  suite.addWeeks()
  return suite
}

/// Days of a mask.
enum Day {
  static let monday: Int64 = 1
  static let tuesday: Int64 = 2
  static let wednesday: Int64 = 4
  static let thursday: Int64 = 8
  static let friday: Int64 = 16
  static let saturday: Int64 = 32
  static let sunday: Int64 = 64
  static let all: Int64 = 127
}

/// `[mask, start, end]`, in minutes of the day.
typealias Hours = (days: Int64, start: Int64, end: Int64)
/// `[from, minutes]`.
typealias Offset = (from: UInt64, minutes: Int64)

/// What a link says of its hours; UTC where no offsets are given.
func hours(_ rows: [Hours], _ offsets: [Offset] = [(0, 0)], with more: Fields = Fields()) -> Fields
{
  var constraints = more
  constraints[World.C.schedule] = .array(
    rows.map { .array([.int($0.days), .int($0.start), .int($0.end)]) })
  constraints[World.C.offsets] = .array(
    offsets.map { .array([.unsigned($0.from), .int($0.minutes)]) })
  return constraints
}

extension Expectation {
  static var outside: Expectation { .denySigned(.outsideSchedule, holder: 3) }
  static var unsure: Expectation { .denySigned(.clockUncertain, holder: 4) }
  static var noOffsets: Expectation { .denySigned(.offsetsMissing, holder: 3) }
}

extension Suite {
  /// A guest whose pass has hours, at a clock of exactly [from, to].
  mutating func addHours(
    _ id: String, _ title: String, testing requirements: [String] = ["SCHED-3"],
    threats: [String] = ["T26"], of: String? = nil, note: String? = nil, _ rows: [Hours],
    _ offsets: [Offset] = [(0, 0)], from: UInt64, to: UInt64, _ expect: Expectation
  ) {
    add(id, title, requirements, threats: threats, of: of, note: note) { world in
      world.ready(from: from, to: to)
      world.visitNow([world.lastingPass(hours(rows, offsets))], by: "guest", expect.at(from, to))
    }
  }

  /// The same, at a clock of two seconds, [time, time + 1].
  mutating func addHours(
    _ id: String, _ title: String, testing requirements: [String] = ["SCHED-3"], of: String? = nil,
    note: String? = nil, _ rows: [Hours], _ offsets: [Offset] = [(0, 0)], at time: UInt64,
    _ expect: Expectation
  ) {
    addHours(
      id, title, testing: requirements, of: of, note: note, rows, offsets, from: time, to: time + 1,
      expect)
  }

  fileprivate mutating func addRowEdges() {
    let row: [Hours] = [(Day.monday, 600, 720)]
    let start = utc(2026, 6, 1, 10)
    let end = utc(2026, 6, 1, 12)
    addHours(
      "start-first-second", "The first second of a row is inside", row, at: start, .allow)
    addHours(
      "start-straddled", "Across the start of a row the lock does not know", testing: ["SCHED-4"],
      of: "schedule-start-first-second", row, at: start - 1, .unsure)
    addHours(
      "start-last-second-outside", "The second before a row is outside", testing: ["SCHED-4"],
      of: "schedule-start-first-second", row, at: start - 2, .outside)
    addHours(
      "end-last-second", "The last second of a row is inside", row, at: end - 2, .allow)
    addHours(
      "end-straddled", "Across the end of a row the lock does not know", testing: ["SCHED-4"],
      of: "schedule-end-last-second", row, at: end - 1, .unsure)
    addHours(
      "end-first-second-outside", "The end of a row is the first minute outside",
      testing: ["SCHED-4", "SCHED-3"], of: "schedule-end-last-second",
      note: "Matter's reference server takes the end inclusively.", row, at: end, .outside)
    addHours(
      "one-minute-row", "A row of one minute is open for sixty seconds",
      [(Day.monday, 600, 601)], from: start, to: start + 59, .allow)
    addHours(
      "one-minute-row-over", "The sixty-first second of a one-minute row is outside",
      testing: ["SCHED-4"], of: "schedule-one-minute-row", [(Day.monday, 600, 601)], at: start + 60,
      .outside)
    addHours(
      "first-minute-of-day", "Minute 0 is the first of the day", [(Day.monday, 0, 1)],
      at: utc(2026, 6, 1), .allow)
    addHours(
      "last-minute-of-day", "Minute 1,439 is the last of the day", [(Day.monday, 1_439, 1_440)],
      at: utc(2026, 6, 1, 23, 59, 58), .allow)
    addHours(
      "last-minute-over", "Minute 1,440 is the next day's", testing: ["SCHED-4"],
      of: "schedule-last-minute-of-day", [(Day.monday, 1_439, 1_440)],
      at: utc(2026, 6, 2), .outside)
  }

  fileprivate mutating func addWeekdays() {
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    for bit in 0..<7 {
      let midday = utc(2026, 6, 1 + bit, 12)
      let name = names[bit]
      let mask = Int64(1) << Int64(bit)
      addHours(
        "\(name.lowercased())-is-bit-\(bit)", "Bit \(bit) of the mask is \(name)",
        [(mask, 0, 1_440)], at: midday, .allow)
      addHours(
        "\(name.lowercased())-is-no-other-bit", "No bit but \(bit) is \(name)",
        testing: ["SCHED-4", "SCHED-3"], of: "schedule-\(name.lowercased())-is-bit-\(bit)",
        note: "Elsewhere bit 0 is Sunday, or Monday is bit 6.", [(Day.all - mask, 0, 1_440)],
        at: midday, .outside)
    }
  }

  /// A guest in January 1970, an hour after the clock's zero.
  private mutating func addEpochDay(
    _ id: String, _ title: String, of: String? = nil, day: Int64, offset: Int64,
    _ expect: Expectation
  ) {
    add(id, title, ["SCHED-3"], threats: ["T26"], of: of) { world in
      world.ready(at: 3_600)
      let pass = world.credential(
        by: world.owner, for: world.key("guest"), serial: 1, from: 0, to: 86_400, issuedAt: 1,
        hours([(day, 0, 1_440)], [(0, offset)]))
      world.visitNow([pass], by: "guest", expect)
    }
  }

  fileprivate mutating func addEpoch() {
    addEpochDay(
      "epoch-is-thursday", "1970-01-01 was a Thursday", day: Day.thursday, offset: 0, .allow)
    addEpochDay(
      "epoch-west-is-wednesday", "West of Greenwich the clock's zero lies on a Wednesday",
      day: Day.wednesday, offset: -120, .allow)
    addEpochDay(
      "epoch-west-is-not-thursday", "A local time before 1970 is no Thursday",
      of: "schedule-epoch-west-is-wednesday", day: Day.thursday, offset: -120, .outside)
  }

  fileprivate mutating func addNights() {
    let night: [Hours] = [(Day.sunday, 1_320, 1_560)]
    let allow = "schedule-night-over-the-week"
    addHours(
      "night-begins", "A row of Sunday 22:00 begins on Sunday", night,
      at: utc(2026, 6, 7, 22), .allow)
    addHours(
      "night-over-the-week", "A row of Sunday 22:00 to 26:00 is open on Monday at 01:59",
      note: "The start day's bit counts, also from the last bit of the mask to the first.", night,
      at: utc(2026, 6, 8, 1, 59, 58), .allow)
    addHours(
      "night-over", "A row of Sunday 22:00 to 26:00 ends on Monday at 02:00", testing: ["SCHED-4"],
      of: allow, night, at: utc(2026, 6, 8, 2), .outside)
    addHours(
      "night-not-before-its-day", "A Sunday's night is not Sunday's early morning",
      testing: ["SCHED-4", "SCHED-3"], of: allow,
      note: "The bit of the current day is the wrong one past midnight.", night,
      at: utc(2026, 6, 7, 1), .outside)
    addHours(
      "night-not-next-evening", "A Sunday's night is not Monday's evening", testing: ["SCHED-4"],
      of: allow, night, at: utc(2026, 6, 8, 22), .outside)
    addHours(
      "night-across-midnight", "Midnight inside a row is no edge", night,
      at: utc(2026, 6, 7, 23, 59, 59), .allow)
    let day: [Hours] = [(Day.monday, 600, 2_040)]
    addHours(
      "row-of-a-day", "A row of 1,440 minutes is open until the same minute of the next day",
      day, at: utc(2026, 6, 2, 9, 59, 58), .allow)
    addHours(
      "row-of-a-day-over", "A row of 1,440 minutes ends after them", testing: ["SCHED-4"],
      of: "schedule-row-of-a-day", day, at: utc(2026, 6, 2, 10), .outside)
    let latest: [Hours] = [(Day.monday, 1_439, 2_879)]
    addHours(
      "latest-row", "The latest possible row ends on the next day at 23:58:59", latest,
      at: utc(2026, 6, 2, 23, 58, 58), .allow)
    addHours(
      "latest-row-over", "The latest possible row is over at 23:59", testing: ["SCHED-4"],
      of: "schedule-latest-row", latest, at: utc(2026, 6, 2, 23, 59), .outside)
  }

  fileprivate mutating func addJoins() {
    let eleven = utc(2026, 6, 1, 11)
    addHours(
      "rows-join", "Rows that touch join", [(Day.monday, 600, 660), (Day.monday, 660, 720)],
      at: eleven - 1, .allow)
    addHours(
      "rows-overlap", "Rows that overlap join", [(Day.monday, 600, 670), (Day.monday, 650, 720)],
      from: eleven - 900, to: eleven + 900, .allow)
    addHours(
      "rows-out-of-order", "Rows need no order", [(Day.monday, 660, 720), (Day.monday, 600, 660)],
      at: eleven - 1, .allow)
    addHours(
      "rows-a-minute-apart", "A minute between two rows is closed", testing: ["SCHED-4"],
      of: "schedule-rows-join", [(Day.monday, 600, 660), (Day.monday, 661, 720)], at: eleven,
      .outside)
    addHours(
      "rows-join-at-midnight", "Rows of two days join at midnight",
      [(Day.monday, 1_320, 1_440), (Day.tuesday, 0, 60)], at: utc(2026, 6, 1, 23, 59, 59), .allow)
    addHours(
      "rows-join-at-weekend", "Rows of Sunday and Monday join at midnight",
      [(Day.sunday, 1_320, 1_440), (Day.monday, 0, 60)], at: utc(2026, 6, 7, 23, 59, 59), .allow)
    addHours(
      "row-joins-its-night", "A night joins the next day's row",
      [(Day.monday, 1_320, 1_500), (Day.tuesday, 60, 120)], at: utc(2026, 6, 2, 0, 59, 59), .allow)
  }
}
