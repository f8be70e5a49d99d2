import AsyncHTTPClient
import LatchkeyClient
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService
import LatchkeySodium
import NIOCore
import Synchronization

/// Clients that press unlock.
struct Load: Sendable {
  /// What one phase gave.
  struct Outcome: Sendable {
    /// Of those that were answered with a pass, in seconds.
    var latencies: [Double] = []
    var errors = 0
    var seconds = 0.0

    func percentile(_ part: Double) -> Double {
      guard !latencies.isEmpty else { return .nan }
      return latencies.sorted()[min(latencies.count - 1, Int(part * Double(latencies.count)))]
    }
  }

  /// What the clients of a phase share.
  private final class Shared: Sendable {
    let next = Atomic(0)
    let outcome = Mutex(Outcome())
    let requests = Mutex<[HTTPClientRequest]>([])

    func note(_ isGood: Bool, since start: ContinuousClock.Instant) {
      let seconds = (.now - start).seconds
      outcome.withLock {
        if isGood { $0.latencies.append(seconds) } else { $0.errors += 1 }
      }
    }

    func outcome(since began: ContinuousClock.Instant) -> Outcome {
      var outcome = outcome.withLock { $0 }
      outcome.seconds = (.now - began).seconds
      return outcome
    }
  }

  let deployment: Deployment
  let clientCount: Int

  /// Does something with each, as many at once as there are clients.
  func each<Item: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item) async throws -> Void
  ) async throws {
    let shared = Shared()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<clientCount {
        group.addTask {
          while true {
            let index = shared.next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < items.count else { return }
            try await work(items[index])
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Signed requests for a pass each, their nonces fetched: what a phone has ready at the door.
  func unlocks(_ jobs: ArraySlice<Street.Job>) async throws -> [HTTPClientRequest] {
    let signer = RequestSigner(try Deployment.signer(Street.courier), using: Deployment.crypto)
    let client = try deployment.client(Street.courier)
    let jobs = Array(jobs)
    let shared = Shared()
    try await each(jobs) { job in
      let path = ServiceClient.path(of: .unlock, job.leg)
      let identity = try await client.identity()
      let envelope = try signer.sign(
        RequestDraft(
          origin: Deployment.origin, server: identity.server, nonce: identity.nonce,
          method: "POST", path: path, body: signer.sha256([])))
      var request = HTTPClientRequest(url: deployment.address + path)
      request.method = .POST
      request.headers.add(name: "Latchkey-Request", value: Base64URL.encode(envelope))
      request.headers.add(name: "Latchkey-Key", value: Named(signer.publicKey).description)
      shared.requests.withLock { $0.append(request) }
    }
    return shared.requests.withLock { $0 }
  }

  /// One request after the other from each client.
  func closed(_ requests: [HTTPClientRequest]) async throws -> Outcome {
    let shared = Shared()
    let began = ContinuousClock.now
    try await each(requests) { request in
      let start = ContinuousClock.now
      let isGood = await send(request)
      shared.note(isGood, since: start)
    }
    return shared.outcome(since: began)
  }

  /// Each client sends at its share of the rate, whether or not answers have come. A latency begins
  /// when the request was due, so that waiting for a slow answer counts for those behind it.
  func open(_ requests: [HTTPClientRequest], rate: Double) async throws -> Outcome {
    let shared = Shared()
    let began = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, request) in requests.enumerated() {
        group.addTask {
          let due = began + .seconds(Double(index) / rate)
          try await Task.sleep(until: due, clock: .continuous)
          let isGood = await send(request)
          shared.note(isGood, since: due)
        }
      }
      try await group.waitForAll()
    }
    return shared.outcome(since: began)
  }

  /// Whether a pass came.
  private func send(_ request: HTTPClientRequest) async -> Bool {
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
      _ = try await response.body.collect(upTo: 65_536)
      return response.status == .created
    } catch {
      return false
    }
  }
}
