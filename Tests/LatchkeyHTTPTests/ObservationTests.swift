import AsyncHTTPClient
import CoreMetrics
import Foundation
import LatchkeyClient
import LatchkeyCore
import LatchkeyService
import Logging
import Metrics
import Testing

@testable import LatchkeyHTTP

@Suite("Metrics and logs")
struct ObservationTests {
  @Test("a log has one line a request, in JSON, and nothing of who asked for what")
  func log() async throws {
    try await RunningServer.run { server in
      let client = try server.client()
      let body = Array("{\"secret\":\"body-of-somebody\"}".utf8)
      let parameters = ["site": SignedRequest.site, "job": SignedRequest.job]
      #expect(try await client.ask(for: .heartbeat, parameters, body: body).status == 200)
      server.front.answer { _ in throw Problem(403, .notAuthorized, "REQ-6", rule: "") }
      #expect(try await client.ask(for: .heartbeat, parameters, body: body).status == 403)
      var signed = try await SignedRequest(for: server)
      try signed.sign()
      let request = signed.request(to: server)
      let answer = try await server.send(request)
      let lines = server.log.all
      let records = try lines.map {
        try #require(
          try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      let requests = records.filter { $0["operation"] as? String == "heartbeat" }
      #expect(requests.count == 3)
      #expect(requests.compactMap { $0["status"] as? Int } == [200, 403, 403])
      #expect(requests.compactMap { $0["reason"] as? Int } == [4005, 4005])
      #expect(requests.allSatisfy { $0["milliseconds"] is Int })
      let id = try #require(answer.headers.first(name: "Latchkey-Request-Id"))
      #expect(requests.last?["id"] as? String == id)
      let forbidden = [
        SignedRequest.site, SignedRequest.job, "4711", "body-of-somebody",
        request.headers.first(name: "Latchkey-Request") ?? "none",
        request.headers.first(name: "Latchkey-Key") ?? "none",
      ]
      let (log, metrics) = (lines.joined(), server.metrics.text)
      for word in forbidden {
        #expect(!log.contains(word), "\(word)")
        #expect(!metrics.contains(word), "\(word)")
      }
    }
  }

  @Test("the text of the metrics parses, and counts by operation and class of status")
  func metrics() async throws {
    try await RunningServer.run { server in
      let client = try server.client()
      for _ in 0..<3 { _ = try await client.ask(for: .putCourier, ["courier": "c"]) }
      _ = try await server.get("/v1/putCourier")
      let answer = try await server.get("/metrics")
      #expect(answer.headers.first(name: "Content-Type") == "text/plain; version=0.0.4")
      let samples = try Self.parse(answer.body)
      #expect(samples["latchkey_requests_total{operation=\"putCourier\",status=\"2xx\"}"] == 3)
      #expect(samples["latchkey_requests_total{operation=\"unknown\",status=\"4xx\"}"] == 1)
      #expect(samples["latchkey_requests_in_flight"] == 0)
      let name = "latchkey_request_duration_seconds"
      #expect(samples["\(name)_count{operation=\"putCourier\"}"] == 3)
      #expect(samples["\(name)_bucket{operation=\"putCourier\",le=\"+Inf\"}"] == 3)
    }
  }

  /// Every line is a comment of type or a sample; buckets never fall.
  static func parse(_ text: String) throws -> [String: Double] {
    var samples: [String: Double] = [:]
    let line =
      /(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_]+="([^"\\\n]|\\.)*",?)+\})?) (?<value>[-+.e0-9]+)/
    for text in text.split(separator: "\n") where !text.hasPrefix("# TYPE ") {
      let match = try #require(try line.wholeMatch(in: text), "\(text)")
      let name = String(match.name)
      #expect(samples[name] == nil)
      samples[name] = Double(String(match.value)) ?? .nan
    }
    return samples
  }

  @Test("counters, gauges and histograms are exact")
  func exact() throws {
    let metrics = PrometheusMetrics(seriesLimit: 5)
    let counter = Counter(label: "c.total", dimensions: [("k", "a\"b\\c\nd")], factory: metrics)
    for _ in 0..<1000 { counter.increment(by: 3) }
    FloatingPointCounter(label: "f", factory: metrics).increment(by: 0.5)
    let meter = Meter(label: "m", factory: metrics)
    meter.set(7)
    meter.decrement(by: 2.5)
    let timer = Metrics.Timer(label: "t", factory: metrics)
    for milliseconds in [1, 2, 30, 60_000] { timer.recordMilliseconds(milliseconds) }
    Gauge(label: "g", factory: metrics).record(3)
    Counter(label: "beyond", factory: metrics).increment()
    let samples = try Self.parse(metrics.text)
    #expect(samples["c_total{k=\"a\\\"b\\\\c\\nd\"}"] == 3000)
    #expect(samples["f"] == 0.5)
    #expect(samples["m"] == 4.5)
    #expect(samples["g"] == 3)
    #expect(samples["t_bucket{le=\"0.001\"}"] == 1)
    #expect(samples["t_bucket{le=\"0.0025\"}"] == 2)
    #expect(samples["t_bucket{le=\"0.05\"}"] == 3)
    #expect(samples["t_bucket{le=\"30\"}"] == 3)
    #expect(samples["t_bucket{le=\"+Inf\"}"] == 4)
    #expect(samples["t_sum"] == 60.033)
    #expect(samples["beyond"] == nil)
    #expect(samples["latchkey_metrics_dropped_total"] == 1)
  }

  @Test("a line of the log is JSON, whatever stands in it")
  func escaping() throws {
    let lines = RunningServer.Lines()
    var logger = Logger(label: "l\"") { JSONLinesLogHandler(label: $0) { lines.add($0) } }
    logger[metadataKey: "a"] = ["x": "\u{1b}[31m", "y": ["1", "\u{2028}"]]
    logger.info("line\nfeed \\ \"é\"")
    let line = try #require(lines.all.first)
    #expect(line.filter(\.isNewline) == "\n")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["message"] as? String == "line\nfeed \\ \"é\"")
    #expect(object["level"] as? String == "info")
  }
}
