import AsyncHTTPClient
import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyService
import LatchkeySodium
import Logging
import NIOCore
import Testing

@testable import LatchkeyHTTP

@Suite("Ready, draining, ended")
struct DrainTests {
  @Test("a server that is told to end finishes what it has begun, and ends its streams")
  func drains() async throws {
    let outcome = try await Self.drained(within: 10, needing: .milliseconds(700))
    #expect(outcome == 200)
  }

  @Test("what takes longer than the drain may does not keep the process")
  func limit() async throws {
    let began = ContinuousClock.now
    _ = try await Self.drained(within: 1, needing: .seconds(60))
    #expect(.now - began < .seconds(40))
  }

  /// Ends a server while a request is in flight and a stream is open.
  ///
  /// - Returns: The status of the request.
  private static func drained(within seconds: Int, needing time: Duration) async throws -> Int? {
    let result = Result()
    let (started, starts) = AsyncStream<Void>.makeStream()
    try await RunningServer.run(drainSeconds: seconds) { server in
      server.front.happen(1...1)
      server.front.answer { _ in
        starts.yield()
        try await Task.sleep(for: time)
        return Reply(body: Array("{}".utf8))
      }
      var events = try await server.client().events(at: SignedRequest.site).makeAsyncIterator()
      #expect(await events.next()?.sequence == 1)
      var patience = ServiceClient.Patience()
      patience.tryCount = 1
      let client = try server.client(patience: patience)
      let task = Task { try? await client.ask(for: .putOperator, ["operator": "o"]).status }
      var start = started.makeAsyncIterator()
      _ = await start.next()
      #expect(try await server.get("/readyz").status == 200)
      await server.group.triggerGracefulShutdown()
      #expect(await events.next() == nil)
      result.set(await task.value)
    }
    return result.value
  }

  private final class Result: @unchecked Sendable {
    private let lock = NSLock()
    private var status: Int?
    func set(_ status: Int?) { lock.withLock { self.status = status } }
    var value: Int? { lock.withLock { status } }
  }

  @Test("readiness follows the service; life does not")
  func readiness() async throws {
    try await RunningServer.run { server in
      let before = try await server.get("/readyz").status
      server.front.state.withLock { $0.isReady = false }
      let after = try await server.get("/readyz").status
      let life = try await server.get("/healthz").status
      #expect(before == 200)
      #expect(after == 503)
      #expect(life == 200)
    }
  }

  @Test("while notice is given a server is not ready and opens no stream, and still answers")
  func notice() async throws {
    try await RunningServer.run(noticeSeconds: 15) { server in
      await server.group.triggerGracefulShutdown()
      for _ in 0..<50 where try await server.get("/readyz").status == 200 {
        try await Task.sleep(for: .milliseconds(20))
      }
      let readiness = try await server.get("/readyz").status
      var patience = ServiceClient.Patience()
      patience.tryCount = 1
      let client = try server.client(patience: patience)
      let answer = try await client.ask(for: .putOperator, ["operator": "o"]).status
      #expect(readiness == 503)
      #expect(answer == 200)
      await #expect(throws: ServiceProblem.self) {
        _ = try await client.events(at: SignedRequest.site)
      }
    }
  }

  @Test("SIGTERM ends a server, with what runs beside it")
  func signal() async throws {
    let serverKey = try SodiumSigner.publicKey(ofSeed: FixedBytes { _ in 7 })
    let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
    let server = LatchkeyServer(
      HTTPConfiguration(
        address: .tcp(host: "127.0.0.1", port: 0), origin: RunningServer.origin),
      front: FrontDouble(), serverKey: serverKey,
      nonces: ServerNonces(secret: .zero, using: RunningServer.crypto),
      using: RunningServer.crypto,
      surroundings: .init(logger: quiet, onListening: { _ in kill(getpid(), SIGTERM) }))
    try await server.runUntilSignal()
  }
}
