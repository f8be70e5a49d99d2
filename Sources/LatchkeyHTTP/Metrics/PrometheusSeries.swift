import CoreMetrics
import Synchronization

/// One series of a family: what a counter, a gauge or a histogram has seen so far.
///
/// Serves every kind of handler that swift-metrics knows; the family decides what is told of it.
final class PrometheusSeries: Sendable {
  struct State {
    /// The sum of a counter or a histogram, the value of a gauge.
    var value = 0.0
    /// Counted in whole numbers as long as these are exact.
    var whole: Int64 = 0
    /// How many observations fell in each bucket and in none below, and the last beyond all.
    var buckets: [UInt64]
  }

  /// Label pairs as they are written, braces not included.
  let labels: String
  private let bounds: [Double]
  private let state: Mutex<State>

  init(labels: String, bounds: [Double] = []) {
    self.labels = labels
    self.bounds = bounds
    state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count + 1)))
  }

  /// What it has seen so far, all at one moment.
  var snapshot: State { state.withLock { $0 } }

  private func observe(_ value: Double) {
    guard value.isFinite else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.value += value
      state.buckets[bucket] &+= 1  // beyond every process's life
    }
  }
}

extension PrometheusSeries: CounterHandler, FloatingPointCounterHandler {
  func increment(by amount: Int64) {
    guard amount > 0 else { return }
    state.withLock { state in
      let (sum, isOver) = state.whole.addingReportingOverflow(amount)
      state.whole = isOver ? .max : sum
    }
  }

  func reset() {
    state.withLock { $0 = State(buckets: $0.buckets.map { _ in 0 }) }
  }
}

extension PrometheusSeries: MeterHandler {
  func set(_ value: Int64) { set(Double(value)) }

  func set(_ value: Double) { state.withLock { $0.value = value } }

  func increment(by amount: Double) {
    guard amount.isFinite else { return }
    state.withLock { $0.value += amount }
  }

  func decrement(by amount: Double) { increment(by: -amount) }
}

extension PrometheusSeries: TimerHandler {
  func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
}

/// A recorder keeps its last value, or how its values are spread.
final class PrometheusRecorder: RecorderHandler {
  let series: PrometheusSeries
  private let isAggregate: Bool

  init(_ series: PrometheusSeries, isAggregate: Bool) {
    self.series = series
    self.isAggregate = isAggregate
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    if isAggregate { series.recordValue(value) } else { series.set(value) }
  }
}

extension PrometheusSeries {
  fileprivate func recordValue(_ value: Double) { observe(value) }
}
