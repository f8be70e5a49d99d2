import LatchkeyCBOR
import LatchkeyCore

// What people decide: residents, operators, couriers (DLV-11, DLV-12, DLV-18 to DLV-20).

extension Delivery {
  /// DLV-11
  mutating func veto(by person: NamedPerson) throws(DenyReason) -> [DeliveryEffect] {
    try person.expect(.resident)
    guard veto == nil else { return [] }
    veto = Veto(by: person, at: clock)
    var effects: [DeliveryEffect] = []
    for index in legs.indices {
      let phase = legs[index].phase
      effects += revokeLiving(of: index)
      switch phase {
      case .relocked, .unproven, .vetoed: continue
      case .unlocked, .delivered:
        effects.append(open(.vetoedWhileOpen, leg: index))
        effects.append(.tellCourier(.leave, leg: index))
      default:
        legs[index].state = .vetoed(since: clock)
        if phase == .issued || phase.isGathering {
          effects.append(.tellCourier(.vetoed, leg: index))
        }
      }
    }
    return effects
  }

  /// Revokes every pass of a leg that may open.
  mutating func revokeLiving(of index: Int) -> [DeliveryEffect] {
    legs[index].living(at: clock, under: terms).map { place in
      legs[index].passes[place].fate = .revoked(at: clock)
      return .revokeCredential(leg: index, legs[index].passes[place].grant)
    }
  }

  /// DLV-12
  mutating func liftVeto(by person: NamedPerson) throws(DenyReason) -> [DeliveryEffect] {
    guard veto != nil else { throw .outOfTurn }
    try person.expect(.resident, .operator)
    veto = nil
    var effects: [DeliveryEffect] = []
    for index in legs.indices where legs[index].phase == .vetoed {
      legs[index].state = .planned
      effects.append(.tellCourier(.askAgain, leg: index))
    }
    return effects
  }

  mutating func delivered(_ index: Int) throws(DenyReason) -> [DeliveryEffect] {
    switch try expectLeg(index).state {
    case .unlocked(let visit): legs[index].state = .delivered(visit)
    case .delivered: return []
    case .relocked(var ended):
      guard !ended.isDelivered else { return [] }
      ended.isDelivered = true
      legs[index].state = .relocked(ended)
    default: throw .outOfTurn
    }
    return [.notifyCustomer(.delivered, leg: index)]
  }

  /// DLV-18
  mutating func change(to key: PublicKey, revoking: Bool) throws(DenyReason) -> [DeliveryEffect] {
    guard key != courier else { return [] }
    guard !legs.contains(where: { $0.phase.isOpen }) else { throw .legOpen }
    for leg in legs where !revoking {
      guard leg.living(at: clock, under: terms).isEmpty else { throw .credentialLives }
    }
    courier = key
    var effects: [DeliveryEffect] = []
    for index in legs.indices {
      legs[index].scan = nil
      effects += revokeLiving(of: index)
      switch legs[index].phase {
      case .relocked, .unproven, .vetoed: continue
      default: legs[index].state = .planned
      }
    }
    return effects
  }

  /// DLV-19
  mutating func retry(_ index: Int) throws(DenyReason) -> [DeliveryEffect] {
    let leg = try expectLeg(index)
    switch leg.state {
    case .planned, .gathering: throw .outOfTurn
    case .unlocked, .delivered: throw .legOpen
    case .unproven: throw .legUnproven
    case .vetoed: throw .vetoed
    case .relocked(let ended) where ended.isDelivered: throw .legDone
    case .issued, .relocked, .unopened, .expired: break
    }
    guard veto == nil else { throw .vetoed }  // DLV-12
    guard leg.isDead(at: clock, under: terms) else { throw .credentialLives }
    legs[index].state = .planned
    return []
  }

  /// DLV-20
  mutating func close(
    _ id: Int, by person: NamedPerson, how: String
  ) throws(DenyReason) -> [DeliveryEffect] {
    guard incidents.indices.contains(id), incidents[id].isOpen else { throw .incidentUnknown }
    try person.expect(.resident, .operator)
    incidents[id].closure = .init(by: person, how: how, at: clock)
    return []
  }
}
