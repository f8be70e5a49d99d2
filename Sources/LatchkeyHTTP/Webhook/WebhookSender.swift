import AsyncHTTPClient
import CoreMetrics
import LatchkeyCore
import LatchkeyService
import Logging
import ServiceLifecycle

/// Brings the events of every site to the operator's own system, signed, in the order of each site.
///
/// Each event is sent until it is taken, at least once; after a number of tries it becomes a dead
/// letter, so that one that nobody can take does not hold up those behind it. Several processes may
/// send: the ledger gives a site to one of them at a time. Asked to end, it finishes the event that
/// is on its way, and notes how far it came.
public struct WebhookSender: ServiceLifecycle.Service {
  private let configuration: WebhookConfiguration
  private let ledger: any Ledger
  private let signer: RequestSigner
  private let server: Digest
  private let httpConfiguration: HTTPClient.Configuration
  private let hub: EventHub
  private let metrics: ServiceMetrics
  private let logger: Logger
  private let clock: WallClock

  /// - Parameters:
  ///   - signer: The service's key.
  ///   - server: Its thumbprint.
  ///   - hub: That of the server, to send at once what this process commits.
  ///   - http: How to connect. Redirects are never followed: what is signed is one path.
  public init(
    _ configuration: WebhookConfiguration, ledger: any Ledger, signer: RequestSigner,
    server: Digest, hub: EventHub = EventHub(), metrics: (any MetricsFactory)? = nil,
    http: HTTPClient.Configuration = HTTPClient.Configuration(),
    logger: Logger = Logger(label: "latchkey.webhook") { JSONLinesLogHandler(label: $0) },
    clock: WallClock = .system
  ) {
    self.configuration = configuration
    self.ledger = ledger
    self.hub = hub
    self.logger = logger
    self.clock = clock
    self.metrics = ServiceMetrics(metrics ?? MetricsSystem.factory)
    self.signer = signer
    self.server = server
    var http = http
    http.redirectConfiguration = .disallow
    httpConfiguration = http
  }

  /// Sends until a graceful shutdown.
  public func run() async throws {
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: httpConfiguration)
    await send(
      by: WebhookPost(configuration: configuration, signer: signer, server: server, http: http))
    try await http.shutdown()
  }

  private func send(by post: WebhookPost) async {
    await hub.withWakeUp(for: nil) { wakeUp in
      await withTaskCancellationOrGracefulShutdownHandler {
        while !isEnding {
          // Where there was work there may be more; otherwise it is waited for.
          if await sendOnce(by: post) == 0, !isEnding {
            await wakeUp.sleep(atMost: .milliseconds(Int(configuration.pollSeconds * 1000)))
          }
        }
      } onCancelOrGracefulShutdown: {
        wakeUp.wake()
      }
    }
  }

  private var isEnding: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

  /// Takes the sites whose turn it is, and sends for all of them.
  ///
  /// - Returns: How many events there were.
  private func sendOnce(by post: WebhookPost) async -> Int {
    let claims: [OutboxClaim]
    let began = clock.now()
    do {
      claims = try await ledger.claimOutbox(
        at: began, forSeconds: configuration.leaseSeconds, limit: configuration.siteCount)
    } catch {
      logger.warning("outbox unavailable")
      return 0
    }
    return await withTaskGroup(of: Int.self) { group in
      for claim in claims { group.addTask { await send(claim, since: began, by: post) } }
      return await group.reduce(0, +)
    }
  }

  /// Sends the events of one site, as long as it is this sender's.
  ///
  /// - Returns: How many events there were.
  private func send(_ claim: OutboxClaim, since began: UInt64, by post: WebhookPost) async -> Int {
    do {
      let events = try await ledger.events(
        at: claim.site, after: claim.sent, limit: configuration.eventCount)
      try await ledger.settleOutbox(try await send(events, of: claim, since: began, by: post))
      return events.count
    } catch {
      // The claim runs out by itself, and what was sent is sent once more.
      logger.warning("outbox not settled")
      return 0
    }
  }

  private func send(
    _ events: [Event], of claim: OutboxClaim, since began: UInt64, by post: WebhookPost
  ) async throws -> OutboxNote {
    var note = OutboxNote(
      site: claim.site, sent: claim.sent, attempts: claim.attempts, due: clock.now())
    // Another sender may take the site when the lease is over; no event may be on its way then.
    let answer = UInt64(configuration.answerSeconds)
    let last =
      began + (configuration.leaseSeconds > answer ? configuration.leaseSeconds - answer : 0)
    for event in events {
      guard !isEnding, clock.now() < last else { break }
      guard event.isPublished else {
        note.sent = event.sequence
        continue
      }
      let outcome = try await post.send(event, of: claim.site)
      let now = clock.now()
      metrics.note(outboxLagSeconds: now > event.at ? now - event.at : 0)
      switch outcome {
      case .taken:
        metrics.note(delivery: "taken")
        note.sent = event.sequence
        note.attempts = 0
      case .refused(let reason):
        metrics.note(delivery: "refused")
        refuse(event, reason, &note)
        return note
      }
    }
    note.due = clock.now()
    return note
  }

  /// Notes that an event was not taken: it is tried again later, or given up.
  private func refuse(_ event: Event, _ reason: String, _ note: inout OutboxNote) {
    note.attempts += 1
    note.due = clock.now()
    guard note.attempts >= configuration.tryCount else {
      note.due += configuration.pauseSeconds(
        after: note.attempts, chance: Double.random(in: 0...1))
      return
    }
    note.dead = DeadLetter(site: note.site, event: event, reason: reason)
    note.sent = event.sequence
    note.attempts = 0
    metrics.noteDeadLetter()
    logger.error("dead letter", metadata: ["kind": "\(event.kind)", "reason": "\(reason)"])
  }
}
