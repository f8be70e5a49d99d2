/// A moment of the proleptic Gregorian calendar, in seconds since 1970-01-01T00:00:00Z.
///
/// Days are counted from 1 March of year 0, so that a leap day is the last of its year.
func utc(
  _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0
) -> UInt64 {
  let marchYear = month > 2 ? year : year - 1
  let marchMonth = (month + 9) % 12
  let days =
    365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400
    + (153 * marchMonth + 2) / 5 + day - 1
  let epochDay = days - 719_468
  return UInt64(86_400 * epochDay + 3_600 * hour + 60 * minute + second)
}

/// 2^40, the last second that can be named.
let lastSecond: UInt64 = 1 << 40
