import Hummingbird
import LatchkeyCore
import LatchkeyService
import Logging

/// Takes every request that comes in, sees to its answer, and notes it in log and metrics.
struct Doorman<Crypto: CryptoBackend & Sendable>: HTTPResponder {
  let desk: Desk<Crypto>
  let events: EventDesk<Crypto>
  let routes = RouteTable()
  let drain: Drain
  /// What `/metrics` tells; `nil` where that path is none.
  let exposed: PrometheusMetrics?
  let logger: Logger

  func respond(to request: Request, context: HTTPContext) async throws -> Response {
    let began = ContinuousClock.now
    let id = Self.makeID()
    var operation = "unknown"
    let answer: Answer
    do {
      answer = try await self.answer(request, context, id: id, operation: &operation)
    } catch {
      let document = desk.document(of: error)
      if document == .broken {
        logger.error("fault", metadata: ["id": "\(id)", "type": "\(type(of: error))"])
      }
      answer = .problem(document)
    }
    note(operation, answer, id, taking: .now - began)
    return answer.response(id: id)
  }

  private func answer(
    _ request: Request, _ context: HTTPContext, id: String, operation: inout String
  ) async throws -> Answer {
    guard let raw = request.head.path, let target = RequestTarget(raw) else {
      throw ProblemDocument.noRoute
    }
    if let page = page(at: target.path) {
      operation = page.rawValue
      guard request.method == .get else { throw ProblemDocument.wrongMethod(allow: ["GET"]) }
      return try await answer(page, context)
    }
    try desk.admit(context.peer)
    let route = try routes.route(request.method.rawValue, target)
    operation = route.operation.rawValue
    guard route.operation == .readEvents else {
      return try await desk.perform(route, request, target)
    }
    return try await events.open(route, request, target, context, id: id)
  }

  /// What is asked for without a signature.
  private enum Page: String {
    case nonce, health, readiness, metrics, description
  }

  private func page(at path: Substring) -> Page? {
    switch path {
    case "/v1/nonce": .nonce
    case "/healthz": .health
    case "/readyz": .readiness
    case "/metrics": exposed == nil ? nil : .metrics
    case "/openapi.json": .description
    default: nil
    }
  }

  private func answer(_ page: Page, _ context: HTTPContext) async throws -> Answer {
    switch page {
    case .nonce:
      try desk.admit(context.peer)
      return desk.nonce()
    case .health: return .text(200, "alive\n")
    case .readiness: return await isReady() ? .text(200, "ready\n") : .text(503, "not ready\n")
    case .metrics:
      return .text(200, exposed?.text ?? "", mediaType: "text/plain; version=0.0.4")
    case .description:
      try desk.admit(context.peer)
      return .json(200, OpenAPIDocument.bytes)
    }
  }

  /// A service that takes long to say so is not ready.
  private func isReady() async -> Bool {
    guard !drain.isDraining else { return false }
    let front = desk.front
    return (try? await Deadline.run(within: .seconds(2)) { await front.isReady() }) ?? false
  }

  /// Says what was asked and what came of it, and nothing of who asked or for which door.
  private func note(_ operation: String, _ answer: Answer, _ id: String, taking time: Duration) {
    desk.metrics.note(operation: operation, status: answer.status, taking: time)
    var metadata: Logger.Metadata = [
      "id": "\(id)", "operation": "\(operation)",
      "status": .stringConvertible(answer.status),
      "milliseconds": .stringConvertible(Int(time / .milliseconds(1))),
    ]
    if let reason = answer.reason { metadata["reason"] = .stringConvertible(Int(reason)) }
    let isQuiet = operation == Page.health.rawValue || operation == Page.readiness.rawValue
    logger.log(level: isQuiet ? .debug : .info, "request", metadata: metadata)
  }

  /// 16 random hexadecimal digits.
  private static func makeID() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
