import LatchkeyCBOR
import LatchkeyCore

// The end of the trip (DLV-21 to DLV-23).

extension Delivery {
  /// Whether by what is known here the trip may be released (DLV-23).
  public func isReady(at now: UInt64) -> Bool {
    guard isTripHeld, !hasOpenIncident else { return false }
    return legs.allSatisfy { leg in
      switch leg.phase {
      case .planned, .relocked, .unopened, .vetoed, .expired: leg.isDead(at: now, under: terms)
      default: false
      }
    }
  }

  mutating func release(_ proof: ReleaseProof) throws(DenyReason) -> [DeliveryEffect] {
    guard isTripHeld else { throw .outOfTurn }
    guard !hasOpenIncident else { throw .incidentOpen }  // DLV-20
    // DLV-21
    for leg in legs {
      let phase = leg.phase
      guard phase != .unproven else { throw .legUnproven }
      guard !phase.isGathering, !phase.isOpen, phase != .issued else { throw .legOpen }
    }
    guard proof.job == job, proof.grants == legs.flatMap({ $0.passes.map(\.grant) }) else {
      throw .releaseMismatch
    }
    trip = .released(at: clock, proof: proof)
    return [.releaseTrip(isProven: true)]
  }

  /// DLV-22
  mutating func releaseUnproven(
    by person: NamedPerson, why: String
  ) throws(DenyReason) -> [DeliveryEffect] {
    guard isTripHeld else { throw .outOfTurn }
    try person.expect(.resident, .operator)
    guard !hasOpenIncident else { throw .incidentOpen }  // DLV-20
    var effects: [DeliveryEffect] = []
    for index in legs.indices { effects += revokeLiving(of: index) }
    trip = .releasedUnproven(at: clock, by: person, why: why)
    effects.append(.releaseTrip(isProven: false))
    effects.append(open(.releasedUnproven, leg: nil))
    effects.append(.notifyCustomer(.releasedUnproven, leg: nil))
    return effects
  }
}
