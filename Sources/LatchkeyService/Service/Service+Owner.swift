import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

// What an owner tells a service: his site, what it may issue there, what a delivery has to show.

extension Service {
  /// OPER-2: a site is whose anchor signs the request, and whose configurations lead there.
  func enrolSite(_ call: Call, at now: UInt64) async throws -> Reply {
    let site = try call.site()
    let enrolment = try JSON.read(Enrolment.self, call.body)
    var content = try enrolment.proven(as: site, using: crypto)
    let proven = try Site(site, content: content, using: crypto)
    guard proven.anchors.contains(call.request.signer) else { throw Problem.notAuthorized }
    let query = SiteQuery(site, records: [RecordKey(.site, "site")])
    return try await carryOut(call, query, at: now) { draft in
      let old = try draft.content(.site, "site", as: SiteContent.self)
      try expectForward(from: old, to: content)
      try expectKept(old, in: content, by: call.request.signer)
      content.terms = old?.terms
      content.growth = old?.growth
      if let old = try old.map({ try Site(site, content: $0, using: crypto) }),
        old.window < proven.window
      {
        let from = old.countedWindow(at: now, stretchSeconds: settings.stretchSeconds)
        content.growth = SiteContent.Growth(from: from, at: now)
      }
      if old != content {
        draft.put(.site, "site", content)
        draft.happen("site.enrolled", ["locks": content.locks.count])
      }
      return StoredReply(status: old == nil ? 201 : 200, ["locks": content.locks.count])
    }
  }

  /// OPER-3: a configuration that was in force once does not come back.
  private func expectForward(from old: SiteContent?, to new: SiteContent) throws(Problem) {
    for (index, lock) in new.locks.enumerated() {
      guard let known = old?.locks.first(where: { $0.key == lock.key }) else { continue }
      let isSame = known.configuration == lock.configuration
      guard lock.sequence > known.sequence || isSame else {
        throw Problem(
          409, .sequenceGap, "OPER-3", field: "locks[\(index)].configurations",
          rule: "Configurations of a lock only go forward.")
      }
    }
  }

  /// OPER-3: a lock goes from a site by an anchor's word, and an anchor is who is one of it now.
  private func expectKept(
    _ old: SiteContent?, in new: SiteContent, by signer: PublicKey
  ) throws {
    for lock in old?.locks ?? [] where !new.locks.contains(where: { $0.key == lock.key }) {
      let known = try EnrolledLock(message: lock.configuration.bytes, using: crypto)
      guard known.anchors.contains(where: { $0.key == signer }) else {
        throw Problem.notAuthorized
      }
    }
  }

  /// OPER-4: under what the service issues at a site.
  func putAuthority(_ call: Call, at now: UInt64) async throws -> Reply {
    let id = try call.site()
    let body = try JSON.read(AuthorityBody.self, call.body)
    let chain = try Chain.reading(body.links, "links")
    guard let leaf = chain.leaf, let key = keys.key(leaf.grant.confirmation) else {
      throw Problem(
        422, .keyRole, "OPER-4", field: "links",
        rule: "The last link is for a key of this service.")
    }
    let kind = Named(key.publicKey).description
    let query = SiteQuery(id, records: [RecordKey(.site, "site"), RecordKey(.authority, kind)])
    return try await carryOut(call, query, at: now) { draft in
      let site = try known(draft, id)
      guard site.isHome(call.request.signer) else { throw Problem.notAuthorized }
      guard leaf.grant.audience == id else {
        throw Problem(
          422, .wrongSite, "OPER-4", field: "links", rule: "The authority is for this site.")
      }
      do throws(Refusal) {
        _ = try Issuer(of: site.directory, using: crypto).verify(chain)
      } catch {
        throw Problem(error)
      }
      let old = try draft.content(.authority, kind, as: Authority.self)
      let new = Authority(
        links: body.links, staples: body.staples ?? old?.staples ?? [], lastStaple: old?.lastStaple)
      if old != new {
        draft.put(.authority, kind, new)
        draft.happen("authority.changed", ["expiration": leaf.grant.expiration])
      }
      return StoredReply(["expiration": leaf.grant.expiration])
    }
  }

  /// OPER-5
  func putTerms(_ call: Call, at now: UInt64) async throws -> Reply {
    let id = try call.site()
    let terms = try JSON.read(SiteTerms.self, call.body)
    try terms.check()
    let query = SiteQuery(id, records: [RecordKey(.site, "site")])
    return try await carryOut(call, query, at: now) { draft in
      let site = try known(draft, id)
      guard site.isHome(call.request.signer) else { throw Problem.notAuthorized }
      if site.content.terms != terms {
        var content = site.content
        content.terms = terms
        draft.put(.site, "site", content)
        draft.happen("terms.changed", terms)
      }
      return StoredReply(terms)
    }
  }
}

extension SiteTerms {
  /// OPER-5
  func check() throws(Problem) {
    let ranges: [(UInt32, ClosedRange<UInt32>, String)] = [
      (gatherSeconds, 30...900, "gatherSeconds"), (heartbeatSeconds, 5...120, "heartbeatSeconds"),
      (graceSeconds, 10...3_600, "graceSeconds"),
    ]
    for (value, range, name) in ranges where !range.contains(value) {
      throw .malformed(name, "The value lies from \(range.lowerBound) to \(range.upperBound).")
    }
    guard Set(needs).count == needs.count else {
      throw .malformed("needs", "A kind of evidence stands there once.")
    }
  }
}

extension Chain {
  /// Reads links of a body.
  static func reading(_ links: [Encoded], _ field: String) throws(Problem) -> Chain {
    do throws(DenyReason) {
      return try Chain(messages: links.map(\.bytes))
    } catch {
      throw Problem(
        422, error, "ENC-1", field: field, rule: "Links are credentials as a lock reads them.")
    }
  }
}
