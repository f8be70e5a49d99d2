import LatchkeyCBOR

/// A lock's clock: an interval that ticks widen and signed statements narrow (Spec/time.md).
public struct LockClock: Sendable {
  /// Who set the present `latest`.
  public enum Ceiling: UInt8, Sendable {
    case none, resident, service
  }

  /// The oscillator's error, in parts per million.
  public let driftPartsPerMillion: UInt32
  /// The interval as of ``baseTick``.
  public private(set) var base: ClockInterval
  /// Seconds since boot at which ``base`` held.
  public private(set) var baseTick: UInt32
  /// Who set the present `latest` (TIME-9, TIME-11).
  public private(set) var ceiling: Ceiling
  /// What is left of the forward cap, in seconds (TIME-8).
  public var forwardSecondsLeft: UInt64

  /// The clock after power loss: `latest` is unknown.
  ///
  /// - Parameters:
  ///   - floor: The persisted floor, in seconds since 1970-01-01T00:00:00Z.
  ///   - tick: Seconds since boot.
  public init(
    floor: UInt64, tick: UInt32, driftPartsPerMillion: UInt32, forwardSecondsLeft: UInt64
  ) {
    base = ClockInterval(earliest: floor, latest: nil)
    baseTick = tick
    ceiling = .none
    self.driftPartsPerMillion = driftPartsPerMillion
    self.forwardSecondsLeft = forwardSecondsLeft
  }

  /// Restores a clock that kept running.
  package init(
    base: ClockInterval, baseTick: UInt32, ceiling: Ceiling, driftPartsPerMillion: UInt32,
    forwardSecondsLeft: UInt64
  ) {
    self.base = base
    self.baseTick = baseTick
    self.ceiling = ceiling
    self.driftPartsPerMillion = driftPartsPerMillion
    self.forwardSecondsLeft = forwardSecondsLeft
  }

  /// What is known at `tick` (TIME-1).
  public func interval(at tick: UInt32) -> ClockInterval {
    let elapsed = wide(tick &- baseTick)  // a boot ends before ticks wrap (NONCE-1)
    guard elapsed > 0 else { return base }
    let slack = drift(over: elapsed) &+ 1
    let gained = elapsed > slack ? elapsed &- slack : 0
    return ClockInterval(
      earliest: Self.saturate(base.earliest, adding: gained),
      latest: base.latest.map { Self.saturate($0, adding: elapsed &+ slack) })
  }

  /// ⌈elapsed × drift / 1,000,000⌉; both factors are below 2^32.
  private func drift(over elapsed: UInt64) -> UInt64 {
    (elapsed &* wide(driftPartsPerMillion) &+ 999_999) / 1_000_000
  }

  private static func saturate(_ time: UInt64, adding seconds: UInt64) -> UInt64 {
    min(time &+ seconds, Limits.lastSecond)  // time ≤ 2^40, seconds < 2^34
  }
}

extension LockClock {
  /// What became of a time statement.
  enum Outcome {
    case applied, setAside, conflict
  }

  /// A verified statement, and what the configuration says of its source.
  struct Reading {
    let time: UInt64
    let errorSeconds: UInt32
    let isAnchor: Bool
    let isOperatedByService: Bool
    /// Tick of the statement's nonce, at most `tick`.
    let nonceTick: UInt32
  }

  /// Narrows the interval by a statement (TIME-7 … TIME-11).
  @inline(never)
  mutating func apply(_ reading: Reading, at tick: UInt32, allowsServiceTime: Bool) -> Outcome {
    let now = interval(at: tick)
    let (lower, upper) = bounds(of: reading, at: tick)
    if reading.isOperatedByService, !reading.isAnchor, ceiling != .resident, !allowsServiceTime {
      return .setAside  // TIME-9
    }
    let latest = now.latest ?? UInt64.max  // no statement is so late
    if reading.isAnchor, lower > latest {
      rebase(to: ClockInterval(earliest: lower, latest: upper), at: tick)  // TIME-10
      ceiling = .resident
      return .applied
    }
    guard upper >= now.earliest, lower <= latest else { return .conflict }  // TIME-7
    var earliest = max(now.earliest, lower)
    if !reading.isAnchor {
      // TIME-8; earliest ≥ now.earliest
      let moved = min(earliest &- now.earliest, forwardSecondsLeft)
      earliest = now.earliest &+ moved
      forwardSecondsLeft &-= moved
    }
    // TIME-11
    if !reading.isOperatedByService || reading.isAnchor {
      ceiling = .resident
    } else if now.latest == nil {
      ceiling = .service
    }
    rebase(to: ClockInterval(earliest: earliest, latest: min(upper, latest)), at: tick)
    return .applied
  }

  /// Takes what an anchor says for all that is known (TIME-13).
  mutating func reset(to reading: Reading, at tick: UInt32) {
    let (lower, upper) = bounds(of: reading, at: tick)
    rebase(to: ClockInterval(earliest: lower, latest: upper), at: tick)
    ceiling = .resident
  }

  /// S: between what it says of the past and of now.
  private func bounds(of reading: Reading, at tick: UInt32) -> (lower: UInt64, upper: UInt64) {
    let age = wide(tick &- reading.nonceTick)
    let error = wide(reading.errorSeconds)
    let lower = reading.time > error ? reading.time &- error : 0
    return (lower, Self.saturate(reading.time, adding: error &+ age &+ 1 &+ drift(over: age)))
  }

  private mutating func rebase(to interval: ClockInterval, at tick: UInt32) {
    base = interval
    baseTick = tick
  }
}
