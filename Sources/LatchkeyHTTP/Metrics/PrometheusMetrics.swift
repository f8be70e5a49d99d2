import CoreMetrics
import Synchronization

/// The metrics of a process, kept exactly and told in the text format of Prometheus (0.0.4).
///
/// A backend of swift-metrics: bootstrap `MetricsSystem` with it, and give the same one to the server,
/// whose `/metrics` reads it. Counters and histograms never fall but by a restart. Timers become
/// histograms in seconds over fixed buckets, recorders histograms over powers of ten, gauges and
/// meters gauges. There are at most ``seriesLimit`` series; what comes beyond is counted and dropped,
/// so that a label that was chosen badly costs no memory without end.
public final class PrometheusMetrics: MetricsFactory, Sendable {
  /// How many series there may be.
  public let seriesLimit: Int

  enum Kind: String {
    case counter, gauge, histogram
  }

  struct Family {
    var kind: Kind
    var bounds: [Double]
    var series: [String: PrometheusSeries] = [:]
  }

  struct State {
    var families: [String: Family] = [:]
    var seriesCount = 0
    var droppedCount: UInt64 = 0
  }

  /// Upper bounds of the buckets of a duration, in seconds.
  static let durationBounds = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
  ]
  /// Upper bounds of the buckets of any other number.
  static let valueBounds: [Double] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

  let state = Mutex(State())

  public init(seriesLimit: Int = 2_000) { self.seriesLimit = seriesLimit }

  private func series(
    _ label: String, _ dimensions: [(String, String)], _ kind: Kind, bounds: [Double] = []
  ) -> PrometheusSeries {
    let name = Self.name(of: label)
    let labels = Self.labels(of: dimensions)
    return state.withLock { state in
      if let found = state.families[name]?.series[labels], state.families[name]?.kind == kind {
        return found
      }
      let made = PrometheusSeries(labels: labels, bounds: bounds)
      let isOther = state.families[name].map { $0.kind != kind } ?? false
      guard !isOther, state.seriesCount < seriesLimit else {
        state.droppedCount &+= 1  // beyond every process's life
        return made
      }
      state.families[name, default: Family(kind: kind, bounds: bounds)].series[labels] = made
      state.seriesCount += 1
      return made
    }
  }

  private func forget(_ series: PrometheusSeries?) {
    guard let series else { return }
    state.withLock { state in
      for (name, family) in state.families where family.series[series.labels] === series {
        state.families[name]?.series[series.labels] = nil
        state.seriesCount -= 1
      }
    }
  }

  /// A name of Prometheus: letters, digits and underscores.
  private static func name(of label: String) -> String {
    let name = String(
      label.unicodeScalars.map { scalar -> Character in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ":": Character(scalar)
        default: "_"
        }
      })
    return name.first?.isNumber ?? true ? "_" + name : name
  }

  private static func labels(of dimensions: [(String, String)]) -> String {
    dimensions.sorted { $0.0 < $1.0 }.map { key, value in
      let escaped = value.map { character in
        switch character {
        case "\\": "\\\\"
        case "\"": "\\\""
        case "\n": "\\n"
        default: String(character)
        }
      }
      return "\(name(of: key))=\"\(escaped.joined())\""
    }.joined(separator: ",")
  }
}

extension PrometheusMetrics {
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions, .counter)
  }

  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    FractionCounter(series(label, dimensions, .counter))
  }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions, .gauge)
  }

  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    let series =
      aggregate
      ? series(label, dimensions, .histogram, bounds: Self.valueBounds)
      : series(label, dimensions, .gauge)
    return PrometheusRecorder(series, isAggregate: aggregate)
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions, .histogram, bounds: Self.durationBounds)
  }

  public func destroyCounter(_ handler: any CounterHandler) {
    forget(handler as? PrometheusSeries)
  }

  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    forget((handler as? FractionCounter)?.series)
  }

  public func destroyMeter(_ handler: any MeterHandler) { forget(handler as? PrometheusSeries) }

  public func destroyRecorder(_ handler: any RecorderHandler) {
    forget((handler as? PrometheusRecorder)?.series)
  }

  public func destroyTimer(_ handler: any TimerHandler) { forget(handler as? PrometheusSeries) }

  /// A counter of fractions is a series like another, but only rises.
  private final class FractionCounter: FloatingPointCounterHandler {
    let series: PrometheusSeries

    init(_ series: PrometheusSeries) { self.series = series }

    func increment(by amount: Double) {
      guard amount > 0 else { return }
      (series as any MeterHandler).increment(by: amount)
    }

    func reset() { series.reset() }
  }
}
