import LatchkeyCore
import LatchkeyIssuer

// Freshness and revocation.

extension Service {
  /// Where a staple or a serial of one key is decided: its row, its authority, the site.
  func issuingQuery(_ site: SiteID, _ key: PublicKey, and records: [RecordKey] = []) -> SiteQuery {
    SiteQuery(
      site, issuer: key,
      records: [RecordKey(.site, "site"), RecordKey(.authority, Named(key).description)] + records)
  }

  /// The key that issues at a site: the present one as soon as the owner has signed for it, until
  /// then the one before (LEDG-10).
  func issuingKey(at site: SiteID) async throws -> PublicKey {
    let all = [keys.current] + keys.retiring
    let records = all.map { RecordKey(.authority, Named($0.publicKey).description) }
    let found = try await ledger.load(SiteQuery(site, records: records)).records
    for (index, record) in records.enumerated() where found[record] != nil {
      return all[index].publicKey
    }
    return keys.current.publicKey
  }

  /// The key of the service that a body names (LEDG-10).
  private func heldKey(_ key: PublicKey) throws(Problem) -> PublicKey {
    guard keys.key(key) != nil else {
      throw Problem(
        404, .unknownIssuer, "LEDG-10", field: "issuer",
        rule: "The key is one that the service still signs with.")
    }
    return key
  }

  /// A fresh staple for whoever has to do with the site: of the key that is named, else of the one
  /// under which the signer's own pass was issued, else of the one that issues.
  func refreshStaple(_ call: Call, at now: UInt64) async throws -> Reply {
    let id = try call.site()
    let body = try JSON.read(IssuerBody.self, call.body)
    let own = try await ledger.credentials(
      at: id, .liveOfHolder(call.request.signer), limit: 256)
    let isHolder = !own.isEmpty
    let key: PublicKey
    if let named = body.issuer?.value ?? own.last(where: { keys.key($0.issuer) != nil })?.issuer {
      key = try heldKey(named)
    } else {
      key = try await issuingKey(at: id)
    }
    let roles = try await roles(of: call.request.signer)
    return try await carryOut(call, issuingQuery(id, key), at: now) { draft in
      let site = try known(draft, id)
      guard isHolder || !roles.isEmpty || site.isHome(call.request.signer) else {
        throw Problem.notAuthorized
      }
      var issuing = try SiteIssuing(key, at: site, in: draft, settings: settings, using: crypto)
      try await endOver(&issuing, in: &draft)
      let staple = try issuing.staple(reuseSeconds: settings.stapleReuseSeconds)
      issuing.store(in: &draft)
      draft.happen("staple.issued", ["base": issuing.book.base], isPublished: false)
      var reply = StoredReply(["base": issuing.book.base])
      reply.staple = staple
      return reply
    }
  }

  /// Takes a credential back; the staple that says so comes with the answer (STAPLE-10).
  func revokeCredential(_ call: Call, at now: UInt64) async throws -> Reply {
    let id = try call.site()
    guard let serial = UInt32(call.parameters["serial"] ?? "") else {
      throw Problem.malformed("serial", "A serial is a number below 2^32.")
    }
    let body = try JSON.read(IssuerBody.self, call.body)
    let key: PublicKey
    if let named = body.issuer?.value {
      key = try heldKey(named)
    } else {
      key = try await issuingKey(at: id)
    }
    let mayRevoke = try await roles(of: call.request.signer).contains(.dispatcher)
    guard
      let row = try await ledger.credentials(
        at: id, .serial(issuer: key, serial), limit: 1
      ).first
    else { throw Problem.notFound("serial") }
    return try await carryOut(call, issuingQuery(id, key), at: now) { draft in
      let site = try known(draft, id)
      guard mayRevoke || site.isHome(call.request.signer) else { throw Problem.notAuthorized }
      var issuing = try SiteIssuing(key, at: site, in: draft, settings: settings, using: crypto)
      issuing.revoke(serial)
      let staple = try issuing.staple(reuseSeconds: 0)
      issuing.store(in: &draft)
      draft.put(CredentialStateChange(issuer: key, serial: serial, state: .revoked))
      draft.happen("credential.revoked", ["serial": serial])
      var reply = StoredReply(
        RevocationReply(
          serial: serial,
          holdsBy: min(row.expiration, now + UInt64(settings.maxStalenessSeconds) + 60)))
      reply.staple = staple
      return reply
    }
  }

  /// Notes which credentials have ended by time, so that the base can rise.
  func endOver(
    _ issuing: inout SiteIssuing<Crypto>, in draft: inout SiteDraft
  ) async throws {
    let over = try await ledger.credentials(
      at: issuing.site.id, .liveEnding(issuer: issuing.key, before: draft.now), limit: 256)
    for row in over {
      issuing.end(row.serial)
      draft.put(CredentialStateChange(issuer: row.issuer, serial: row.serial, state: .over))
    }
  }
}

/// What answers a revocation.
struct RevocationReply: Codable {
  var serial: UInt32
  /// The second from which on no lock opens for it, but for the error of its clock
  /// (Spec/staples.md, The revocation bound).
  var holdsBy: UInt64
}
