import LatchkeyCBOR
import LatchkeyCore

// What time alone changes (DLV-13, DLV-14, DLV-23). Seconds are at most 2^40, and terms 2^32: no
// sum comes near the end.

extension Delivery {
  /// Handles what is due at the delivery's clock, leg by leg.
  mutating func applyTimeouts() -> [DeliveryEffect] {
    guard !trip.isOver else { return [] }
    var effects: [DeliveryEffect] = []
    for index in legs.indices {
      switch legs[index].state {
      case .gathering(let gathering):
        guard clock >= end(of: gathering) else { continue }
        legs[index].state = .expired(since: clock)
        effects.append(.tellCourier(.expired, leg: index))
      case .issued:
        guard let last = legs[index].passes.last,
          last.isCertainlyDead(at: clock, under: terms)
        else { continue }
        legs[index].state = .expired(since: clock)
        effects.append(.tellCourier(.expired, leg: index))
      case .unlocked(let visit), .delivered(let visit):
        effects += applyTimeouts(to: visit, at: index)
      default: continue
      }
    }
    return effects
  }

  private mutating func applyTimeouts(
    to visit: LegState.Visit, at index: Int
  ) -> [DeliveryEffect] {
    var visit = visit
    var effects: [DeliveryEffect] = []
    // DLV-13
    if let end = silence(of: visit, at: legs[index]), clock >= end {
      visit.isWitnessLost = true
      effects.append(open(.witnessLost, leg: index))
      effects.append(.notifyCustomer(.witnessLost, leg: index))
    }
    // DLV-14
    if let end = lateness(of: visit), clock >= end {
      visit.isLate = true
      effects.append(open(.relockUnproven, leg: index))
      effects.append(.notifyCustomer(.relockUnproven, leg: index))
      effects.append(.tellCourier(.closeDoor, leg: index))
    }
    legs[index].state = legs[index].state.replacing(visit)
    return effects
  }

  /// When gathering is over.
  private func end(of gathering: Gathering) -> UInt64 {
    gathering.since + UInt64(terms.gatherSeconds)
  }

  /// The first second at which the witness has been silent for too long; `nil` where nobody
  /// watches, or it is known.
  private func silence(of visit: LegState.Visit, at leg: Leg) -> UInt64? {
    guard let heartbeat = terms.heartbeatSeconds, leg.needs.recordingSeconds != nil,
      !visit.isWitnessLost
    else { return nil }
    return visit.heardAt + UInt64(heartbeat) + 1
  }

  /// When the proof that the door is locked is missing; `nil` where that is known.
  private func lateness(of visit: LegState.Visit) -> UInt64? {
    // Who hears of it late waits for what comes along with it.
    visit.isLate ? nil : max(visit.deadline, visit.since) + UInt64(terms.graceSeconds)
  }

  /// The next second at which a tick changes anything about a leg.
  func nextTimeout(of leg: Leg) -> UInt64? {
    guard !trip.isOver else { return nil }
    let states: [UInt64?] =
      switch leg.state {
      case .gathering(let gathering): [end(of: gathering)]
      case .unlocked(let visit), .delivered(let visit):
        [silence(of: visit, at: leg), lateness(of: visit)]
      default: []
      }
    // A pass that dies may make the trip ready (DLV-23).
    let deaths = leg.passes.map { pass -> UInt64? in
      pass.isCertainlyDead(at: clock, under: terms) ? nil : pass.timeOfDeath(under: terms)
    }
    return (states + deaths).compactMap(\.self).min()
  }

  /// DLV-10
  mutating func raise(
    _ base: UInt32, of issuer: PublicKey, at index: Int
  ) throws(DenyReason) -> [DeliveryEffect] {
    let leg = try expectLeg(index)
    for place in leg.passes.indices {
      let pass = leg.passes[place]
      guard pass.grant.issuer == issuer, pass.grant.serial < base else { continue }
      switch pass.fate {
      case .live, .revoked: legs[index].passes[place].fate = .retired
      case .used, .ended, .retired: continue
      }
    }
    guard case .issued = leg.state, legs[index].isDead(at: clock, under: terms) else { return [] }
    legs[index].state = .expired(since: clock)
    return [.tellCourier(.expired, leg: index)]
  }
}
