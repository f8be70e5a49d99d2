#if canImport(Glibc)
  import Glibc
#endif

/// Nanoseconds of a clock that only goes forward.
func nanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Runs once and returns how long it took.
@inline(never)
func timed(_ body: () throws -> Void) rethrows -> UInt64 {
  let start = nanoseconds()
  try body()
  return nanoseconds() - start
}

/// The middle of some figures.
func median(_ values: [UInt64]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2)
    ? (Double(sorted[middle - 1]) + Double(sorted[middle])) / 2 : Double(sorted[middle])
}

/// Two things measured in turn, and how their medians stand to one another.
struct Pair {
  var product: [UInt64] = []
  var raw: [UInt64] = []

  var ratio: Double { median(product) / median(raw) }
}
