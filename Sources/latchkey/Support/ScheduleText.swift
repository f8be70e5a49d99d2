import LatchkeyIssuer

/// Schedules as people write and read them: `mon-fri 08:00-20:00`.
enum ScheduleText {
  private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let longNames = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// Reads `mon-fri 08:00-20:00`, `sat,sun 10:00-02:00` (to the next day), `daily 00:00-24:00`.
  static func parse(_ text: String) throws -> ScheduleSpan {
    let words = text.lowercased().split(separator: " ")
    guard words.count == 2, let days = parseDays(words[0]) else { throw wrong(text) }
    let times = words[1].split(separator: "-", omittingEmptySubsequences: false)
    guard times.count == 2, let start = parseTime(times[0]), let end = parseTime(times[1]),
      start.minutes < 1_440
    else { throw wrong(text) }
    return ScheduleSpan(days, from: start, to: end)
  }

  private static func wrong(_ text: String) -> ToolFailure {
    .usage("--schedule", "\(text) is no schedule; write \"mon-fri 08:00-20:00\".")
  }

  private static func parseDays(_ text: Substring) -> Weekdays? {
    if text == "daily" { return .everyDay }
    if text == "weekend" { return .weekend }
    if text == "workdays" { return .workdays }
    var days: Weekdays = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
        names.firstIndex(of: String($0))
      }
      guard ends.count == 1 || ends.count == 2, let first = ends[0], let last = ends[ends.count - 1]
      else { return nil }
      var day = first
      days.insert(Weekdays(rawValue: 1 << UInt8(day)))
      while day != last {
        day = (day + 1) % 7
        days.insert(Weekdays(rawValue: 1 << UInt8(day)))
      }
    }
    return days
  }

  private static func parseTime(_ text: Substring) -> WallTime? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ (1...2).contains($0.count) }),
      let hour = Int(parts[0]), let minute = parts.count == 2 ? Int(parts[1]) : 0
    else { return nil }
    return WallTime(hour: hour, minute: minute)
  }

  /// `Monday to Friday 08:00 to 20:00`.
  static func words(_ span: ScheduleSpan) -> String {
    let end = span.end > 1_440 ? span.end - 1_440 : span.end
    let nextDay = span.end > 1_440 ? " of the next day" : ""
    return "\(words(span.days)) \(time(span.start)) to \(time(end))\(nextDay)"
  }

  private static func words(_ days: Weekdays) -> String {
    if days == .everyDay { return "every day" }
    let present = (0..<7).filter { days.contains(Weekdays(rawValue: 1 << UInt8($0))) }
    if present.count > 2, let first = present.first, let last = present.last,
      last - first + 1 == present.count
    {
      return "\(longNames[first]) to \(longNames[last])"
    }
    return present.map { longNames[$0] }.joined(separator: ", ")
  }

  /// Minutes of the day as `08:00`.
  static func time(_ minutes: UInt16) -> String {
    let hour = minutes / 60
    let minute = minutes % 60
    return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
  }

  /// `+02:00`.
  static func offset(_ minutes: Int32) -> String {
    (minutes < 0 ? "-" : "+") + time(UInt16(minutes.magnitude))
  }
}
