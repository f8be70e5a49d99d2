import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer

// A courier at a door.

extension Service {
  /// One event of a delivery, asked for by somebody who may.
  func step(
    _ call: Call, at now: UInt64, _ kind: String,
    _ act: (inout JobScene, inout SiteDraft) async throws -> Void
  ) async throws -> Reply {
    let site = try call.site()
    let id = try call.id("job")
    let key = try await issuingKey(at: site)
    var notes: [RecordKey] = []
    let reply = try await carryOut(call, jobQuery(site, id, key), at: now) { draft in
      var scene = try scene(draft, site, id)
      try await act(&scene, &draft)
      notes = try revoke(scene.effects, at: scene.site, key, in: &draft)
      scene.store(in: &draft, as: kind)
      return StoredReply(DeliveryView(id, scene.record.delivery))
    }
    // What fails here is done by the timers.
    try? await settle(notes, at: site, now: now)
    return reply
  }

  /// The courier stands at a lock, which has signed a challenge.
  func requestLeg(_ call: Call, at now: UInt64) async throws -> Reply {
    let body = try JSON.read(ChallengeBody.self, call.body)
    let point = try call.point()
    return try await step(call, at: now, "delivery.requested") { scene, _ in
      guard scene.isCourier(call.request.signer) else { throw Problem.notAuthorized }
      guard now >= scene.job.notBefore, now < scene.job.expiration else {
        throw Problem(
          409, .outsideSchedule, "OPER-6", field: "job", rule: "The job has its hours.")
      }
      let leg = try scene.leg(point)
      let nonce = try verifiedNonce(body.challenge.bytes, at: point, of: scene.site)
      scene.record.evidence[leg] = scene.record.evidence[leg].filter {
        $0.key == GatheredKind.packageScan.rawValue
      }
      try scene.handle(.request(leg: leg, challenge: nonce), at: now)
    }
  }

  private func verifiedNonce(
    _ message: [UInt8], at point: String, of site: Site
  ) throws(Problem) -> Nonce {
    guard let key = site.lock(at: point)?.key else { throw .notFound("point") }
    do throws(DenyReason) {
      return try UnverifiedChallenge(message: message).verified(by: key, using: crypto)
        .content.nonce
    } catch {
      throw Problem(
        422, error, "CHAL-3", field: "challenge",
        rule: "The lock of the point has signed the challenge.")
    }
  }

  /// A witness's word.
  func giveEvidence(_ call: Call, at now: UInt64) async throws -> Reply {
    let body = try JSON.read(EvidenceBody.self, call.body)
    let point = try call.point()
    return try await step(call, at: now, "delivery.evidence") { scene, _ in
      try expectParticipant(call.request.signer, in: scene)
      let leg = try scene.leg(point)
      let item = try WitnessedEvidence(
        body.evidence.bytes, at: point, of: scene, using: crypto)
      try scene.handle(.evidence(leg: leg, item.evidence), at: now)
      scene.record.evidence[leg][item.evidence.kind.rawValue] = WitnessedItem(
        message: body.evidence, witness: item.witness)
    }
  }

  private func expectParticipant(_ key: PublicKey, in scene: JobScene) throws(Problem) {
    guard scene.isCourier(key) || scene.site.isHome(key) || scene.site.isWitness(key) else {
      throw .notAuthorized
    }
  }

  /// Somebody at home says no.
  func veto(_ call: Call, at now: UInt64, isLifted: Bool) async throws -> Reply {
    _ = try JSON.read(NoBody.self, call.body)
    let roles = try await roles(of: call.request.signer)
    let name = Named(call.request.signer).description
    return try await step(call, at: now, isLifted ? "delivery.vetoLifted" : "delivery.vetoed") {
      scene, _ in
      let isHome = scene.site.isHome(call.request.signer)
      if isLifted {
        guard isHome || roles.contains(.support) else { throw Problem.notAuthorized }
        let person = NamedPerson(isHome ? .resident : .operator, name: name)
        try scene.handle(.liftVeto(by: person), at: now)
      } else {
        guard isHome else { throw Problem.notAuthorized }
        try scene.handle(.veto(by: NamedPerson(.resident, name: name)), at: now)
      }
    }
  }

  /// The parcel lies inside.
  func deliver(_ call: Call, at now: UInt64) async throws -> Reply {
    _ = try JSON.read(NoBody.self, call.body)
    let point = try call.point()
    return try await step(call, at: now, "delivery.delivered") { scene, _ in
      guard scene.isCourier(call.request.signer) else { throw Problem.notAuthorized }
      try scene.handle(.delivered(leg: try scene.leg(point)), at: now)
    }
  }

  /// A camera still sees; it counts for every leg whose lock names it.
  func heartbeat(_ call: Call, at now: UInt64) async throws -> Reply {
    _ = try JSON.read(NoBody.self, call.body)
    return try await step(call, at: now, "delivery.seen") { scene, _ in
      let legs = scene.record.delivery.legs
      var isKnown = false
      for (index, leg) in legs.enumerated() {
        guard let lock = scene.site.lock(leg.lockID)?.lock,
          lock.witnesses.contains(call.request.signer)
        else { continue }
        isKnown = true
        guard leg.state.visit != nil else { continue }
        try scene.handle(.heartbeat(leg: index), at: now)
      }
      guard isKnown else { throw Problem.notAuthorized }
    }
  }

  /// A person says how an incident ended.
  func closeIncident(_ call: Call, at now: UInt64) async throws -> Reply {
    let body = try JSON.read(ClosingBody.self, call.body)
    guard (1...500).contains(body.how.unicodeScalars.count) else {
      throw Problem.malformed("how", "It is said in 1 to 500 characters.")
    }
    guard let id = Int(call.parameters["incident"] ?? "") else {
      throw Problem.notFound("incident")
    }
    let person = try await person(call)
    return try await step(call, at: now, "incident.closed") { scene, _ in
      guard let person = person ?? resident(call, in: scene) else { throw Problem.notAuthorized }
      try scene.handle(.incidentClosed(id: id, by: person, how: body.how), at: now)
    }
  }

  /// A person lets a courier go whose door nobody can prove.
  func releaseUnproven(_ call: Call, at now: UInt64) async throws -> Reply {
    let body = try JSON.read(ReasonBody.self, call.body)
    guard (1...500).contains(body.why.unicodeScalars.count) else {
      throw Problem.malformed("why", "It is said in 1 to 500 characters.")
    }
    let person = try await person(call)
    return try await step(call, at: now, "trip.releasedUnproven") { scene, _ in
      guard let person = person ?? resident(call, in: scene) else { throw Problem.notAuthorized }
      try scene.handle(.releaseUnproven(by: person, why: body.why), at: now)
    }
  }

  /// Somebody of the operator's support.
  private func person(_ call: Call) async throws -> NamedPerson? {
    guard try await roles(of: call.request.signer).contains(.support) else { return nil }
    return NamedPerson(.operator, name: Named(call.request.signer).description)
  }

  private func resident(_ call: Call, in scene: JobScene) -> NamedPerson? {
    guard scene.site.isHome(call.request.signer) else { return nil }
    return NamedPerson(.resident, name: Named(call.request.signer).description)
  }
}
