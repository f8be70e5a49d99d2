import LatchkeyCore

/// One stop of a delivery: its lock, its state, and every pass that was issued for it.
public struct Leg: Codable, Sendable, Equatable {
  public let point: String
  public let lockID: LockID
  public let needs: LegNeeds
  public internal(set) var state = LegState.planned
  /// In the order of issue; none is ever removed.
  public internal(set) var passes: [LegPass] = []
  /// Where the lock's receipts stood at the first issue (REL-2).
  public internal(set) var firstIssue: ReceiptPosition?
  /// Sequence of the last receipt that was heard.
  public internal(set) var lastReceipt: UInt64?
  /// A scan that is bound to the job, and outlives a challenge (DLV-4).
  var scan: DeliveryEvidence?

  init(_ plan: LegPlan, under terms: DeliveryTerms) {
    point = plan.point
    lockID = plan.lockID
    needs = plan.needs ?? terms.needs
  }

  /// The name of the state.
  public var phase: LegPhase {
    switch state {
    case .planned: .planned
    case .gathering(let gathering): gathering.phase(of: needs)
    case .issued: .issued
    case .unlocked: .unlocked
    case .delivered: .delivered
    case .relocked: .relocked
    case .unopened: .unopened
    case .unproven: .unproven
    case .vetoed: .vetoed
    case .expired: .expired
    }
  }

  /// Whether no pass of this leg may open its door any more (DLV-10).
  public func isDead(at now: UInt64, under terms: DeliveryTerms) -> Bool {
    passes.allSatisfy { $0.isCertainlyDead(at: now, under: terms) }
  }

  /// The passes that may open, and that nobody has revoked.
  func living(at now: UInt64, under terms: DeliveryTerms) -> [Int] {
    passes.indices.filter {
      passes[$0].fate == .live && !passes[$0].isCertainlyDead(at: now, under: terms)
    }
  }
}
