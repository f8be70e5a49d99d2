import LatchkeyCBOR
import LatchkeyCore

// What the lock and the witness say (DLV-13 to DLV-17).

extension Delivery {
  func denied(_ index: Int) throws(DenyReason) -> [DeliveryEffect] {
    guard case .issued = try expectLeg(index).state else { return [] }
    return [.tellCourier(.denied, leg: index)]
  }

  mutating func hearWitness(of index: Int) throws(DenyReason) -> [DeliveryEffect] {
    let leg = try expectLeg(index)
    guard var visit = leg.state.visit else { return [] }
    visit.heardAt = clock
    legs[index].state = leg.state.replacing(visit)
    return []
  }

  mutating func hear(
    _ word: LockWord, _ sequence: UInt64, of index: Int
  ) throws(DenyReason) -> [DeliveryEffect] {
    let leg = try expectLeg(index)
    // DLV-15
    if let last = leg.lastReceipt {
      guard sequence >= last else { throw .receiptOld }
      guard sequence > last else { return [] }
    }
    legs[index].lastReceipt = sequence
    switch word {
    case .unlocked(let grant, let time):
      return unlock(index, grant: grant, session: sequence, time: time)
    case .forcedOpen:
      let notice = DeliveryEffect.notifyCustomer(.forcedOpen, leg: index)
      guard trip != .free else { return [notice] }
      return [open(.forcedOpen, leg: index), notice]
    case .event(let event, let session):
      // DLV-15
      guard leg.state.visit?.session == session else { throw .sessionMismatch }
      return react(to: event, at: index)
    case .ended(let end, let session):
      guard leg.state.visit?.session == session else { throw .sessionMismatch }
      return self.end(index, by: end, session: session)
    }
  }

  /// DLV-16
  private mutating func unlock(
    _ index: Int, grant: GrantID, session: UInt64, time: UInt64?
  ) -> [DeliveryEffect] {
    let leg = legs[index]
    let isLast = leg.passes.last?.grant == grant
    for place in leg.passes.indices where leg.passes[place].grant == grant {
      legs[index].passes[place].fate = .used(session: session)
    }
    // DLV-14: whichever is earlier.
    let deadline = min(time ?? clock, clock) + UInt64(leg.needs.relockWithinSeconds)
    legs[index].state = .unlocked(
      .init(session: session, since: clock, deadline: deadline, heardAt: clock))
    let kind = oddity(of: leg, isLast: isLast)
    var effects: [DeliveryEffect] = []
    if trip == .free || kind == .openedAfterRelease { effects += hold() }
    guard let kind else { return [.notifyCustomer(.unlocked, leg: index)] }
    effects += revokeLiving(of: index)
    effects.append(open(kind, leg: index))
    switch kind {
    case .openedAfterVeto:
      effects.append(.notifyCustomer(.openedAfterVeto, leg: index))
      effects.append(.tellCourier(.leave, leg: index))
    case .openedAfterRelease: effects.append(.notifyCustomer(.openedAfterRelease, leg: index))
    default: effects.append(.notifyCustomer(.openedOutOfTurn, leg: index))
    }
    return effects
  }

  /// What is wrong with an unlock; `nil` where nothing is.
  private func oddity(of leg: Leg, isLast: Bool) -> Incident.Kind? {
    if trip.isOver { return .openedAfterRelease }
    switch leg.phase {
    case .vetoed: return .openedAfterVeto
    case .issued, .expired: return isLast ? nil : .openedOutOfTurn
    default: return .openedOutOfTurn
    }
  }

  private mutating func react(to event: LockWord.Event, at index: Int) -> [DeliveryEffect] {
    switch event {
    case .opened, .closed: []
    case .overdue:
      [
        open(.overdue, leg: index), .notifyCustomer(.overdue, leg: index),
        .tellCourier(.closeDoor, leg: index),
      ]
    case .jammed:
      [.notifyCustomer(.jammed, leg: index), .tellCourier(.closeDoor, leg: index)]
    case .interrupted:
      [open(.interrupted, leg: index), .notifyCustomer(.interrupted, leg: index)]
    }
  }

  /// DLV-17
  private mutating func end(
    _ index: Int, by end: SessionEnd, session: UInt64
  ) -> [DeliveryEffect] {
    let isDelivered = legs[index].phase == .delivered
    for place in legs[index].passes.indices
    where legs[index].passes[place].fate == .used(session: session) {
      legs[index].passes[place].fate = .ended(session: session)  // DLV-10
    }
    guard end.counts(under: terms) else {
      legs[index].state = .unproven(.init(session: session, end: end, since: clock))
      let kind: Incident.Kind = end == .boltThrown ? .boltOnly : .residentEnded
      return [open(kind, leg: index), .notifyCustomer(end.notice, leg: index)]
    }
    guard end == .lockedUnopened else {
      legs[index].state = .relocked(
        .init(session: session, end: end, since: clock, isDelivered: isDelivered))
      return [.notifyCustomer(end.notice, leg: index)]
    }
    legs[index].state = .unopened(session: session)
    let said = isDelivered ? [open(.deliveredUnopened, leg: index)] : []
    return said + [
      .notifyCustomer(end.notice, leg: index), .tellCourier(.unopened, leg: index),
    ]
  }
}

extension SessionEnd {
  /// What the customer is told of it.
  fileprivate var notice: CustomerNotice {
    switch self {
    case .locked: .relocked
    case .lockedUnopened: .unopened
    case .lockedLate: .relockedLate
    case .boltThrown: .boltThrown
    case .endedByResident: .endedByResident
    }
  }
}
