import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Wide intervals, several links, days and dates (SCHED-2, SCHED-4, SCHED-5).

extension Suite {
  mutating func addWidths() {
    let always: [Hours] = [(Day.all, 0, 1_440)]
    addHours(
      "width-3599", "An interval of 3,599 s is narrow enough", testing: ["SCHED-2"], always,
      from: noon,
      to: noon + 3_599, .allow)
    addHours(
      "width-3600", "An interval of 3,600 s is just narrow enough", testing: ["SCHED-2"], always,
      from: noon, to: noon + 3_600, .allow)
    addHours(
      "width-3601", "An interval of 3,601 s is too wide for any schedule", testing: ["SCHED-2"],
      threats: ["T6"], of: "schedule-width-3600", note: "Even for one that is open every minute.",
      always, from: noon, to: noon + 3_601, .unsure)
    addHours(
      "width-beats-closed", "Too wide is uncertain, even where every second is outside",
      testing: ["SCHED-2", "SCHED-4"], of: "schedule-width-3600", [(Day.sunday, 0, 1)], from: noon,
      to: noon + 3_601, .unsure)
    addHours(
      "width-3600-all-outside", "An hour that lies outside altogether is certainly outside",
      testing: ["SCHED-4"], of: "schedule-width-3600", [(Day.sunday, 0, 1_440)], from: noon,
      to: noon + 3_600, .outside)
    add(
      "width-without-schedule", "A pass without a schedule opens at a wider interval",
      ["SCHED-2", "TIME-4"]
    ) { world in
      world.ready(from: noon, to: noon + 3_601)
      world.visitNow([world.lastingPass()], by: "guest", .allow.at(noon, noon + 3_601))
    }
  }

  mutating func addMixed() {
    let ends: [Hours] = [(Day.monday, 600, 601), (Day.monday, 602, 603)]
    addHours(
      "middle-open", "Both ends and all between are inside", testing: ["SCHED-4"],
      [(Day.monday, 600, 602), (Day.monday, 602, 603)], from: noon + 30, to: noon + 150, .allow)
    addHours(
      "middle-closed", "Both ends inside and a minute between closed is uncertain",
      testing: ["SCHED-4"],
      threats: ["T6"], of: "schedule-middle-open",
      note: "A test of the two ends alone opens the door in the closed minute.", ends,
      from: noon + 30, to: noon + 150, .unsure)
    addHours(
      "middle-alone-open", "Both ends outside and a minute between open is uncertain",
      testing: ["SCHED-4"], of: "schedule-middle-open", [(Day.monday, 601, 602)], from: noon + 30,
      to: noon + 150, .unsure)
    addHours(
      "last-second-closed", "One closed second at the late end is enough for doubt",
      testing: ["SCHED-4"],
      of: "schedule-middle-open", [(Day.monday, 600, 602)], from: noon + 30, to: noon + 120,
      .unsure)
    addHours(
      "last-second-open", "Up to the last second of the row everything is inside",
      testing: ["SCHED-4"],
      [(Day.monday, 600, 602)], from: noon + 30, to: noon + 119, .allow)
    addHours(
      "first-second-closed", "One closed second at the early end is enough for doubt",
      testing: ["SCHED-4"], of: "schedule-middle-open", [(Day.monday, 601, 603)], from: noon + 59,
      to: noon + 150, .unsure)
    addHours(
      "closed-minute-of-an-hour", "One closed minute in an hour of doubt is found",
      testing: ["SCHED-4"],
      of: "schedule-width-3600", [(Day.monday, 600, 658), (Day.monday, 659, 720)], from: noon,
      to: noon + 3_600, .unsure)
  }

  /// A delivery whose authority and leaf have hours of their own, at a clock of [noon, noon + 1].
  private mutating func addChain(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil,
    authority: (rows: [Hours], offsets: [Offset])?, leaf: (rows: [Hours], offsets: [Offset])?,
    _ expect: Expectation
  ) {
    add(id, title, ["SCHED-5"], threats: ["T12"], of: of, note: note) { world in
      world.ready()
      let above = world.authority(authority.map { hours($0.rows, $0.offsets) } ?? Fields())
      let uses = Fields([(World.C.uses, .int(1))])
      let below = world.delivery(
        under: above, leaf.map { hours($0.rows, $0.offsets, with: uses) } ?? uses)
      world.visitNow([above, below], by: "courier", expect)
    }
  }

  mutating func addChainedHours() {
    let all = "schedule-chain-both-open"
    let ten: [Hours] = [(Day.monday, 600, 720)]
    let eight: [Hours] = [(Day.monday, 480, 600)]
    addChain(
      "chain-both-open", "Each link is open by its own rows and its own offsets",
      authority: (ten, [(0, 0)]), leaf: ([(Day.monday, 660, 720)], [(0, 60)]), .allow)
    addChain(
      "chain-leaf-without", "A leaf without a schedule has its authority's hours",
      authority: (ten, [(0, 0)]), leaf: nil, .allow)
    addChain(
      "chain-authority-closed", "An open leaf does not open a closed authority",
      of: all, note: "Rows of two links intersect; a lock that joins them opens at 10:00.",
      authority: (eight, [(0, 0)]), leaf: (ten, [(0, 0)]), .outside)
    addChain(
      "chain-leaf-closed", "An open authority does not open a closed leaf", of: all,
      authority: (ten, [(0, 0)]), leaf: (eight, [(0, 0)]), .outside)
    addChain(
      "chain-leaf-without-closed", "A closed authority closes a leaf without a schedule",
      of: "schedule-chain-leaf-without", authority: (eight, [(0, 0)]), leaf: nil, .outside)
    addChain(
      "chain-own-offsets", "A leaf is not judged by its authority's offsets", of: all,
      authority: (ten, [(0, 0)]), leaf: (ten, [(0, 120)]), .outside)
  }

  mutating func addOwnReasons() {
    let all = "schedule-chain-both-open"
    let ten: [Hours] = [(Day.monday, 600, 720)]
    let closed: [Hours] = [(Day.monday, 480, 600)]
    let straddled: [Offset] = [(0, 0), (noon + 1, 240)]
    addChain(
      "chain-uncertain-before-closed", "The first link that fails gives the reason: uncertain",
      of: all, note: "Unlike in step 9, a certain failure below does not come first.",
      authority: (ten, straddled), leaf: (closed, [(0, 0)]), .unsure)
    addChain(
      "chain-closed-before-uncertain", "The first link that fails gives the reason: closed",
      of: all, authority: (closed, [(0, 0)]), leaf: (ten, straddled), .outside)
    addChain(
      "chain-closed-before-offsets", "A closed authority comes before a leaf without offsets",
      of: all, authority: (closed, [(0, 0)]), leaf: (ten, [(noon + 1, 0)]), .outside)
    addChain(
      "chain-offsets-before-closed", "An authority without offsets comes before a closed leaf",
      of: all, authority: (ten, [(noon + 1, 0)]), leaf: (closed, [(0, 0)]), .noOffsets)
    addChain(
      "chain-leaf-offsets", "An open authority does not lend its offsets to the leaf", of: all,
      authority: (ten, [(0, 0)]), leaf: (ten, [(noon + 1, 0)]), .noOffsets)
  }

  mutating func addWeeks() {
    let week: [Hours] = [(31, 480, 1_080), (Day.saturday, 540, 720)]
    let allow = "schedule-week-saturday"
    addHours("week-friday", "Weekdays have their hours", week, at: utc(2026, 6, 5, 17, 59), .allow)
    addHours(
      "week-saturday", "Saturday has other hours", week, at: utc(2026, 6, 6, 11, 59, 58), .allow)
    addHours(
      "week-saturday-afternoon", "Saturday does not have the weekdays' hours", testing: ["SCHED-4"],
      of: allow, note: "A start of one row and an end of another make no row.", week,
      at: utc(2026, 6, 6, 12), .outside)
    addHours(
      "week-friday-early", "Friday does not have Saturday's hours", testing: ["SCHED-4"],
      of: "schedule-week-friday", [(31, 780, 1_080), (Day.saturday, 540, 720)],
      at: utc(2026, 6, 5, 11), .outside)
    addHours(
      "week-sunday", "A day without a row is closed", testing: ["SCHED-4"], of: allow, week,
      at: utc(2026, 6, 7, 10), .outside)
    addHours(
      "rows-eight", "The eighth row holds",
      (0..<7).map { (Day.tuesday, $0 * 60, $0 * 60 + 1) } + [(Day.monday, 600, 601)],
      at: noon, .allow)
    let leap: [Hours] = [(Day.tuesday, 0, 1_440)]
    addHours(
      "leap-day", "2028-02-29 is a Tuesday", leap, at: utc(2028, 2, 29, 23, 59, 58), .allow)
    addHours(
      "leap-day-over", "The day after 2028-02-29 is a Wednesday", testing: ["SCHED-4"],
      of: "schedule-leap-day", note: "Without the leap day 1 March would be that Tuesday.", leap,
      at: utc(2028, 3, 1), .outside)
    addHours(
      "y2106", "2106-02-07T06:28:16Z, 2^32, is a Sunday", [(Day.sunday, 388, 389)],
      at: utc(2106, 2, 7, 6, 28, 16), .allow)
    addHours(
      "year-2100", "2100 has no leap day: 1 March is a Monday", [(Day.monday, 0, 1)],
      at: utc(2100, 3, 1), .allow)
  }
}
