import LatchkeyCBOR
import LatchkeyCore

/// One job at one site: a route of legs, the courier's trip, a veto or none, and incidents.
///
/// A value: it has no clock, no network and no store. Each event comes with its second, and what
/// is to be done comes back. Store the delivery before anything is done (Spec/delivery.md).
public struct Delivery: Codable, Sendable, Equatable {
  /// A resident's no.
  public struct Veto: Codable, Sendable, Equatable {
    public let by: NamedPerson
    public let at: UInt64
  }

  /// How many legs a route has at most.
  public static let mostLegs = 8

  public let job: Digest
  public let terms: DeliveryTerms
  public internal(set) var legs: [Leg]
  /// The key that the next pass is for.
  public internal(set) var courier: PublicKey
  public internal(set) var trip = TripState.free
  public internal(set) var veto: Veto?
  public internal(set) var incidents: [Incident] = []
  /// The latest second that was seen (DLV-3).
  public internal(set) var clock: UInt64 = 0

  /// A delivery that nobody has begun.
  ///
  /// - Parameter legs: The route, in order.
  /// - Throws: ``DenyReason/routeInvalid`` (DLV-1).
  public init(
    job: Digest, legs: [LegPlan], terms: DeliveryTerms, courier: PublicKey
  ) throws(DenyReason) {
    // DLV-1
    guard (1...Self.mostLegs).contains(legs.count) else { throw .routeInvalid }
    for (index, leg) in legs.enumerated() {
      let others = legs[..<index]
      guard !others.contains(where: { $0.point == leg.point || $0.lockID == leg.lockID }),
        (leg.needs ?? terms.needs).relockWithinSeconds >= 1
      else { throw .routeInvalid }
    }
    self.job = job
    self.terms = terms
    self.courier = courier
    self.legs = legs.map { Leg($0, under: terms) }
  }

  /// Takes an event, and says what is to be done.
  ///
  /// - Parameter now: Seconds since 1970-01-01T00:00:00Z, at most 2^40.
  /// - Returns: Effects in the order in which they are to be done; first those of timeouts (DLV-3).
  /// - Throws: the reason of the first rule that refuses; the delivery is then as it was (DLV-2).
  public mutating func handle(
    _ event: DeliveryEvent, at now: UInt64
  ) throws(DenyReason) -> [DeliveryEffect] {
    guard now <= Limits.lastSecond else { throw .outOfRange }  // DLV-3
    let wasReady = isReady(at: clock)
    var next = self
    next.clock = max(clock, now)
    var effects = next.applyTimeouts()  // DLV-3
    effects += try next.apply(event)
    // DLV-23
    if next.isReady(at: next.clock), !wasReady { effects.append(.judgeRelease) }
    self = next
    return effects
  }

  /// The next second at which a tick changes anything; `nil` when none does (DLV-23).
  public var due: UInt64? { legs.compactMap(nextTimeout).min() }

  /// Whether the courier may not go on (DLV-9).
  public var isTripHeld: Bool {
    if case .held = trip { return true }
    return false
  }

  /// Whether an incident is open that holds the trip (DLV-20).
  public var hasOpenIncident: Bool { incidents.contains { $0.isOpen && $0.kind.holdsTrip } }

  private mutating func apply(_ event: DeliveryEvent) throws(DenyReason) -> [DeliveryEffect] {
    switch event {
    case .tick: return []
    case .denied(let leg, _): return try denied(leg)
    case .receipt(let leg, let sequence, let word): return try hear(word, sequence, of: leg)
    case .heartbeat(let leg): return try hearWitness(of: leg)
    case .base(let leg, let issuer, let base): return try raise(base, of: issuer, at: leg)
    case .incidentClosed(let id, let person, let how): return try close(id, by: person, how: how)
    default: break
    }
    guard !trip.isOver else { throw .tripOver }  // DLV-21
    switch event {
    case .request(let leg, let challenge): return try request(leg, challenge)
    case .evidence(let leg, let evidence): return try take(evidence, for: leg)
    case .issue(let leg, let order): return try issue(order, for: leg)
    case .veto(let person): return try veto(by: person)
    case .liftVeto(let person): return try liftVeto(by: person)
    case .delivered(let leg): return try delivered(leg)
    case .courierChanged(let key, let revoking): return try change(to: key, revoking: revoking)
    case .retry(let leg): return try retry(leg)
    case .release(let proof): return try release(proof)
    case .releaseUnproven(let person, let why): return try releaseUnproven(by: person, why: why)
    default: throw .outOfTurn
    }
  }

  /// - Throws: ``DenyReason/legUnknown`` (DLV-2).
  func expectLeg(_ index: Int) throws(DenyReason) -> Leg {
    guard legs.indices.contains(index) else { throw .legUnknown }
    return legs[index]
  }

  /// Opens an incident, and says so.
  mutating func open(_ kind: Incident.Kind, leg: Int?) -> DeliveryEffect {
    let incident = Incident(id: incidents.count, kind: kind, leg: leg, at: clock)
    incidents.append(incident)
    return .openIncident(incident)
  }
}
