import LatchkeyCore

extension Service {
  public func perform(_ call: Call, at now: UInt64) async throws -> Reply {
    // REQ-3: no reading is remembered, so that each is new.
    if !call.operation.isRemembered { try call.request.expectAnswerable(beside: nil) }
    do {
      return try await route(call, at: now)
    } catch let failure as LedgerFailure {
      throw ServiceFailure.ledger(failure)
    }
  }

  private func route(_ call: Call, at now: UInt64) async throws -> Reply {
    switch call.operation {
    case .putOperator: try await putOperator(call, at: now)
    case .putCourier: try await putCourier(call, at: now)
    case .putWitness: try await putWitness(call, at: now)
    case .putJob: try await putJob(call, at: now)
    case .putCase: try await putCase(call, at: now)
    case .enrolSite: try await enrolSite(call, at: now)
    case .putAuthority: try await putAuthority(call, at: now)
    case .putTerms: try await putTerms(call, at: now)
    case .requestLeg: try await requestLeg(call, at: now)
    case .giveEvidence: try await giveEvidence(call, at: now)
    case .unlock: try await unlock(call, at: now)
    case .veto: try await veto(call, at: now, isLifted: false)
    case .liftVeto: try await veto(call, at: now, isLifted: true)
    case .deliver: try await deliver(call, at: now)
    case .heartbeat: try await heartbeat(call, at: now)
    case .release: try await release(call, at: now)
    case .releaseUnproven: try await releaseUnproven(call, at: now)
    case .closeIncident: try await closeIncident(call, at: now)
    case .putReceipts: try await putReceipts(call, at: now)
    case .refreshStaple: try await refreshStaple(call, at: now)
    case .revokeCredential: try await revokeCredential(call, at: now)
    case .readSite: try await readSite(call)
    case .readJob: try await readJob(call)
    case .readEvents: try await readEvents(call, at: now)
    case .readDeadLetters: try await readDeadLetters(call)
    }
  }
}
