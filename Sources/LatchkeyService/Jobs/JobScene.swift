import LatchkeyCBOR
import LatchkeyCore

/// One job in the middle of a change: its site, its delivery, and who asks.
struct JobScene {
  let site: Site
  let id: String
  let job: JobContent
  var record: DeliveryRecord
  /// What has to be told.
  private(set) var effects: [DeliveryEffect] = []

  /// Which leg a point is.
  func leg(_ point: String) throws(Problem) -> Int {
    guard let index = record.delivery.legs.firstIndex(where: { $0.point == point }) else {
      throw .notFound("point")
    }
    return index
  }

  /// Takes an event.
  ///
  /// - Throws: ``Problem`` with the reason of the policy.
  mutating func handle(_ event: DeliveryEvent, at now: UInt64) throws(Problem) {
    do throws(DenyReason) {
      effects += try record.delivery.handle(event, at: now)
    } catch {
      throw Problem(
        409, error, error.deliveryRule, field: "", rule: "The delivery does not permit it now.")
    }
  }

  func isCourier(_ key: PublicKey) -> Bool { record.delivery.courier == key }

  /// Puts the delivery into the change, and tells what follows.
  func store(in draft: inout SiteDraft, as kind: String) {
    draft.put(.delivery, id, record, due: record.delivery.due)
    draft.happen(
      kind, DeliveryNotice(view: DeliveryView(id, record.delivery), effects: effects))
  }
}

/// What the operator hears of a delivery.
struct DeliveryNotice: Codable {
  struct Told: Codable {
    /// `customer`, `courier` or `operator`.
    var who: String
    var what: String
    var point: String?
  }

  var delivery: DeliveryView
  var told: [Told]

  init(view: DeliveryView, effects: [DeliveryEffect]) {
    delivery = view
    told = effects.compactMap { effect in
      func point(_ leg: Int?) -> String? { leg.map { view.legs[$0].point } }
      return switch effect {
      case .notifyCustomer(let notice, let leg):
        Told(who: "customer", what: notice.rawValue, point: point(leg))
      case .tellCourier(let order, let leg):
        Told(who: "courier", what: order.rawValue, point: point(leg))
      case .openIncident(let incident):
        Told(who: "operator", what: incident.kind.rawValue, point: point(incident.leg))
      case .issuePass, .revokeCredential, .holdTrip, .releaseTrip, .judgeRelease: nil
      }
    }
  }
}
