import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

// The instant in which a courier presses unlock.

extension Service {
  /// Everything that a delivery asks for is there: a pass for this courier, this challenge, this
  /// parcel, once.
  ///
  /// One commit takes the serial, records the grant, moves the delivery and remembers the request.
  /// The pass is signed behind it, and the same request gets the same bytes (LEDG-3, REQ-5).
  func unlock(_ call: Call, at now: UInt64) async throws -> Reply {
    _ = try JSON.read(NoBody.self, call.body)
    let id = try call.site()
    let job = try call.id("job")
    let point = try call.point()
    let key = try await issuingKey(at: id)
    let lockRecord = try await lockRecordKey(at: id, point)
    var query = jobQuery(id, job, key)
    query.records.append(lockRecord)
    return try await carryOut(call, query, at: now) { draft in
      var scene = try scene(draft, id, job)
      guard scene.isCourier(call.request.signer) else { throw Problem.notAuthorized }
      let leg = try scene.leg(point)
      var issuing = try SiteIssuing(
        key, at: scene.site, in: draft, settings: settings, using: crypto)
      // The policy is asked first: why not is its word, and no serial is taken for a no (DLV-8).
      let order = PassOrder(
        grant: GrantID(issuer: key, serial: issuing.book.nextSerial),
        expiration: try passEnd(scene, under: issuing.authority, at: now),
        receipts: try receiptPosition(draft, lockRecord))
      try scene.handle(.issue(leg: leg, order), at: now)
      let grant = deliveryGrant(scene, leg, until: order.expiration, at: now)
      let (link, parents) = try issuing.prepare(grant)
      guard link.serial == order.grant.serial else { throw LedgerFailure.conflict }
      let staple = try issuing.staple(reuseSeconds: settings.stapleReuseSeconds)
      issuing.store(in: &draft)
      draft.put(
        CredentialRow(
          issuer: key, serial: link.serial, holder: call.request.signer, job: job,
          notBefore: grant.notBefore, expiration: grant.expiration))
      scene.store(in: &draft, as: "credential.issued")
      return try reply(scene, leg, link, under: parents, staple, issuing)
    }
  }

  /// When a pass ends at the latest: with its authority, with the job, or after its own time.
  private func passEnd(
    _ scene: JobScene, under authority: Authority, at now: UInt64
  ) throws(Problem) -> UInt64 {
    let chain = try Chain.reading(authority.links, "authority")
    let ends = chain.links.map(\.grant.expiration)
    return min(ends.min() ?? now, scene.job.expiration, now + settings.passSeconds)
  }

  /// What the pass says.
  private func deliveryGrant(
    _ scene: JobScene, _ leg: Int, until end: UInt64, at now: UInt64
  ) -> Grant {
    let plan = scene.record.delivery.legs[leg]
    var challenge: Nonce?
    for case .issuePass(leg, _, _, let nonce) in scene.effects { challenge = nonce }
    var evidence: [EvidenceRequirement] = []
    for kind in plan.needs.kinds {
      guard let item = scene.record.evidence[leg][kind.rawValue], let witness = item.witness,
        let age = plan.needs[kind]
      else { continue }
      evidence.append(
        EvidenceRequirement(
          kind.evidenceKind, witness: UInt8(clamping: witness), maxAgeSeconds: age))
    }
    return Grant(
      audience: scene.site.id, notBefore: now - min(now, 60), expiration: end,
      confirmation: scene.record.delivery.courier,
      scope: [ScopeGrant(point: plan.point, permissions: [.unlock, .lock])],
      constraints: ConstraintsDraft(
        uses: 1, maxStalenessSeconds: settings.maxStalenessSeconds, challenge: challenge,
        relockWithinSeconds: settings.relockSeconds, evidence: Array(evidence.prefix(3)),
        job: scene.job.digest))
  }

  private func reply(
    _ scene: JobScene, _ leg: Int, _ link: PreparedLink, under parents: Chain,
    _ staple: StoredReply.Prepared, _ issuing: SiteIssuing<Crypto>
  ) throws -> StoredReply {
    let point = scene.record.delivery.legs[leg].point
    guard let lock = scene.site.lock(at: point) else { throw Problem.notFound("point") }
    var view = DeliveryView(scene.id, scene.record.delivery)
    view.evidence = scene.record.delivery.legs[leg].needs.kinds.compactMap { kind in
      guard let item = scene.record.evidence[leg][kind.rawValue], item.witness != nil else {
        return nil
      }
      return item.message
    }
    var reply = StoredReply(status: 201, view)
    reply.pass = StoredReply.Pass(
      parents: parents.messages.map(Encoded.init),
      leaf: StoredReply.Prepared(link, by: issuing.key), staples: issuing.authority.staples,
      staple: staple, locks: [StoredReply.Pass.Lock(point: point, key: Named(lock.key))])
    return reply
  }

  /// Where the record of a point's lock stands.
  func lockRecordKey(at site: SiteID, _ point: String) async throws -> RecordKey {
    let key = RecordKey(.site, "site")
    guard let record = try await ledger.load(SiteQuery(site, records: [key])).records[key],
      let content = JSON.decode(SiteContent.self, record.content),
      let lock = content.lock(at: point)
    else { throw Problem.notFound("point") }
    return RecordKey(.lock, Named(crypto.lockID(of: lock.key.value)).description)
  }

  func receiptPosition(
    _ draft: SiteDraft, _ record: RecordKey
  ) throws(LedgerFailure) -> ReceiptPosition {
    try draft.content(.lock, record.id, as: LockRecord.self)?.position
      ?? ReceiptPosition(next: 0, last: .zero)
  }
}

extension GatheredKind {
  /// The kind of a witness's statement.
  var evidenceKind: EvidenceKind {
    switch self {
    case .knock: .knock
    case .approval: .approval
    case .packageScan: .packageScan
    case .recording: .recording
    }
  }
}
