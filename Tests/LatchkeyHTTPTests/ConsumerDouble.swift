import HTTPTypes
import Hummingbird
import LatchkeyService
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// An operator's own system, behind a real socket, that takes events or does not.
final class ConsumerDouble: Sendable {
  struct Arrival: Sendable {
    var header: String?
    var method: String
    var path: String
    var body: [UInt8]
  }

  private static let header = HTTPField.Name("Latchkey-Request") ?? .authorization

  private let arrivals = Mutex<[Arrival]>([])
  private let judge: @Sendable (Arrival, Int) -> Int

  /// - Parameter judge: Gives the status for an arrival, the count of those before it given.
  init(judge: @escaping @Sendable (Arrival, Int) -> Int = { _, _ in 200 }) { self.judge = judge }

  var all: [Arrival] { arrivals.withLock { $0 } }

  private func take(_ arrival: Arrival) -> Int {
    judge(
      arrival,
      arrivals.withLock {
        $0.append(arrival)
        return $0.count - 1
      })
  }

  /// Runs the consumer around a test.
  func run(_ body: @Sendable (_ origin: String) async throws -> Void) async throws {
    let quiet = Logger(label: "consumer") { _ in SwiftLogNoOpLogHandler() }
    let (ports, port) = AsyncStream<Int>.makeStream()
    let application = Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in
        let bytes = try await request.body.collect(upTo: 1 << 20)
        let status = self.take(
          Arrival(
            header: request.headers[values: Self.header].first, method: request.method.rawValue,
            path: request.head.path ?? "", body: Array(bytes.readableBytesView)))
        return Response(status: .init(code: status))
      },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    let group = ServiceGroup(configuration: .init(services: [application], logger: quiet))
    let running = Task { try await group.run() }
    var iterator = ports.makeAsyncIterator()
    let number = await iterator.next() ?? 0
    do { try await body("http://127.0.0.1:\(number)") } catch {
      await group.triggerGracefulShutdown()
      try await running.value
      throw error
    }
    await group.triggerGracefulShutdown()
    try await running.value
  }
}
