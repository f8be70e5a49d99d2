import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

// Whether the courier may go on.

extension Service {
  /// Judges the trip by the locks' own receipts (REL-1 to REL-10); the answer says what is missing.
  func release(_ call: Call, at now: UInt64) async throws -> Reply {
    _ = try JSON.read(NoBody.self, call.body)
    let id = try call.site()
    let job = try call.id("job")
    let roles = try await roles(of: call.request.signer)
    let key = try await issuingKey(at: id)
    var query = jobQuery(id, job, key)
    query.records += try await lockRecords(at: id)
    return try await carryOut(call, query, at: now) { draft in
      var scene = try scene(draft, id, job)
      guard scene.isCourier(call.request.signer) || !roles.isEmpty else {
        throw Problem.notAuthorized
      }
      var accounts: [LockAccount] = []
      for leg in scene.record.delivery.legs {
        guard let first = leg.firstIssue else { continue }
        accounts.append(
          try await account(of: leg.lockID, since: first.next, at: scene.site, in: draft))
      }
      let verdict = scene.record.delivery.judgeRelease(by: accounts, at: now, using: crypto)
      switch verdict {
      case .released(let proof):
        try scene.handle(.release(proof), at: now)
        scene.store(in: &draft, as: "trip.released")
        return StoredReply(DeliveryView(job, scene.record.delivery))
      case .held(let holds):
        var view = DeliveryView(job, scene.record.delivery)
        view.held = holds.map { Held($0, in: scene) }
        // Nothing has changed: the same question may be asked again, under another nonce.
        return StoredReply(view)
      }
    }
  }

  /// The records of a site's locks.
  private func lockRecords(at site: SiteID) async throws(LedgerFailure) -> [RecordKey] {
    let key = RecordKey(.site, "site")
    guard let record = try await ledger.load(SiteQuery(site, records: [key])).records[key],
      let content = JSON.decode(SiteContent.self, record.content)
    else { return [] }
    return content.locks.map {
      RecordKey(.lock, Named(crypto.lockID(of: $0.key.value)).description)
    }
  }

  /// What the service has of one lock.
  private func account(
    of lockID: LockID, since first: UInt64, at site: Site, in draft: SiteDraft
  ) async throws -> LockAccount {
    guard let lock = site.lock(lockID) else { throw Problem.notFound("point") }
    var heard: [HeardReceipt] = []
    var next = first
    while true {
      let rows = try await ledger.receipts(of: lockID, at: site.id, from: next, limit: 256)
      for row in rows { heard.append(try HeardReceipt(row, from: lock.key, using: crypto)) }
      guard let last = rows.last, rows.count == 256 else { break }
      next = last.sequence + 1
    }
    let record = try draft.content(
      .lock, Named(lockID).description, as: LockRecord.self)
    return LockAccount(
      lockID: lockID, receipts: heard, head: try record?.head?.read(from: lock.key, using: crypto))
  }
}

/// One thing that holds a trip.
struct Held: Codable, Sendable {
  var point: String?
  /// The registry row.
  var reason: UInt16
  /// The receipt or session.
  var sequence: UInt64?
  /// The pass.
  var serial: UInt32?

  init(_ hold: ReleaseHold, in scene: JobScene) {
    point = scene.record.delivery.legs.first { $0.lockID == hold.lockID }?.point
    reason = hold.reason.rawValue
    sequence = hold.sequence
    serial = hold.grant?.serial
  }
}
