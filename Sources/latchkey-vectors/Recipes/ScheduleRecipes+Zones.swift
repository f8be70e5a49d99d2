import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Offsets: zones off the hour, clock changes, rows of offsets (SCHED-1, SCHED-3).

extension Suite {
  mutating func addOffsets() {
    let zones: [(String, String, Int64, Hours)] = [
      ("berlin", "In Berlin's summer 10:00Z is 12:00", 120, (Day.monday, 720, 721)),
      ("new-york", "In New York's summer 10:00Z is 06:00", -240, (Day.monday, 360, 361)),
      ("india", "In India 10:00Z is 15:30", 330, (Day.monday, 930, 931)),
      ("nepal", "In Nepal 10:00Z is 15:45", 345, (Day.monday, 945, 946)),
      ("newfoundland", "In Newfoundland's winter 10:00Z is 06:30", -210, (Day.monday, 390, 391)),
      ("kiritimati", "On Kiritimati 10:00Z on Monday is Tuesday 00:00", 840, (Day.tuesday, 0, 1)),
      ("samoa", "On Pago Pago 10:00Z on Monday is Sunday 23:00", -660, (Day.sunday, 1_380, 1_381)),
      (
        "farthest-east", "1,439 minutes east, 10:00Z is the next day 09:59", 1_439,
        (Day.tuesday, 599, 600)
      ),
      (
        "farthest-west", "1,439 minutes west, 10:00Z is the day before 10:01", -1_439,
        (Day.sunday, 601, 602)
      ),
    ]
    for (name, title, minutes, row) in zones {
      addHours("zone-\(name)", title, [row], [(0, minutes)], from: noon, to: noon + 59, .allow)
      addHours(
        "zone-\(name)-sign", "An offset added with the wrong sign is another time of day: \(name)",
        testing: ["SCHED-4", "SCHED-3"], of: "schedule-zone-\(name)", [row], [(0, -minutes)],
        from: noon,
        to: noon + 59, .outside)
    }
  }

  /// Europe/Berlin: +60, from 2026-03-29T01:00Z +120, from 2026-10-25T01:00Z +60.
  private static let berlin: [Offset] = [
    (utc(2025, 10, 26, 1), 60), (utc(2026, 3, 29, 1), 120), (utc(2026, 10, 25, 1), 60),
  ]

  mutating func addBerlin() {
    let gap = utc(2026, 3, 29, 1)
    let skipped: [Hours] = [(Day.sunday, 120, 180)]
    addHours(
      "gap-covered", "A row over the skipped hour is open across the gap",
      [(Day.sunday, 60, 240)], Self.berlin, at: gap - 1, .allow)
    addHours(
      "gap-rows-join", "Rows to 02:00 and from 03:00 join where the hour between is skipped",
      [(Day.sunday, 60, 120), (Day.sunday, 180, 240)], Self.berlin, from: gap - 1_800,
      to: gap + 1_799, .allow)
    addHours(
      "gap-hour-does-not-exist", "Hours that a gap skips are outside on either side, certainly",
      testing: ["SCHED-4", "SCHED-5"], of: "schedule-gap-covered",
      note: "A lock that maps the skipped hour to a neighbour opens, or calls it uncertain.",
      skipped,
      Self.berlin, at: gap - 1, .outside)
    addHours(
      "gap-hour-week-before", "A week before the gap the hour exists", skipped, Self.berlin,
      at: gap - 604_800, .allow)
    let fold = utc(2026, 10, 25, 1)
    addHours(
      "fold-first-pass", "The hour that a fold repeats is inside the first time", skipped,
      Self.berlin, at: fold - 1_800, .allow)
    addHours(
      "fold-second-pass", "The hour that a fold repeats is inside the second time",
      testing: ["SCHED-5"],
      skipped, Self.berlin, at: fold + 1_800, .allow)
    addHours(
      "fold-across", "Across a fold 02:59:59 is followed by 02:00:00, both inside",
      testing: ["SCHED-5"],
      skipped, Self.berlin, at: fold - 1, .allow)
    addHours(
      "fold-ends-once-more", "The end of a row inside a fold repeats",
      testing: ["SCHED-5", "SCHED-4"],
      of: "schedule-fold-across", [(Day.sunday, 120, 150)], Self.berlin, at: fold - 1, .unsure)
    addHours(
      "fold-over", "After both passes the repeated hour is over", testing: ["SCHED-4"],
      of: "schedule-fold-second-pass", skipped, Self.berlin, at: fold + 3_600, .outside)
    addHours(
      "fold-middle-closed", "Inside before and after a fold's end, closed between",
      testing: ["SCHED-4", "SCHED-5"], of: "schedule-fold-across",
      note: "Both ends of the interval lie in the row; only the row of the offset tells.",
      [(Day.sunday, 120, 150)], Self.berlin, from: fold - 2_400, to: fold + 600, .unsure)
    addHours(
      "fold-stale-offset", "The last offset row that has begun counts, not the first",
      testing: ["SCHED-3"], of: "schedule-fold-second-pass", [(Day.sunday, 180, 240)], Self.berlin,
      at: fold + 1_800, .outside)
  }

  mutating func addLordHowe() {
    // Australia/Lord_Howe: +11:00, from 2026-04-04T15:00Z +10:30, from 2026-10-03T15:30Z +11:00.
    let offsets: [Offset] = [
      (utc(2025, 10, 4, 15, 30), 660), (utc(2026, 4, 4, 15), 630), (utc(2026, 10, 3, 15, 30), 660),
    ]
    let fold = utc(2026, 4, 4, 15)
    let gap = utc(2026, 10, 3, 15, 30)
    let repeated: [Hours] = [(Day.sunday, 90, 120)]
    let skipped: [Hours] = [(Day.sunday, 120, 150)]
    addHours(
      "half-hour-fold", "The half hour that Lord Howe repeats is open twice without a break",
      testing: ["SCHED-5"], repeated, offsets, from: fold - 1_800, to: fold + 1_799, .allow)
    addHours(
      "half-hour-fold-over", "One second after the second pass it is over", testing: ["SCHED-4"],
      of: "schedule-half-hour-fold", repeated, offsets, at: fold + 1_800, .outside)
    addHours(
      "half-hour-gap-covered", "A row over the skipped half hour is open across it",
      [(Day.sunday, 60, 180)], offsets, at: gap - 1, .allow)
    addHours(
      "half-hour-gap", "The half hour that Lord Howe skips does not exist",
      testing: ["SCHED-4", "SCHED-5"],
      of: "schedule-half-hour-gap-covered", skipped, offsets, at: gap - 1, .outside)
    addHours(
      "half-hour-gap-as-hour", "Half an hour is skipped, and not an hour",
      [(Day.sunday, 150, 151)], offsets, from: gap, to: gap + 59, .allow)
  }

  mutating func addOffsetRows() {
    let row: [Hours] = [(Day.all, 0, 1_440)]
    addHours(
      "offsets-begin", "The first offset row holds from its first second", testing: ["SCHED-1"],
      row,
      [(noon, 0)], at: noon, .allow)
    addHours(
      "offsets-begin-straddled", "An interval that begins before the first offset row is refused",
      testing: ["SCHED-1"], of: "schedule-offsets-begin",
      note: "A lock that takes UTC before the first row opens.", row, [(noon + 1, 0)], at: noon,
      .noOffsets)
    addHours(
      "offsets-begin-later", "Before the first offset row no hour is known", testing: ["SCHED-1"],
      of: "schedule-offsets-begin", row, [(noon + 2, 0)], at: noon, .noOffsets)
    addHours(
      "offsets-missing-beats-width", "A missing offset is judged before the width",
      testing: ["SCHED-1", "SCHED-2"], of: "schedule-offsets-begin", row, [(noon + 1, 0)],
      from: noon,
      to: noon + 3_601, .noOffsets)
    addHours(
      "offsets-missing-beats-closed", "A missing offset is judged before the rows",
      testing: ["SCHED-1"],
      of: "schedule-offsets-begin", [(Day.sunday, 0, 1)], [(noon + 1, 0)], at: noon, .noOffsets)
    let morning: [Hours] = [(Day.monday, 600, 660)]
    addHours(
      "offset-change-off-the-minute", "An offset that changes within a minute holds until then",
      morning, [(0, 0), (noon + 30, 60)], at: noon + 28, .allow)
    addHours(
      "offset-change-straddled", "Across a change within a minute the lock does not know",
      testing: ["SCHED-4"], of: "schedule-offset-change-off-the-minute", morning,
      [(0, 0), (noon + 30, 60)], at: noon + 29, .unsure)
    addHours(
      "offset-change-after", "From the very second of its row on a new offset holds",
      testing: ["SCHED-4"],
      of: "schedule-offset-change-off-the-minute", morning, [(0, 0), (noon + 30, 60)],
      at: noon + 30, .outside)
    addHours(
      "offset-excursion", "Two changes within one minute close its middle", testing: ["SCHED-4"],
      of: "schedule-offset-change-off-the-minute",
      note: "Neither the ends nor a minute boundary shows it; each row of offsets must be tested.",
      morning, [(0, 0), (noon + 20, 60), (noon + 40, 0)], from: noon + 5, to: noon + 55, .unsure)
    addHours(
      "offset-rows-four", "The fourth offset row holds", [(Day.monday, 603, 604)],
      [(0, 0), (noon - 3, 1), (noon - 2, 2), (noon - 1, 3)], at: noon, .allow)
  }
}
