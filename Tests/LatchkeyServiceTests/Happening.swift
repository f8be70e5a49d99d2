import LatchkeyCore
import LatchkeyService

/// An event of the table, and how a leg comes to meet it.
struct Happening {
  let name: String
  /// Whether the site has opted in to what the event says.
  var permits = false
  /// The states in which it can happen.
  var states = Set(LegPhase.allCases)
  let event: @Sendable (inout OneLeg) throws -> DeliveryEvent

  init(
    _ name: String, permits: Bool = false, in states: Set<LegPhase> = Set(LegPhase.allCases),
    _ event: @escaping @Sendable (inout OneLeg) throws -> DeliveryEvent
  ) {
    self.name = name
    self.permits = permits
    self.states = states
    self.event = event
  }

  static let all: [Happening] = people + evidence + lock + ends + times

  private static let people: [Happening] = [
    Happening("request") { $0.request() },
    Happening("issue") { $0.issue() },
    Happening("veto") { _ in .veto(by: OneLeg.resident) },
    Happening("lift") { _ in .liftVeto(by: OneLeg.agent) },
    Happening("delivered") { _ in .delivered(leg: 0) },
    Happening("heartbeat") { _ in .heartbeat(leg: 0) },
    Happening("courier") { _ in
      .courierChanged(to: PublicKey(bytes: filled(8)), revoking: false)
    },
    Happening("courier revoking") { _ in
      .courierChanged(to: PublicKey(bytes: filled(8)), revoking: true)
    },
    Happening("retry") { _ in .retry(leg: 0) },
    Happening("release") { $0.proof },
    Happening("release unproven") { _ in .releaseUnproven(by: OneLeg.agent, why: "dead lock") },
  ]

  private static let evidence: [Happening] = [
    Happening("knock") { $0.evidence(.knock) },
    Happening("approval") { $0.evidence(.approval) },
    Happening("scan") { $0.evidence(.packageScan) },
    Happening("recording") { $0.evidence(.recording) },
  ]

  private static let lock: [Happening] = [
    Happening("allowed") { $0.unlocked() },
    Happening("unlocked") { $0.unlocked() },
    Happening("denied") { _ in .denied(leg: 0, code: 4) },
    Happening("opened") { $0.said(.opened) },
    Happening("closed") { $0.said(.closed) },
    Happening("overdue") { $0.said(.overdue) },
    Happening("jammed") { $0.said(.jammed) },
    Happening("interrupted") { $0.said(.interrupted) },
    Happening("forcedOpen") { $0.receipt(.forcedOpen) },
    Happening("base") { .base(leg: 0, issuer: OneLeg.issuer, base: $0.serial + 1) },
  ]

  private static let ends: [Happening] = [
    Happening("locked") { $0.end(.locked) },
    Happening("lockedLate") { $0.end(.lockedLate) },
    Happening("lockedUnopened") { $0.end(.lockedUnopened) },
    Happening("boltThrown") { $0.end(.boltThrown) },
    Happening("boltThrown permitted", permits: true, in: permitting) { $0.end(.boltThrown) },
    Happening("endedByResident") { $0.end(.endedByResident) },
    Happening("endedByResident permitted", permits: true, in: permitting) {
      $0.end(.endedByResident)
    },
  ]

  /// A leg is unproven only where nobody has opted in.
  private static let permitting = Set(LegPhase.allCases).subtracting([.unproven])

  private static let times: [Happening] = [
    Happening("tick") { _ in .tick },
    Happening("gather over", in: Set(LegPhase.allCases.filter(\.isGathering))) {
      $0.now += 300
      return .tick
    },
    Happening("pass over", in: [.issued]) {
      $0.now += 1_230
      return .tick
    },
    Happening("pass dead", in: [.vetoed]) {
      $0.now += 120
      return .tick
    },
    Happening("silence", in: [.unlocked, .delivered]) {
      $0.now += 21
      return .tick
    },
    Happening("deadline over", in: [.unlocked, .delivered]) {
      for _ in 0..<6 {
        $0.now += 20
        if $0.now < noon + 120 { _ = try $0.handle(.heartbeat(leg: 0)) }
      }
      return .tick
    },
  ]
}

extension [DeliveryEffect] {
  /// As the table puts it.
  var words: [String] {
    map { effect in
      switch effect {
      case .issuePass: "issue"
      case .revokeCredential: "revoke"
      case .notifyCustomer(let notice, _): "customer \(notice)"
      case .tellCourier(let order, _): "courier \(order)"
      case .holdTrip: "hold"
      case .releaseTrip: "release"
      case .openIncident(let incident): "incident \(incident.kind)"
      case .judgeRelease: "judge"
      }
    }
  }
}
