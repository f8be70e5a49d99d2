/// What may be done so often, and somewhat more at once.
struct TokenBucket {
  private let capacity: UInt64
  private let intervalMilliseconds: UInt64
  private var left: UInt64
  private var filledAt: UInt64

  /// - Parameters:
  ///   - capacity: How many at once.
  ///   - intervalMilliseconds: How long until there is one more.
  init(capacity: UInt64, intervalMilliseconds: UInt64, at now: UInt64) {
    self.capacity = capacity
    self.intervalMilliseconds = intervalMilliseconds
    left = capacity
    filledAt = now
  }

  /// Whether there is one to take.
  mutating func hasOne(at now: UInt64) -> Bool {
    let gained = (now - min(now, filledAt)) / intervalMilliseconds
    left = min(capacity, left + gained)
    filledAt = left == capacity ? now : filledAt + gained * intervalMilliseconds
    return left > 0
  }

  /// Takes one that is there.
  mutating func take() { left -= min(left, 1) }
}
