import Synchronization

/// Counts how often each of many asks, in memory that does not grow with their number.
///
/// Each has a bucket of tokens that fills up at a steady rate; asking takes one. A bucket that would
/// be full again says nothing and is forgotten first; where all are in use, a newcomer takes the
/// place of another, so that a crowd of strangers can loosen a limit but never fill the memory.
final class TokenBuckets<Key: Hashable & Sendable>: Sendable {
  private struct Bucket {
    var tokens: Double
    var at: ContinuousClock.Instant
  }

  private let rate: HTTPLimits.Rate?
  private let capacity: Int
  private let buckets = Mutex<[Key: Bucket]>([:])

  /// - Parameter rate: `nil` lets everything pass.
  init(_ rate: HTTPLimits.Rate?, capacity: Int) {
    self.rate = rate
    self.capacity = max(1, capacity)
  }

  /// How many are counted now.
  var keyCount: Int { buckets.withLock { $0.count } }

  /// Whether one more is within the limit; takes a token if so.
  func take(_ key: Key, at now: ContinuousClock.Instant = .now) -> Bool {
    guard let rate else { return true }
    return buckets.withLock { buckets in
      let full = Double(rate.burst)
      var bucket = buckets[key] ?? Bucket(tokens: full, at: now)
      bucket.tokens = min(full, bucket.tokens + seconds(from: bucket.at, to: now) * rate.perSecond)
      bucket.at = now
      let isWithin = bucket.tokens >= 1
      if isWithin { bucket.tokens -= 1 }
      if buckets[key] == nil, buckets.count >= capacity {
        forget(in: &buckets, at: now, rate: rate)
      }
      buckets[key] = bucket
      return isWithin
    }
  }

  private func forget(
    in buckets: inout [Key: Bucket], at now: ContinuousClock.Instant, rate: HTTPLimits.Rate
  ) {
    let full = Double(rate.burst)
    buckets = buckets.filter { _, bucket in
      bucket.tokens + seconds(from: bucket.at, to: now) * rate.perSecond < full
    }
    // Hashes are seeded: nobody can tell which these are. A quarter at once keeps this rare.
    guard buckets.count >= capacity else { return }
    for key in buckets.keys.prefix(max(1, capacity / 4)) { buckets[key] = nil }
  }

  private func seconds(
    from then: ContinuousClock.Instant, to now: ContinuousClock.Instant
  ) -> Double {
    max(0, (now - then) / .seconds(1))
  }
}
