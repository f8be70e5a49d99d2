import HTTPTypes
import Hummingbird
import LatchkeyCore
import LatchkeyService
import NIOCore

/// Opens streams of events, as many as there are places for.
struct EventDesk<Crypto: CryptoBackend & Sendable>: Sendable {
  let desk: Desk<Crypto>
  let hub: EventHub
  let drain: Drain
  let subscribers: Slots

  /// Opens a stream behind the event that the caller had last.
  ///
  /// The first events are read before the answer begins, so that who may not hear of them learns it
  /// from the status.
  ///
  /// - Throws: ``ProblemDocument``; what the service throws.
  func open(
    _ route: RouteTable.Route, _ request: Request, _ target: RequestTarget,
    _ context: HTTPContext, id: String
  ) async throws -> Answer {
    guard !drain.isDraining, let subscription = Subscription(in: subscribers) else {
      throw desk.shed("subscribers")
    }
    do {
      let after = try Self.sequence(request, target)
      let (verified, _) = try await desk.read(request, target, for: route.operation)
      guard let site = route.parameters["site"].flatMap(Named<SiteID>.init(text:)) else {
        throw ProblemDocument(
          Problem(404, .notFound, "REQ-7", field: "site", rule: "A site is base64url of 16 bytes."))
      }
      let stream = EventStream(
        front: desk.front, site: site.value, request: verified, limits: desk.limits,
        clock: desk.clock, metrics: desk.metrics, hub: hub, drain: drain,
        channel: context.channel)
      let (front, limit) = (desk.front, EventStream.pageCount)
      let now = desk.clock.now()
      let first = try await Deadline.run(within: .seconds(desk.limits.requestSeconds)) {
        try await front.events(
          at: site.value, after: after, limit: limit, for: verified, at: now)
      }
      return answer(stream, first, after, subscription)
    } catch is Deadline.Passed {
      throw desk.shed("deadline")
    }
  }

  private func answer(
    _ stream: EventStream, _ first: [Event], _ after: UInt64, _ subscription: Subscription
  ) -> Answer {
    let body = ResponseBody { writer in
      defer { withExtendedLifetime(subscription) {} }
      try await stream.write(first, after: after, to: &writer)
    }
    return Answer(
      status: 200, mediaType: "text/event-stream", body: body,
      headers: [("X-Accel-Buffering", "no"), ("Connection", "close")])
  }

  /// Where to go on: `Last-Event-ID` if it is there, for it is what a reader saw last; else `after`.
  private static func sequence(
    _ request: Request, _ target: RequestTarget
  ) throws(ProblemDocument) -> UInt64 {
    let rule = "A sequence is a decimal number below 2 to the 64th."
    if let name = HTTPField.Name("Last-Event-ID"), let text = request.headers[name] {
      guard let sequence = number(text) else { throw .malformed("Last-Event-ID", rule) }
      return sequence
    }
    guard !target.query.isEmpty else { return 0 }
    guard target.query.hasPrefix("after="), let sequence = number(target.query.dropFirst(6)) else {
      throw .malformed("after", rule)
    }
    return sequence
  }

  private static func number(_ text: some StringProtocol) -> UInt64? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt64(text)
  }

  /// A place among the subscribers, given back when nobody holds the stream any more, whether it was
  /// ever written or not.
  private final class Subscription: Sendable {
    private let slots: Slots

    /// - Returns: `nil` where there is no place.
    init?(in slots: Slots) {
      guard slots.enter() else { return nil }
      self.slots = slots
    }

    deinit { slots.leave() }
  }
}
