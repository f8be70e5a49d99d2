import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

// What locks say. Anybody may carry it; a lock has signed it.

extension Service {
  /// Takes a lock's receipts, in any order and as often as they come (RECV-1).
  func putReceipts(_ call: Call, at now: UInt64) async throws -> Reply {
    let id = try call.site()
    let body = try JSON.read(ReceiptsBody.self, call.body)
    guard body.receipts.count <= 256 else {
      throw Problem.malformed("receipts", "There are at most 256 receipts at once.")
    }
    let roles = try await roles(of: call.request.signer)
    let key = try await issuingKey(at: id)
    let lockRecord = RecordKey(.lock, body.lock.description)
    var query = body.job.map { jobQuery(id, $0, key) } ?? issuingQuery(id, key)
    query.records.append(lockRecord)
    return try await carryOut(call, query, at: now) { draft in
      let site = try known(draft, id)
      guard let lock = site.lock(body.lock.value) else { throw Problem.notFound("lock") }
      var scene = try body.job.map { try self.scene(draft, id, $0) }
      let isCourier = scene?.isCourier(call.request.signer) ?? false
      guard isCourier || !roles.isEmpty || site.isHome(call.request.signer) else {
        throw Problem.notAuthorized
      }
      let reader: ShownReceipt.Reader = isCourier ? .holder : .auditor
      let intake = try ReceiptIntake(
        body.receipts.map(\.bytes), of: lock.key, readBy: reader, using: crypto)
      let known = try draft.content(.lock, lockRecord.id, as: LockRecord.self)
      let leg = scene?.record.delivery.legs.first { $0.lockID == body.lock.value }
      let stored = try await stored(
        of: body.lock.value, at: id, beside: intake,
        from: [known?.position.next ?? 0, leg?.nextTold].compactMap(\.self))
      if let fork = intake.fork(against: stored) {
        draft.happen("lock.forked", ForkNotice(lock: body.lock, sequence: fork))
        return StoredReply(status: 409, ForkNotice(lock: body.lock, sequence: fork))
      }
      let new = intake.rows(beside: stored)
      for row in new { draft.put(row) }
      var record = known ?? LockRecord(position: ReceiptPosition(next: 0, last: .zero))
      try takeHead(body.head, of: lock.key, into: &record)
      record.position = intake.position(from: record.position, with: stored)
      draft.put(.lock, lockRecord.id, record)
      if var told = scene {
        try tell(&told, intake.shown, beside: stored, of: lock.key, at: now)
        try endSpent(told, at: site, key, in: &draft)
        told.store(in: &draft, as: "receipts.taken")
        scene = told
      } else {
        draft.happen("receipts.taken", ["count": new.count])
      }
      return StoredReply(
        ReceiptsReply(
          next: record.position.next, taken: new.count,
          delivery: scene.map { DeliveryView($0.id, $0.record.delivery) }))
    }
  }

  /// What the ledger has where receipts are brought, and behind positions that go on from there.
  private func stored(
    of lock: LockID, at site: SiteID, beside intake: ReceiptIntake, from positions: [UInt64]
  ) async throws -> [ReceiptRow] {
    var rows: [UInt64: ReceiptRow] = [:]
    for first in Set(positions) {
      for row in try await ledger.receipts(of: lock, at: site, from: first, limit: 1_024) {
        rows[row.sequence] = row
      }
    }
    if let first = intake.firstSequence, let last = intake.lastSequence {
      guard last - first < 4_096 else {
        throw Problem.malformed("receipts", "Receipts lie within 4,096 sequences of each other.")
      }
      let count = Int(last - first) + 1
      for row in try await ledger.receipts(of: lock, at: site, from: first, limit: count) {
        rows[row.sequence] = row
      }
    }
    return rows.values.sorted { $0.sequence < $1.sequence }
  }

  /// A lock's own word on where its receipts stand: it begins the account of a lock that was never
  /// heard, and ends that of a job (REL-2). The one that says more stays.
  private func takeHead(
    _ head: ReceiptsBody.Head?, of lock: PublicKey, into record: inout LockRecord
  ) throws {
    guard let head else { return }
    let new = LockRecord.Head(answer: head.answer, nonce: head.nonce, proof: head.proof)
    let ring: LockHead
    do throws(DenyReason) {
      guard let read = try new.verified(by: lock, using: crypto) else { throw .answerMismatch }
      ring = read
    } catch {
      throw Problem(
        422, error, "ANS-3", field: "head",
        rule: "The lock has signed the answer to this proof, with its state digest.")
    }
    if let old = try record.head?.read(from: lock, using: crypto) {
      guard (old.position.next, old.clock.earliest) <= (ring.position.next, ring.clock.earliest)
      else { return }
    }
    record.head = new
    if record.position.next == 0 { record.position = ring.position }
  }

  /// Tells a delivery what its lock said, in the lock's order: what is brought and what was there
  /// before (RECV-1). What it cannot take yet, it is told again when more has come.
  private func tell(
    _ scene: inout JobScene, _ shown: [ShownReceipt], beside stored: [ReceiptRow],
    of lock: PublicKey, at now: UInt64
  ) throws {
    let lockID = crypto.lockID(of: lock)
    guard let leg = scene.record.delivery.legs.firstIndex(where: { $0.lockID == lockID }) else {
      throw Problem.notFound("lock")
    }
    var bodies: [UInt64: ReceiptBody] = [:]
    let next = scene.record.delivery.legs[leg].nextTold
    for row in stored where next.map({ row.sequence >= $0 }) ?? false && row.disclosure != nil {
      bodies[row.sequence] = try HeardReceipt(row, from: lock, using: crypto).body
    }
    for receipt in shown {
      if let body = receipt.disclosure?.body { bodies[receipt.receipt.sequence] = body }
    }
    for (sequence, body) in bodies.sorted(by: { $0.key < $1.key }) {
      guard body.job == scene.job.digest, let word = LockWord(body) else { continue }
      do throws(Problem) {
        try scene.handle(.receipt(leg: leg, sequence: sequence, word), at: now)
      } catch {
        // DLV-15: it was told before, or what it belongs to is missing.
        guard error.reason == .receiptOld || error.reason == .sessionMismatch else { throw error }
      }
    }
  }

  /// Passes whose session has ended are spent: their serials no longer hold the base.
  private func endSpent(
    _ scene: JobScene, at site: Site, _ key: PublicKey, in draft: inout SiteDraft
  ) throws {
    let spent = scene.record.delivery.legs.flatMap(\.passes).filter { pass in
      if case .ended = pass.fate { return pass.grant.issuer == key }
      return false
    }
    guard !spent.isEmpty else { return }
    var issuing = try SiteIssuing(key, at: site, in: draft, settings: settings, using: crypto)
    for pass in spent {
      issuing.end(pass.grant.serial)
      draft.put(
        CredentialStateChange(issuer: key, serial: pass.grant.serial, state: .spent))
    }
    issuing.store(in: &draft)
  }
}

extension Leg {
  /// The first receipt that it has not been told of; `nil` where no pass was issued.
  fileprivate var nextTold: UInt64? {
    // A sequence of 2^64 − 1 is the last one.
    lastReceipt.map { $0 == .max ? $0 : $0 + 1 } ?? firstIssue?.next
  }
}

/// A lock has signed two things with one sequence, or somebody holds its key.
private struct ForkNotice: Codable {
  var lock: Named<LockID>
  var sequence: UInt64
}

private struct ReceiptsReply: Codable {
  /// Sequence of the first receipt that is missing.
  var next: UInt64
  /// How many were new, or new in their body.
  var taken: Int
  var delivery: DeliveryView?
}
