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
      let first = min(known?.position.next ?? 0, intake.firstSequence ?? .max)
      let stored = try await ledger.receipts(of: body.lock.value, at: id, from: first, limit: 1_024)
      if let fork = intake.fork(against: stored) {
        draft.happen("lock.forked", ForkNotice(lock: body.lock, sequence: fork))
        var reply = StoredReply(status: 409, ForkNotice(lock: body.lock, sequence: fork))
        reply.status = 409
        return reply
      }
      let new = intake.rows(beside: stored)
      for row in new { draft.put(row) }
      var record = known ?? LockRecord(position: ReceiptPosition(next: 0, last: .zero))
      try takeHead(body.head, of: lock.key, into: &record)
      record.position = intake.position(from: record.position, with: stored)
      draft.put(.lock, lockRecord.id, record)
      if var told = scene {
        try tell(&told, intake.shown, of: body.lock.value, at: now)
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

  /// A lock's own word on where its receipts stand: it begins the account of a lock that was never
  /// heard, and ends that of a job (REL-2).
  private func takeHead(
    _ head: ReceiptsBody.Head?, of lock: PublicKey, into record: inout LockRecord
  ) throws(Problem) {
    guard let head else { return }
    do throws(DenyReason) {
      let answer = try Answer(
        message: head.answer.bytes, from: lock, nonce: head.nonce.value, proof: head.proof.value,
        using: crypto)
      guard case .verified(let verified) = answer, let ring = verified.ring else {
        throw .answerMismatch
      }
      record.head = LockRecord.Head(answer: head.answer, nonce: head.nonce, proof: head.proof)
      if record.position.next == 0 {
        record.position = ReceiptPosition(next: ring.next, last: ring.last)
      }
    } catch {
      throw Problem(
        422, error, "ANS-3", field: "head",
        rule: "The lock has signed the answer to this proof, with its state digest.")
    }
  }

  /// Tells a delivery what its lock said, in the lock's order.
  private func tell(
    _ scene: inout JobScene, _ shown: [ShownReceipt], of lock: LockID, at now: UInt64
  ) throws(Problem) {
    guard
      let leg = scene.record.delivery.legs.firstIndex(where: { $0.lockID == lock })
    else { throw .notFound("lock") }
    for receipt in shown {
      guard let body = receipt.disclosure?.body, body.job == scene.job.digest,
        let word = LockWord(body)
      else { continue }
      try scene.handle(
        .receipt(leg: leg, sequence: receipt.receipt.sequence, word), at: now)
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
