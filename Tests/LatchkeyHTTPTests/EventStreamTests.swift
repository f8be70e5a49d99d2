import AsyncHTTPClient
import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyService
import NIOCore
import Testing

@testable import LatchkeyHTTP

@Suite("Streams of events")
struct EventStreamTests {
  static let site = SignedRequest.site

  @Test("a stream resumes behind a sequence, and goes on with what happens (EVT-2)")
  func resumes() async throws {
    try await RunningServer.run { server in
      server.front.happen(1...250)
      var events = try await server.client().events(at: Self.site, after: 3).makeAsyncIterator()
      for sequence in UInt64(4)...250 {
        let event = try #require(await events.next())
        #expect(event.sequence == sequence)
        #expect(event.kind == "door.opened")
        #expect(event.data.contains("\"content\":{\"number\":\(sequence)}"))
      }
      server.front.happen(251...252)
      #expect(await events.next()?.sequence == 251)
      #expect(await events.next()?.sequence == 252)
    }
  }

  @Test("a call of the hub is heard before the next look")
  func wakes() async throws {
    try await RunningServer.run { server in
      server.front.happen(1...1)
      var events = try await server.client().events(at: Self.site).makeAsyncIterator()
      #expect(await events.next()?.sequence == 1)
      try await Task.sleep(for: .seconds(3))
      let began = ContinuousClock.now
      server.front.happen(2...2)
      server.hub.poke(try #require(Named<SiteID>(text: Self.site)).value)
      #expect(await events.next()?.sequence == 2)
      #expect(.now - began < .milliseconds(800))
    }
  }

  @Test("Last-Event-ID goes before after; neither may be anything but a number")
  func lastEventID() async throws {
    try await RunningServer.run { server in
      server.front.happen(1...9)
      for (id, status) in [("7", 200), ("x", 400), ("-1", 400), ("99999999999999999999", 400)] {
        var signed = try await SignedRequest(
          for: server, method: "GET", path: "/v1/sites/\(Self.site)/events?after=2", body: [])
        try signed.sign()
        var request = signed.request(to: server)
        request.headers.add(name: "Last-Event-ID", value: id)
        let response = try await server.http.execute(request, timeout: .seconds(10))
        #expect(response.status.code == status)
        guard status == 200 else { continue }
        #expect(response.headers.first(name: "Content-Type") == "text/event-stream")
        var text = ""
        for try await part in response.body {
          text += String(buffer: part)
          if text.contains("id: 9") { break }
        }
        #expect(text.contains("id: 8\nevent: door.opened\ndata: {"))
        #expect(!text.contains("id: 7\n"))
      }
    }
  }

  @Test("who may not hear learns it from the status, or the stream ends")
  func refused() async throws {
    try await RunningServer.run { server in
      server.front.state.withLock {
        $0.hearing = { throw Problem(403, .notAuthorized, "REQ-6", rule: "") }
      }
      let client = try server.client()
      await #expect(throws: ServiceProblem.self) { _ = try await client.events(at: Self.site) }
      await #expect(throws: ServiceProblem.self) { _ = try await client.events(at: "short") }
      server.front.state.withLock { $0.hearing = {} }
      server.front.happen(1...1)
      var events = try await client.events(at: Self.site).makeAsyncIterator()
      #expect(await events.next()?.sequence == 1)
      server.front.state.withLock {
        $0.hearing = { throw Problem(403, .notAuthorized, "REQ-6", rule: "") }
      }
      #expect(await events.next() == nil)
    }
  }

  @Test("there are only so many streams, and a place is free when a reader has left")
  func places() async throws {
    var limits = HTTPLimits()
    limits.eventStreamCount = 1
    try await RunningServer.run(limits) { server in
      server.front.happen(1...1)
      var patience = ServiceClient.Patience()
      patience.tryCount = 1
      let client = try server.client(patience: patience)
      do {
        var first = try await client.events(at: Self.site).makeAsyncIterator()
        #expect(await first.next()?.sequence == 1)
        await #expect(throws: ServiceProblem.self) { _ = try await client.events(at: Self.site) }
        #expect(server.metrics.text.contains("latchkey_event_subscribers 1"))
      }
      for _ in 0..<50 where !server.metrics.text.contains("latchkey_event_subscribers 0") {
        try await Task.sleep(for: .milliseconds(100))
      }
      var second = try await client.events(at: Self.site).makeAsyncIterator()
      #expect(await second.next()?.sequence == 1)
    }
  }

  @Test("a quiet stream gives signs of life")
  func heartbeat() async throws {
    var limits = HTTPLimits()
    limits.heartbeatSeconds = 1
    try await RunningServer.run(limits) { server in
      var signed = try await SignedRequest(
        for: server, method: "GET", path: "/v1/sites/\(Self.site)/events", body: [])
      try signed.sign()
      let response = try await server.http.execute(
        signed.request(to: server), timeout: .seconds(10))
      var text = ""
      for try await part in response.body {
        text += String(buffer: part)
        if text.contains(": beat") { break }
      }
      #expect(text.contains(": beat"))
    }
  }

  @Test("a reader who does not read is dropped")
  func slow() async throws {
    var limits = HTTPLimits()
    limits.slowReaderSeconds = 1
    try await RunningServer.run(limits) { server in
      let content = Array("{\"x\":\"\(String(repeating: "x", count: 200_000))\"}".utf8)
      server.front.state.withLock { state in
        state.events = (1...100).map {
          Event(sequence: $0, at: 1, kind: "large", content: content)
        }
      }
      var signed = try await SignedRequest(
        for: server, method: "GET", path: "/v1/sites/\(Self.site)/events", body: [])
      try signed.sign()
      let response = try await server.http.execute(
        signed.request(to: server), timeout: .seconds(30))
      #expect(response.status == .ok)
      for _ in 0..<100 where !server.metrics.text.contains("latchkey_event_subscribers 0") {
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(server.metrics.text.contains("latchkey_event_slow_readers_total 1"))
      #expect(server.metrics.text.contains("latchkey_event_subscribers 0"))
    }
  }

  @Test("no event can pose as another, or as the end of one")
  func injection() {
    let event = Event(
      sequence: 1, at: 1, kind: "a\nid: 9", content: Array("{\"x\":1,\r\n\"y\":2}".utf8))
    let block = EventText.block(of: event, at: SiteID(bytes: .zero))
    let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "id: 1")
    #expect(lines.dropFirst().dropLast(2).allSatisfy { $0.hasPrefix("data: ") })
  }
}
