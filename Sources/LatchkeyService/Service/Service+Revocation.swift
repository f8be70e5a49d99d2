import LatchkeyCore
import LatchkeyIssuer

// What a policy takes back (DLV-11, DLV-16, DLV-18), under whichever key it was issued.

extension Service {
  /// Takes back what a policy wants taken back.
  ///
  /// One change writes the serials of one key. A grant of another is noted, durable with the change,
  /// and settled in a change of its own: at once by ``settle(_:at:now:)``, else by the timers.
  ///
  /// - Returns: What was noted.
  @discardableResult
  func revoke(
    _ effects: [DeliveryEffect], at site: Site, _ key: PublicKey, in draft: inout SiteDraft
  ) throws -> [RecordKey] {
    var grants: [GrantID] = []
    for case .revokeCredential(_, let grant) in effects { grants.append(grant) }
    var notes: [RecordKey] = []
    for grant in grants {
      draft.put(
        CredentialStateChange(issuer: grant.issuer, serial: grant.serial, state: .revoked))
      guard grant.issuer != key else { continue }
      // LEDG-10
      let note = PendingRevocation(issuer: Named(grant.issuer), serial: grant.serial)
      draft.put(.revocation, note.id, note, due: draft.now)
      notes.append(RecordKey(.revocation, note.id))
    }
    let own = grants.filter { $0.issuer == key }
    guard !own.isEmpty else { return notes }
    var issuing = try SiteIssuing(key, at: site, in: draft, settings: settings, using: crypto)
    for grant in own { issuing.revoke(grant.serial) }
    _ = try issuing.staple(reuseSeconds: 0)
    issuing.store(in: &draft)
    return notes
  }

  /// Revokes what was noted; what somebody else has settled meanwhile is gone.
  func settle(_ notes: [RecordKey], at site: SiteID, now: UInt64) async throws {
    for note in notes {
      guard
        let record = try await ledger.load(SiteQuery(site, records: [note])).records[note],
        let pending = JSON.decode(PendingRevocation.self, record.content)
      else { continue }
      let key = pending.issuer.value
      try await carryOut(issuingQuery(site, key, and: [note]), at: now) { draft in
        guard draft.snapshot.records[note] != nil else { return }
        var issuing = try SiteIssuing(
          key, at: try known(draft, site), in: draft, settings: settings, using: crypto)
        issuing.revoke(pending.serial)
        _ = try issuing.staple(reuseSeconds: 0)
        issuing.store(in: &draft)
        draft.remove(.revocation, note.id)
        draft.happen("credential.revoked", ["serial": pending.serial])
      }
    }
  }
}

/// A serial that is to be revoked under a key that does not issue any more, as its record holds it.
struct PendingRevocation: Codable, Equatable, Sendable {
  var issuer: Named<PublicKey>
  var serial: UInt32

  var id: String { "\(issuer).\(serial)" }
}
