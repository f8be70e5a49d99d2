import LatchkeyCore

/// A delivery as its record holds it.
struct DeliveryRecord: Codable, Equatable, Sendable {
  var delivery: Delivery
  /// For each leg the evidence that the lock will ask for, by kind: envelopes as they came.
  var evidence: [[String: WitnessedItem]]

  init(_ delivery: Delivery) {
    self.delivery = delivery
    evidence = delivery.legs.map { _ in [:] }
  }
}

/// A witness's statement that is presented to the lock.
struct WitnessedItem: Codable, Equatable, Sendable {
  var message: Encoded
  /// Which of the configuration's witnesses signed it; `nil` for somebody else's word, which a lock
  /// does not ask for.
  var witness: Int?
}

/// A delivery as those see it who have to do with it.
struct DeliveryView: Codable, Sendable {
  struct LegView: Codable, Sendable {
    var point: String
    var state: String
  }

  struct IncidentView: Codable, Sendable {
    var id: Int
    var kind: String
    var point: String?
    var at: UInt64
    var isOpen: Bool
  }

  var job: String
  var trip: String
  var legs: [LegView]
  var incidents: [IncidentView]
  /// What credentials and scans name, and what a scan is salted with; for the courier.
  var digest: Named<Digest>?
  var salt: Encoded?
  /// What the lock is going to ask for; with a pass.
  var evidence: [Encoded]?
  /// Why a release was not given.
  var held: [Held]?

  init(_ id: String, _ delivery: Delivery) {
    job = id
    switch delivery.trip {
    case .free: trip = "free"
    case .held: trip = "held"
    case .released: trip = "released"
    case .releasedUnproven: trip = "releasedUnproven"
    }
    legs = delivery.legs.map { LegView(point: $0.point, state: "\($0.phase)") }
    incidents = delivery.incidents.map { incident in
      IncidentView(
        id: incident.id, kind: incident.kind.rawValue,
        point: incident.leg.map { delivery.legs[$0].point }, at: incident.at,
        isOpen: incident.isOpen)
    }
  }
}
