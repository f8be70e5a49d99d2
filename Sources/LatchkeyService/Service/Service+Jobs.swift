import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer

// Jobs, and who may take part in them.

extension Service {
  /// What an operation on a job reads.
  func jobQuery(_ site: SiteID, _ job: String, _ key: PublicKey) -> SiteQuery {
    issuingQuery(
      site, key, and: [RecordKey(.job, job), RecordKey(.delivery, job)])
  }

  /// The job that an operation is about.
  func scene(_ draft: SiteDraft, _ site: SiteID, _ id: String) throws -> JobScene {
    let site = try known(draft, site)
    guard let job = try draft.content(.job, id, as: JobContent.self),
      let record = try draft.content(.delivery, id, as: DeliveryRecord.self)
    else { throw Problem.notFound("job") }
    return JobScene(site: site, id: id, job: job, record: record)
  }

  /// OPER-6: a job, and with it its delivery.
  func putJob(_ call: Call, at now: UInt64) async throws -> Reply {
    try await expect(.dispatcher, of: call.request)
    let site = try call.site()
    let id = try call.id("job")
    let body = try JSON.read(JobBody.self, call.body)
    try body.check()
    guard let courier = try await courierKey(body.courier) else {
      throw Problem.malformed("courier", "The courier has been named before.")
    }
    let key = try await issuingKey(at: site)
    return try await carryOut(call, jobQuery(site, id, key), at: now) { draft in
      guard draft.snapshot.records[RecordKey(.job, id)] != nil else {
        return try create(id, body, courier: courier, at: try known(draft, site), in: &draft)
      }
      var scene = try scene(draft, site, id)
      guard scene.job.isSame(as: body, butCourier: true, using: crypto) else {
        throw Problem(
          409, .malformedBody, "OPER-6", field: "route",
          rule: "Of a job that exists only the courier changes.")
      }
      if scene.record.delivery.courier != courier || scene.job.courier != body.courier {
        var job = scene.job
        job.courier = body.courier
        draft.put(.job, id, job)
        if scene.record.delivery.courier != courier {
          try scene.handle(.courierChanged(to: courier, revoking: true), at: now)
          try revoke(scene.effects, at: scene.site, key, in: &draft)
        }
        scene.store(in: &draft, as: "job.courierChanged")
      }
      return StoredReply(DeliveryView(id, scene.record.delivery))
    }
  }

  private func create(
    _ id: String, _ body: JobBody, courier: PublicKey, at site: Site, in draft: inout SiteDraft
  ) throws -> StoredReply {
    let job = JobContent(id, body, salt: FixedRandom.bytes(16), using: crypto)
    var legs: [LegPlan] = []
    for point in body.route {
      guard let lock = site.lock(at: point)?.lock else {
        throw Problem.malformed("route", "Each point is one of the site.")
      }
      legs.append(LegPlan(point: point, lockID: lock.lockID))
    }
    do throws(DenyReason) {
      let delivery = try Delivery(
        job: job.digest, legs: legs,
        terms: DeliveryTerms(site.terms, settings: settings), courier: courier)
      draft.put(.job, id, job)
      draft.put(.delivery, id, DeliveryRecord(delivery))
      draft.happen("job.created", DeliveryView(id, delivery))
      return StoredReply(status: 201, DeliveryView(id, delivery))
    } catch {
      throw Problem(422, error, "DLV-1", field: "route", rule: "Legs are points of one lock each.")
    }
  }

  /// A job as its courier, its home and the operator see it.
  func readJob(_ call: Call) async throws -> Reply {
    let site = try call.site()
    let id = try call.id("job")
    let roles = try await roles(of: call.request.signer)
    let snapshot = try await ledger.load(jobQuery(site, id, keys.current.publicKey))
    let draft = SiteDraft(snapshot, at: site, now: 0)
    let scene = try scene(draft, site, id)
    let isCourier = scene.isCourier(call.request.signer)
    guard isCourier || !roles.isEmpty || scene.site.isHome(call.request.signer) else {
      throw Problem.notFound("job")
    }
    var view = DeliveryView(id, scene.record.delivery)
    if isCourier {
      view.digest = Named(scene.job.digest)
      view.salt = scene.job.salt
    }
    return try StoredReply(view).reply(keys, using: crypto)
  }
}

/// Random bytes of the system.
enum FixedRandom {
  static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}
