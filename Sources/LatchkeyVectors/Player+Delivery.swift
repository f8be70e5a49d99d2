import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService

// Steps of a service: a delivery, and what happens to it.

extension Player {
  func deliver(_ step: Step) throws -> Expectation {
    do {
      if let input = step.delivery {
        delivery = try Delivery(
          job: Digest(bytes: try input.fixed(\.job, "job")), legs: try input.legs.map(LegPlan.init),
          terms: DeliveryTerms(input.terms),
          courier: PublicKey(bytes: try input.fixed(\.courier, "courier")))
        return told([])
      }
      guard let event = step.event, let at = step.at else {
        throw VectorFault("a delivery needs an event and its second")
      }
      guard var next = delivery else { throw VectorFault("no delivery is planned") }
      let effects = try next.handle(try DeliveryEvent(event), at: at)
      delivery = next
      return told(effects)
    } catch let reason as DenyReason {
      var got = told([])
      got.verdict = .deny
      got.reason = ReasonName.of(reason)
      return got
    }
  }

  /// What can be seen of the delivery.
  private func told(_ effects: [DeliveryEffect]) -> Expectation {
    var got = Expectation.allow
    got.effects = effects.map(\.summary)
    guard let delivery else { return got }
    got.legs = delivery.legs.map(\.phase.rawValue)
    got.trip = delivery.trip.summary
    got.incidents = delivery.incidents.filter(\.isOpen).map(\.summary)
    got.due = delivery.due.map { Int64($0) } ?? -1
    return got
  }
}

extension LegPlan {
  fileprivate init(_ input: DeliveryInput.Leg) throws {
    self.init(
      point: input.point, lockID: LockID(bytes: try input.fixed(\.lock, "lock")),
      needs: input.needs.map(LegNeeds.init))
  }
}

extension LegNeeds {
  fileprivate init(_ input: DeliveryInput.Needs) {
    self.init(
      knockSeconds: input.knock, approvalSeconds: input.approval,
      packageScanSeconds: input.packageScan, recordingSeconds: input.recording,
      relockWithinSeconds: input.relockWithin)
  }
}

extension DeliveryTerms {
  init(_ input: DeliveryInput.Terms) {
    self.init(
      needs: LegNeeds(input.needs), gatherSeconds: input.gather, heartbeatSeconds: input.heartbeat,
      graceSeconds: input.grace, clockErrorSeconds: input.clockError,
      revocationSeconds: input.revocation, allowsBoltThrown: input.allowsBoltThrown,
      allowsEndedByResident: input.allowsEndedByResident)
  }
}

extension DeliveryEffect {
  /// A word, and what it is about.
  fileprivate var summary: String {
    switch self {
    case .issuePass(let leg, let order, _, _): "issue:\(leg):\(order.grant.serial)"
    case .revokeCredential(let leg, let grant): "revoke:\(leg):\(grant.serial)"
    case .notifyCustomer(let notice, let leg): "customer:\(notice)" + (leg.map { ":\($0)" } ?? "")
    case .tellCourier(let order, let leg): "courier:\(order):\(leg)"
    case .holdTrip: "hold"
    case .releaseTrip(let isProven): isProven ? "release" : "release:unproven"
    case .openIncident(let incident): "incident:\(incident.summary)"
    case .judgeRelease: "judge"
    }
  }
}

extension Incident {
  fileprivate var summary: String { "\(kind)" + (leg.map { ":\($0)" } ?? "") }
}

extension TripState {
  fileprivate var summary: String {
    switch self {
    case .free: "free"
    case .held: "held"
    case .released: "released"
    case .releasedUnproven: "releasedUnproven"
    }
  }
}
