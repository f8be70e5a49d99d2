import CoreMetrics
import LatchkeyService
import Metrics

/// What a server and its sender count. Labels are operations, classes of status and outcomes: never
/// a site, a job or a key.
struct ServiceMetrics: Sendable {
  private let factory: any MetricsFactory

  init(_ factory: any MetricsFactory) { self.factory = factory }

  /// One request that was answered.
  func note(operation: String, status: Int, taking duration: Duration) {
    let labels = [("operation", operation), ("status", "\(status / 100)xx")]
    Counter(label: "latchkey_requests_total", dimensions: labels, factory: factory).increment()
    let nanoseconds = Int64(duration / .nanoseconds(1))
    Metrics.Timer(
      label: "latchkey_request_duration_seconds", dimensions: [labels[0]], factory: factory
    ).recordNanoseconds(nanoseconds)
  }

  /// Requests that are being carried out.
  func note(inFlight count: Int) {
    Meter(label: "latchkey_requests_in_flight", factory: factory).set(count)
  }

  /// A request that was turned away, and by which limit.
  func note(shedBy limit: String) {
    Counter(
      label: "latchkey_requests_shed_total", dimensions: [("limit", limit)], factory: factory
    ).increment()
  }

  /// Streams of events that are open.
  func note(subscribers count: Int) {
    Meter(label: "latchkey_event_subscribers", factory: factory).set(count)
  }

  /// A stream that ended because its reader was too slow.
  func noteSlowReader() {
    Counter(label: "latchkey_event_slow_readers_total", factory: factory).increment()
  }

  /// One try to send an event to the operator.
  func note(delivery outcome: String) {
    Counter(
      label: "latchkey_outbox_deliveries_total", dimensions: [("outcome", outcome)],
      factory: factory
    ).increment()
  }

  /// How old the event was that was last taken or refused.
  func note(outboxLagSeconds seconds: UInt64) {
    Meter(label: "latchkey_outbox_lag_seconds", factory: factory).set(Double(seconds))
  }

  /// An event that was given up.
  func noteDeadLetter() {
    Counter(label: "latchkey_outbox_dead_letters_total", factory: factory).increment()
  }
}
