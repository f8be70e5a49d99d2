import Foundation

/// Times and durations as people write and read them.
enum TimeText {
  /// Now, in seconds since 1970-01-01T00:00:00Z.
  static var now: UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }

  /// Reads `now`, `now+20m`, `now-1h`, `@1790000000`, `2026-10-25T09:30`, `2026-10-25 09:30:15` (both in
  /// `zone`), or `2026-10-25T08:30Z`.
  static func parse(_ text: String, option: String, now: UInt64, in zone: TimeZone) throws
    -> UInt64
  {
    var text = text
    if text.hasPrefix("now"), text != "now" { text.removeFirst(3) }
    let second: UInt64?
    if text == "now" {
      second = now
    } else if text.hasPrefix("@") {
      second = UInt64(text.dropFirst())
    } else if text.hasPrefix("+") {
      second = try now + parseDuration(String(text.dropFirst()), option: option)
    } else if text.hasPrefix("-") {
      let back = try parseDuration(String(text.dropFirst()), option: option)
      second = now > back ? now - back : 0
    } else {
      second = parseDate(text, in: zone)
    }
    guard let second, second <= 1 << 40 else {
      throw ToolFailure.usage(
        option,
        "\(text) is no time; write now, now+20m, now-1h, @SECONDS, 2026-10-25T09:30 or with a Z behind."
      )
    }
    return second
  }

  private static func parseDate(_ text: String, in zone: TimeZone) -> UInt64? {
    var text = text.replacingOccurrences(of: " ", with: "T")
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    if text.hasSuffix("Z") {
      text.removeLast()
      guard let utc = TimeZone(secondsFromGMT: 0) else { return nil }
      calendar.timeZone = utc
    }
    let halves = text.split(separator: "T", omittingEmptySubsequences: false)
    let date = halves[0].split(separator: "-").map { Int($0) }
    let clock = halves.count == 2 ? halves[1].split(separator: ":").map { Int($0) } : [0, 0]
    guard halves.count <= 2, date.count == 3, (2...3).contains(clock.count),
      let year = date[0], let month = date[1], let day = date[2], let hour = clock[0],
      let minute = clock[1], let second = clock.count == 3 ? clock[2] : 0,
      (1970...9999).contains(year), (0...24).contains(hour), (0...59).contains(minute),
      (0...59).contains(second)
    else { return nil }
    let parts = DateComponents(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    guard let found = calendar.date(from: parts), found.timeIntervalSince1970 >= 0,
      calendar.component(.day, from: found) == day || hour == 24,
      calendar.component(.month, from: found) == month || hour == 24
    else { return nil }
    return UInt64(found.timeIntervalSince1970)
  }

  /// Reads `90s`, `20m`, `1h30m`, `30d`, `2w`, or a number of seconds.
  static func parseDuration(_ text: String, option: String) throws -> UInt64 {
    if let seconds = UInt64(text), seconds <= 1 << 40 { return seconds }
    var total: UInt64 = 0
    var digits = ""
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
      guard let unit = units[character], let count = UInt64(digits), count <= 1 << 40 else {
        digits = "?"
        break
      }
      total += min(count * unit, 1 << 42)
      digits = ""
    }
    guard digits.isEmpty, !text.isEmpty, total <= 1 << 40 else {
      throw ToolFailure.usage(option, "\(text) is no duration; write 90s, 20m, 1h30m, 30d or 2w.")
    }
    return total
  }

  /// `2026-10-25 09:30:00 Sun`.
  static func format(_ second: UInt64, in zone: TimeZone?) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone ?? .gmt
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second, .weekday],
      from: Date(timeIntervalSince1970: Double(second)))
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let day = parts.weekday.map { days[($0 - 1) % 7] } ?? ""
    return day
      + String(
        format: " %04d-%02d-%02d %02d:%02d:%02d", parts.year ?? 0, parts.month ?? 0,
        parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
  }

  /// `in 20 min`, `3 h ago`.
  static func distance(from now: UInt64, to second: UInt64) -> String {
    second == now
      ? "now" : second > now ? "in \(words(second - now))" : "\(words(now - second)) ago"
  }

  /// The two largest units of a duration.
  static func words(_ seconds: UInt64) -> String {
    guard seconds > 0 else { return "0 s" }
    var rest = seconds
    var parts: [String] = []
    for (unit, name) in [
      (UInt64(31_536_000), "y"), (86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"),
    ] {
      if rest >= unit { parts.append("\(rest / unit) \(name)") }
      rest %= unit
    }
    return parts.prefix(2).joined(separator: " ")
  }

  /// The zone of a name of the time-zone database.
  static func zone(_ name: String, option: String) throws -> TimeZone {
    guard let zone = TimeZone(identifier: name) else {
      throw ToolFailure.usage(option, "\(name) is no zone of the time-zone database.")
    }
    return zone
  }
}
