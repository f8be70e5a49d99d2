import LatchkeyCore

// What may be read, and by whom.

extension Service {
  /// A site as its home and the operator see it.
  func readSite(_ call: Call) async throws -> Reply {
    let id = try call.site()
    let roles = try await roles(of: call.request.signer)
    let snapshot = try await ledger.load(SiteQuery(id, records: [RecordKey(.site, "site")]))
    let draft = SiteDraft(snapshot, at: id, now: 0)
    let site = try known(draft, id)
    guard !roles.isEmpty || site.isHome(call.request.signer) else {
      throw Problem.notFound("site")
    }
    let view = SiteView(
      locks: site.content.locks.map {
        SiteView.Lock(
          point: $0.point, lock: Named(crypto.lockID(of: $0.key.value)), sequence: $0.sequence)
      }, terms: site.terms, head: snapshot.head)
    return try StoredReply(view).reply(keys, using: crypto)
  }

  public func events(
    at site: SiteID, after sequence: UInt64, limit: Int, for request: VerifiedRequest,
    at now: UInt64
  ) async throws -> [Event] {
    try request.expectAnswerable(beside: nil)  // REQ-3
    do {
      let roles = try await roles(of: request.signer)
      let snapshot = try await ledger.load(SiteQuery(site, records: [RecordKey(.site, "site")]))
      let known = try known(SiteDraft(snapshot, at: site, now: now), site)
      // EVT-2
      guard !roles.isEmpty || known.isHome(request.signer) else { throw Problem.notFound("site") }
      return try await ledger.events(at: site, after: sequence, limit: min(limit, 256))
    } catch let failure as LedgerFailure {
      throw ServiceFailure.ledger(failure)
    }
  }

  /// Events of a site, a page.
  func readEvents(_ call: Call, at now: UInt64) async throws -> Reply {
    let after = UInt64(call.parameters["after"] ?? "") ?? 0
    let events = try await events(
      at: try call.site(), after: after, limit: 256, for: call.request, at: now)
    let rows = events.map(EventView.init)
    return Reply(body: Array("{\"events\":[\(rows.map(\.text).joined(separator: ","))]}".utf8))
  }

  /// What nobody took, for administrators.
  func readDeadLetters(_ call: Call) async throws -> Reply {
    try await expect(.admin, of: call.request)
    let letters = try await ledger.deadLetters(limit: 256)
    let views = letters.map { letter in
      DeadLetterView(
        site: Named(letter.site), sequence: letter.event.sequence, kind: letter.event.kind,
        reason: letter.reason)
    }
    return try StoredReply(["deadLetters": views]).reply(keys, using: crypto)
  }
}

/// What answers ``Operation/readSite``.
private struct SiteView: Codable {
  struct Lock: Codable {
    var point: String
    var lock: Named<LockID>
    var sequence: UInt32
  }

  var locks: [Lock]
  var terms: SiteTerms
  /// Sequence of the last event.
  var head: UInt64
}

private struct DeadLetterView: Codable {
  var site: Named<SiteID>
  var sequence: UInt64
  var kind: String
  var reason: String
}

/// An event as JSON; its content is JSON already.
public struct EventView {
  public let text: String

  public init(_ event: Event) {
    let content = event.content.isEmpty ? "{}" : String(decoding: event.content, as: UTF8.self)
    text =
      "{\"at\":\(event.at),\"content\":\(content),\"kind\":\"\(event.kind)\","
      + "\"sequence\":\(event.sequence)}"
  }
}
