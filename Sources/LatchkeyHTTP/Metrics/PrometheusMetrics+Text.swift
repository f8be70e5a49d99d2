extension PrometheusMetrics {
  /// Every family with its series, by name: `text/plain; version=0.0.4`.
  public var text: String {
    let (families, dropped) = state.withLock { ($0.families, $0.droppedCount) }
    var lines = [
      "# TYPE latchkey_metrics_dropped_total counter", "latchkey_metrics_dropped_total \(dropped)",
    ]
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      lines.append("# TYPE \(name) \(family.kind.rawValue)")
      for series in family.series.values.sorted(by: { $0.labels < $1.labels }) {
        let now = series.snapshot
        switch family.kind {
        case .counter:
          let value = now.value == 0 ? "\(now.whole)" : "\(Double(now.whole) + now.value)"
          lines.append(name + braces(series.labels) + " " + value)
        case .gauge: lines.append("\(name)\(braces(series.labels)) \(number(now.value))")
        case .histogram: lines += histogram(name, series.labels, family.bounds, now)
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func histogram(
    _ name: String, _ labels: String, _ bounds: [Double], _ now: PrometheusSeries.State
  ) -> [String] {
    var lines: [String] = []
    var count: UInt64 = 0
    for (index, bucket) in now.buckets.enumerated() {
      count &+= bucket  // the sum of all observations
      let bound = index < bounds.count ? number(bounds[index]) : "+Inf"
      let all = (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\""
      lines.append("\(name)_bucket{\(all)} \(count)")
    }
    lines.append("\(name)_sum\(braces(labels)) \(number(now.value))")
    lines.append("\(name)_count\(braces(labels)) \(count)")
    return lines
  }

  private func braces(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

  private func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
