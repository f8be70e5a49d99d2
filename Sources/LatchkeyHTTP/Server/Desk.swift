import Hummingbird
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService

/// Answers signed requests: reads, judges who asks, and hands on to the service.
///
/// What is cheap to refuse is refused first: an address that asks too often, a path that is none, a
/// server that has enough to do, headers that are missing, a body that is too large; then the
/// signature, then a signer who asks too often.
struct Desk<Crypto: CryptoBackend & Sendable>: Sendable {
  let front: any ServiceFront
  let gate: RequestGate<Crypto>
  let serverKey: PublicKey
  let limits: HTTPLimits
  let clock: WallClock
  let metrics: ServiceMetrics
  let flights: Slots
  let peers: TokenBuckets<String>
  let signers: TokenBuckets<Named<PublicKey>>

  /// Refuses an address that asks too often.
  func admit(_ peer: String?) throws {
    guard let peer, !peers.take(peer) else { return }
    metrics.note(shedBy: "peer")
    throw ProblemDocument.tooMany(retryAfter: limits.retryAfterSeconds)
  }

  /// A nonce, and what else a request has to name; unsigned, so that it can be checked against
  /// what the client knows already.
  func nonce() -> Answer {
    var random = SystemRandomNumberGenerator()
    let now = clock.now()
    let nonce = gate.nonces.make(
      random: FixedBytes { _ in UInt8.random(in: .min ... .max, using: &random) }, at: now)
    var json = JSONText()
    json.add("nonce", Named(nonce).description)
    json.add("origin", gate.origin)
    json.add("server", Named(gate.server).description)
    json.add("serverKey", Named(serverKey).description)
    json.add("time", now)
    return .json(200, Array(json.closed.utf8))
  }

  /// Carries out one operation.
  ///
  /// - Throws: ``ProblemDocument``; what the service throws.
  func perform(_ route: RouteTable.Route, _ request: Request, _ target: RequestTarget)
    async throws -> Answer
  {
    guard target.query.isEmpty else {
      throw ProblemDocument.malformed("query", "This operation takes no query.")
    }
    guard flights.enter() else { throw shed("flight") }
    let verified: VerifiedRequest
    let body: [UInt8]
    do {
      (verified, body) = try await read(request, target, for: route.operation)
    } catch {
      flights.leave()
      throw error
    }
    let call = Call(route.operation, route.parameters, request: verified, body: body)
    let (front, flights, now) = (front, flights, clock.now())
    do {
      let reply = try await Deadline.run(within: .seconds(limits.requestSeconds)) {
        // A service that goes on behind the deadline keeps its place until it is done.
        defer { flights.leave() }
        return try await front.perform(call, at: now)
      }
      return .json(reply.status, reply.body)
    } catch is Deadline.Passed {
      throw shed("deadline")
    }
  }

  /// Reads a request and judges who signed it (REQ-1 to REQ-4).
  ///
  /// What only reads is not remembered, so that no identical request can have been answered before:
  /// it needs a young nonce. Of all else the service judges that, beside what it remembers.
  func read(
    _ request: Request, _ target: RequestTarget, for operation: Operation
  ) async throws -> (VerifiedRequest, body: [UInt8]) {
    let headers = try SignedHeaders(request.headers)
    let body = try await BodyReader.read(request, within: limits)
    let arrival = RequestGate<Crypto>.Arrival(
      message: headers.message, signer: headers.signer, method: request.method.rawValue,
      path: target.raw, body: body)
    let verified: VerifiedRequest
    do {
      verified = try gate.verify(arrival, at: clock.now())
    } catch {
      throw ProblemDocument(gate: error)
    }
    // REQ-3
    guard verified.isFresh || operation.isRemembered else {
      throw ProblemDocument(gate: .serverNonceExpired)
    }
    guard signers.take(Named(verified.signer)) else {
      metrics.note(shedBy: "signer")
      throw ProblemDocument.tooMany(retryAfter: limits.retryAfterSeconds)
    }
    return (verified, body)
  }

  /// The server as a whole has enough to do.
  func shed(_ limit: String) -> ProblemDocument {
    metrics.note(shedBy: limit)
    return .unavailable(retryAfter: limits.retryAfterSeconds)
  }

  /// What is told of an error.
  func document(of error: any Error) -> ProblemDocument {
    switch error {
    case let document as ProblemDocument: document
    case let problem as Problem: ProblemDocument(problem)
    case is ServiceFailure, is LedgerFailure, is CancellationError:
      .unavailable(retryAfter: limits.retryAfterSeconds)
    default: .broken
    }
  }
}
