import LatchkeyCBOR
import LatchkeyCore

// From a challenge to the pass (DLV-4 to DLV-9).

extension Delivery {
  /// How far ahead of the service's clock a witness's may be (DLV-7).
  static var aheadSeconds: UInt64 { 60 }

  mutating func request(_ index: Int, _ challenge: Nonce) throws(DenyReason) -> [DeliveryEffect] {
    let leg = try expectLeg(index)
    try expectMayAsk(leg)
    // DLV-4
    var gathering = Gathering(challenge: challenge, since: clock)
    if let scan = leg.scan, let most = leg.needs.packageScanSeconds,
      clock <= scan.time + UInt64(most)
    {
      gathering[.packageScan] = scan
    }
    legs[index].state = .gathering(gathering)
    return [.notifyCustomer(.requested, leg: index)]
  }

  private func expectMayAsk(_ leg: Leg) throws(DenyReason) {
    switch leg.phase {
    case .issued: throw .credentialLives  // DLV-8
    case .unlocked, .delivered: throw .legOpen
    case .relocked: throw .legDone  // DLV-19
    case .unproven: throw .legUnproven
    default: break
    }
    guard veto == nil else { throw .vetoed }  // DLV-12
  }

  mutating func take(
    _ evidence: DeliveryEvidence, for index: Int
  ) throws(DenyReason) -> [DeliveryEffect] {
    let leg = try expectLeg(index)
    guard case .gathering(var gathering) = leg.state else {
      throw leg.phase == .vetoed ? .vetoed : .outOfTurn
    }
    // DLV-5
    guard leg.needs[evidence.kind] != nil else { throw .evidenceUnasked }
    let before = leg.needs.kinds.prefix { $0 != evidence.kind }
    guard before.allSatisfy({ gathering[$0] != nil }) else { throw .evidenceOutOfOrder }
    // DLV-6
    switch evidence.binding {
    case .visit(let nonce): guard nonce == gathering.challenge else { throw .evidenceUnbound }
    case .job(let named):
      guard evidence.kind.mayNameJob, named == job else { throw .evidenceUnbound }
      legs[index].scan = evidence
    }
    try expectAge(evidence, under: leg.needs)
    gathering[evidence.kind] = evidence
    legs[index].state = .gathering(gathering)
    return []
  }

  /// DLV-7
  private func expectAge(_ evidence: DeliveryEvidence, under needs: LegNeeds) throws(DenyReason) {
    guard evidence.time <= clock + Self.aheadSeconds else { throw .evidenceAhead }
    guard clock <= evidence.time + UInt64(needs[evidence.kind] ?? 0) else {
      throw .evidenceTooOld
    }
  }

  mutating func issue(_ order: PassOrder, for index: Int) throws(DenyReason) -> [DeliveryEffect] {
    let leg = try expectLeg(index)
    guard case .gathering(let gathering) = leg.state else {
      throw leg.phase == .vetoed ? .vetoed : .outOfTurn
    }
    // DLV-8
    guard gathering.missing(of: leg.needs) == nil else { throw .evidenceIncomplete }
    for kind in leg.needs.kinds {
      if let evidence = gathering[kind] { try expectAge(evidence, under: leg.needs) }  // DLV-7
    }
    guard leg.isDead(at: clock, under: terms) else { throw .credentialLives }
    guard !legs.contains(where: { $0.passes.contains { $0.grant == order.grant } }) else {
      throw .grantReused
    }
    guard order.expiration <= Limits.lastSecond else { throw .outOfRange }
    guard order.expiration > clock else { throw .passOver }
    legs[index].passes.append(
      LegPass(grant: order.grant, courier: courier, expiration: order.expiration))
    if leg.firstIssue == nil { legs[index].firstIssue = order.receipts }
    legs[index].state = .issued(.init(since: clock, challenge: gathering.challenge))
    return hold() + [
      .issuePass(leg: index, order, courier: courier, challenge: gathering.challenge)
    ]
  }

  /// Holds the trip, where it is not held (DLV-9).
  mutating func hold() -> [DeliveryEffect] {
    guard !isTripHeld else { return [] }
    trip = .held(since: clock)
    return [.holdTrip]
  }
}
