import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService

/// 2026-06-01T10:00:00Z.
let noon: UInt64 = 1_780_308_000

/// Bytes of a key, digest or name, all alike.
func filled<let count: Int>(_ byte: UInt8) -> FixedBytes<count> { FixedBytes { _ in byte } }

/// A delivery of one leg that asks for everything, on its way by events alone.
struct OneLeg {
  static let job = Digest(bytes: filled(7))
  static let issuer = PublicKey(bytes: filled(3))
  static let resident = NamedPerson(.resident, name: "Ada")
  static let agent = NamedPerson(.operator, name: "Grace")
  static let needs = LegNeeds(
    knockSeconds: 600, approvalSeconds: 600, packageScanSeconds: 3_600, recordingSeconds: 120,
    relockWithinSeconds: 60)

  static func terms(permits: Bool = false) -> DeliveryTerms {
    DeliveryTerms(
      needs: needs, gatherSeconds: 300, heartbeatSeconds: 20, graceSeconds: 60,
      clockErrorSeconds: 30, revocationSeconds: 90, allowsBoltThrown: permits,
      allowsEndedByResident: permits)
  }

  var delivery: Delivery
  var now = noon
  var serial: UInt32 = 0
  var sequence: UInt64 = 40

  init(permits: Bool = false) throws {
    delivery = try Delivery(
      job: Self.job, legs: [LegPlan(point: "front", lockID: LockID(bytes: filled(1)))],
      terms: Self.terms(permits: permits), courier: PublicKey(bytes: filled(9)))
  }

  var phase: LegPhase { delivery.legs[0].phase }

  mutating func handle(_ event: DeliveryEvent) throws(DenyReason) -> [DeliveryEffect] {
    try delivery.handle(event, at: now)
  }

  mutating func evidence(_ kind: GatheredKind) -> DeliveryEvent {
    let nonce = Nonce(bytes: filled(UInt8(truncatingIfNeeded: serial + 1)))
    let binding: DeliveryEvidence.Binding = kind == .packageScan ? .job(Self.job) : .visit(nonce)
    return .evidence(leg: 0, DeliveryEvidence(kind, binding, at: now))
  }

  mutating func request() -> DeliveryEvent {
    .request(leg: 0, challenge: Nonce(bytes: filled(UInt8(truncatingIfNeeded: serial + 1))))
  }

  var grant: GrantID { GrantID(issuer: Self.issuer, serial: serial) }

  mutating func issue() -> DeliveryEvent {
    serial += 1
    return .issue(
      leg: 0,
      PassOrder(
        grant: grant, expiration: now + 1_200,
        receipts: ReceiptPosition(next: 40, last: .zero)))
  }

  mutating func receipt(_ word: LockWord) -> DeliveryEvent {
    sequence += 1
    return .receipt(leg: 0, sequence: sequence, word)
  }

  mutating func unlocked() -> DeliveryEvent { receipt(.unlocked(by: grant, time: now)) }

  /// The running session; one that never was where none runs.
  var session: UInt64 { delivery.legs[0].state.visit?.session ?? 7 }

  mutating func end(_ end: SessionEnd) -> DeliveryEvent { receipt(.ended(end, session: session)) }

  mutating func said(_ event: LockWord.Event) -> DeliveryEvent {
    receipt(.event(event, session: session))
  }

  var proof: DeliveryEvent {
    .release(
      ReleaseProof(
        job: Self.job, locks: [], grants: delivery.legs.flatMap { $0.passes.map(\.grant) }))
  }

  /// Goes to a state by the events of the page.
  mutating func go(to phase: LegPhase) throws {
    let steps: [LegPhase: (inout OneLeg) throws -> Void] = [
      .requested: { _ = try $0.handle($0.request()) },
      .knocked: { _ = try $0.handle($0.evidence(.knock)) },
      .approved: { _ = try $0.handle($0.evidence(.approval)) },
      .scanned: { _ = try $0.handle($0.evidence(.packageScan)) },
      .recording: { _ = try $0.handle($0.evidence(.recording)) },
      .issued: { _ = try $0.handle($0.issue()) },
      .unlocked: { _ = try $0.handle($0.unlocked()) },
      .delivered: { _ = try $0.handle(.delivered(leg: 0)) },
    ]
    let line: [LegPhase] = [
      .requested, .knocked, .approved, .scanned, .recording, .issued, .unlocked, .delivered,
    ]
    let stop: LegPhase =
      switch phase {
      case .relocked: .delivered
      case .unopened, .unproven: .unlocked
      case .vetoed, .expired: .issued
      default: phase
      }
    if stop != .planned {
      for state in line[...(line.firstIndex(of: stop) ?? 0)] { try steps[state]?(&self) }
    }
    switch phase {
    case .relocked: _ = try handle(end(.locked))
    case .unopened: _ = try handle(end(.lockedUnopened))
    case .unproven: _ = try handle(end(.boltThrown))
    case .vetoed: _ = try handle(.veto(by: Self.resident))
    case .expired:
      now += 1_230
      _ = try handle(.tick)
    default: break
    }
  }
}
