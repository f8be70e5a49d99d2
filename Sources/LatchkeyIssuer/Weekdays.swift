/// Days of the week: the mask of a schedule row (CON-2).
public struct Weekdays: OptionSet, Hashable, Sendable {
  /// Bit 0 is Monday, bit 6 is Sunday.
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let monday = Weekdays(rawValue: 1)
  public static let tuesday = Weekdays(rawValue: 2)
  public static let wednesday = Weekdays(rawValue: 4)
  public static let thursday = Weekdays(rawValue: 8)
  public static let friday = Weekdays(rawValue: 16)
  public static let saturday = Weekdays(rawValue: 32)
  public static let sunday = Weekdays(rawValue: 64)
  public static let weekend: Weekdays = [.saturday, .sunday]
  public static let workdays: Weekdays = [.monday, .tuesday, .wednesday, .thursday, .friday]
  public static let everyDay: Weekdays = [.workdays, .weekend]
}

/// A time on a clock on the wall, to the minute.
public struct WallTime: Hashable, Sendable {
  /// Minutes since midnight, 0 … 1,440.
  public let minutes: UInt16

  /// - Returns: `nil` unless this is a time from 0:00 to 24:00.
  public init?(hour: Int, minute: Int = 0) {
    guard (0...24).contains(hour), (0...59).contains(minute), hour < 24 || minute == 0 else {
      return nil
    }
    minutes = UInt16(hour * 60 + minute)
  }
}
