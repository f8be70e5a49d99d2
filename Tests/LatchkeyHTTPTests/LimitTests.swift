import AsyncHTTPClient
import Foundation
import LatchkeyClient
import LatchkeyCore
import LatchkeyService
import NIOCore
import Synchronization
import Testing

@testable import LatchkeyHTTP

@Suite("Limits")
struct LimitTests {
  @Test("a body over the limit is 413, whether it says its length or not")
  func large() async throws {
    var limits = HTTPLimits()
    limits.bodyByteCount = 1000
    try await RunningServer.run(limits) { server in
      for count in [1000, 1001, 200_000] {
        var signed = try await SignedRequest(
          for: server, body: Array(repeating: 0x20, count: count))
        try signed.sign()
        var request = signed.request(to: server)
        let expected = count > 1000 ? 413 : 200
        #expect(try await server.send(request).status == expected)
        request.body = .stream(
          AsyncStream { stream in
            stream.yield(ByteBuffer(bytes: signed.body))
            stream.finish()
          }, length: .unknown)
        let answer = try await server.send(request)
        #expect(answer.status == expected)
      }
      #expect(server.front.calls.count == 2)
    }
  }

  @Test("headers over the limit do not reach the service")
  func headers() async throws {
    try await RunningServer.run { server in
      var signed = try await SignedRequest(for: server)
      try signed.sign()
      var request = signed.request(to: server)
      request.headers.add(name: "X", value: String(repeating: "x", count: 20_000))
      let status = try? await server.send(request).status
      #expect(status == nil || status == 400)
      #expect(server.front.calls.isEmpty)
    }
  }

  @Test("a body that does not come is 408, and the server goes on")
  func slow() async throws {
    var limits = HTTPLimits()
    limits.requestSeconds = 1
    try await RunningServer.run(limits) { server in
      var signed = try await SignedRequest(for: server)
      try signed.sign()
      var request = signed.request(to: server)
      let (parts, more) = AsyncStream<ByteBuffer>.makeStream()
      more.yield(ByteBuffer(string: "{"))
      request.body = .stream(parts, length: .known(Int64(10)))
      let began = ContinuousClock.now
      let status = try? await server.send(request).status
      more.finish()
      #expect(status == 408 || status == nil)
      #expect(.now - began < .seconds(5))
      #expect(server.front.calls.isEmpty)
      #expect(try await server.client().ask(for: .putOperator, ["operator": "o"]).status == 200)
    }
  }

  @Test("a service that does not answer in time is 503, and keeps its place until it is done")
  func deadline() async throws {
    var limits = HTTPLimits()
    limits.requestSeconds = 1
    limits.requestsInFlight = 1
    try await RunningServer.run(limits) { server in
      var once = ServiceClient.Patience()
      once.tryCount = 1
      let client = try server.client(patience: once)
      let (gate, open) = AsyncStream<Void>.makeStream()
      server.front.answer { _ in
        // Heeds no cancellation, as a store in the middle of a commit.
        await Task.detached { for await _ in gate {} }.value
        return Reply(body: [])
      }
      #expect(try await client.ask(for: .putOperator, ["operator": "o"]).status == 503)
      let shed = try await client.ask(for: .putOperator, ["operator": "o"])
      #expect(shed.status == 503)
      #expect(server.front.calls.count == 1)
      open.finish()
      server.front.answer { _ in Reply(body: []) }
      let patient = try server.client()
      #expect(try await patient.ask(for: .putOperator, ["operator": "o"]).status == 200)
      #expect(server.metrics.text.contains("latchkey_requests_shed_total{limit=\"flight\"}"))
      #expect(server.metrics.text.contains("latchkey_requests_shed_total{limit=\"deadline\"} 1"))
    }
  }

  @Test("a signer who asks too often hears 429, and another does not")
  func signers() async throws {
    var limits = HTTPLimits()
    limits.perSigner = .init(burst: 3, perSecond: 0.001)
    try await RunningServer.run(limits) { server in
      let client = try server.client(seed: 1)
      for index in 0..<5 {
        let answer = try await client.ask(for: .putOperator, ["operator": "o"])
        #expect(answer.status == (index < 3 ? 200 : 429))
        if index >= 3 { #expect(answer.problem?.type == "about:blank") }
      }
      let other = try server.client(seed: 2)
      #expect(try await other.ask(for: .putOperator, ["operator": "o"]).status == 200)
    }
  }

  @Test("an address that asks too often hears 429 with Retry-After, but for health")
  func peers() async throws {
    var limits = HTTPLimits()
    limits.perPeer = .init(burst: 3, perSecond: 0.001)
    try await RunningServer.run(limits) { server in
      for index in 0..<5 {
        let answer = try await server.get("/v1/nonce")
        #expect(answer.status == (index < 3 ? 200 : 429))
        #expect(answer.headers.first(name: "Retry-After") == (index < 3 ? nil : "1"))
      }
      #expect(try await server.get("/v1/nothing").status == 429)
      #expect(try await server.get("/healthz").status == 200)
    }
  }

  @Test("buckets fill up again, and never hold more than they may")
  func buckets() {
    let buckets = TokenBuckets<Int>(.init(burst: 2, perSecond: 1), capacity: 8)
    let start = ContinuousClock.now
    let both = [buckets.take(1, at: start), buckets.take(1, at: start)]
    #expect(both == [true, true])
    #expect(!buckets.take(1, at: start))
    #expect(!buckets.take(1, at: start + .milliseconds(900)))
    #expect(buckets.take(1, at: start + .milliseconds(1100)))
    #expect(!buckets.take(1, at: start + .milliseconds(1200)))
    for key in 0..<1000 { _ = buckets.take(key, at: start + .seconds(2)) }
    #expect(buckets.keyCount <= 8)
  }

  @Test("an idle connection is closed")
  func idle() async throws {
    var limits = HTTPLimits()
    limits.idleSeconds = 1
    try await RunningServer.run(limits) { server in
      guard case .tcp(_, let port) = server.address else { return }
      let closed = try await RawConnection.answer(
        port: port, sending: "GET /healthz HTTP/1.1\r\nHost: x\r\n", within: .seconds(10))
      #expect(closed.isEmpty)
    }
  }

  @Test("what no client sends ends its own connection and nothing else")
  func rude() async throws {
    var limits = HTTPLimits()
    limits.idleSeconds = 1
    limits.requestSeconds = 1
    try await RunningServer.run(limits) { server in
      guard case .tcp(_, let port) = server.address else { return }
      var read = try await SignedRequest(
        for: server, method: "GET", path: "/v1/sites/\(SignedRequest.site)/events", body: [])
      try read.sign()
      let headers = read.request(to: server).headers
        .map { "\($0.name): \($0.value)\r\n" }.joined()
      for text in [
        "GET \(read.path) HTTP/1.1\r\nHost: x\r\n\(headers)Content-Length: 5\r\n\r\n",
        "GET \(read.path) HTTP/1.1\r\nHost: x\r\n\(headers)Transfer-Encoding: chunked\r\n\r\n1",
        "GET /v1/nonce HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET http://x/v1/nonce HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "POST /v1/nonce HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9\r\n\r\n",
      ] {
        _ = try await RawConnection.answer(port: port, sending: text, within: .seconds(10))
      }
      let life = try await server.get("/healthz").status
      #expect(life == 200)
      #expect(server.front.calls.isEmpty)
    }
  }
}
