import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import LatchkeyTestSupport
import Testing

/// Deliveries of three legs that anything may happen to.
@Suite("Deliveries at random")
struct DeliveryRunTests {
  private static func delivery(_ random: inout SplitMix64) throws -> Delivery {
    var terms = OneLeg.terms(permits: random.next() % 2 == 0)
    if random.next() % 3 == 0 { terms.heartbeatSeconds = nil }
    let bare = LegNeeds(relockWithinSeconds: 60)
    return try Delivery(
      job: OneLeg.job,
      legs: ["gate", "front", "fridge"].enumerated().map { index, point in
        LegPlan(
          point: point, lockID: LockID(bytes: filled(UInt8(index))),
          needs: random.next() % 2 == 0 ? bare : nil)
      }, terms: terms, courier: PublicKey(bytes: filled(9)))
  }

  private static func event(
    _ random: inout SplitMix64, of delivery: Delivery, at now: UInt64
  ) -> DeliveryEvent {
    let leg = Int(random.next() % 3)
    let nonce = Nonce(bytes: filled(UInt8(random.next() % 2)))
    let serial = UInt32(random.next() % 12)
    let grant = GrantID(issuer: OneLeg.issuer, serial: serial)
    let sequence = random.next() % 40
    let session = delivery.legs[leg].state.visit?.session ?? sequence
    let person = NamedPerson(NamedPerson.Role.allCases[Int(random.next() % 3)], name: "Ada")
    switch random.next() % 18 {
    case 0, 1: return .request(leg: leg, challenge: nonce)
    case 2, 3, 4:
      let kind = GatheredKind.allCases[Int(random.next() % 4)]
      return .evidence(leg: leg, DeliveryEvidence(kind, .visit(nonce), at: now))
    case 5, 6:
      return .issue(
        leg: leg,
        PassOrder(
          grant: grant, expiration: now + random.next() % 200,
          receipts: ReceiptPosition(next: 0, last: .zero)))
    case 7:
      return .receipt(leg: leg, sequence: sequence, .unlocked(by: grant, time: now))
    case 8, 9:
      let end = SessionEnd.allCases[Int(random.next() % 5)]
      return .receipt(leg: leg, sequence: session + 1, .ended(end, session: session))
    case 10:
      let said = LockWord.Event.allCases[Int(random.next() % 5)]
      return .receipt(leg: leg, sequence: sequence, .event(said, session: session))
    case 11: return .veto(by: person)
    case 12: return .liftVeto(by: person)
    case 13: return .courierChanged(to: PublicKey(bytes: filled(UInt8(serial))), revoking: true)
    case 14: return .retry(leg: leg)
    case 15:
      return .incidentClosed(id: Int(random.next() % 4), by: person, how: "seen")
    case 16:
      return .release(
        ReleaseProof(
          job: OneLeg.job, locks: [], grants: delivery.legs.flatMap { $0.passes.map(\.grant) }))
    default: return .base(leg: leg, issuer: OneLeg.issuer, base: serial)
    }
  }

  @Test("the promises of the page hold, whatever happens", arguments: 0..<200 as Range<UInt64>)
  func promises(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var delivery = try Self.delivery(&random)
    var now = noon
    for _ in 0..<300 {
      now += random.next() % 40
      let before = delivery
      let event = Self.event(&random, of: delivery, at: now)
      do throws(DenyReason) {
        let effects = try delivery.handle(event, at: now)
        Self.expectPromises(before, delivery, effects, at: now)
      } catch {
        #expect(delivery == before, "DLV-2")
      }
      try Self.expectDue(delivery)
    }
  }

  private static func expectPromises(
    _ before: Delivery, _ after: Delivery, _ effects: [DeliveryEffect], at now: UInt64
  ) {
    for (index, leg) in after.legs.enumerated() {
      // DLV-8: of one leg at most one pass may live that was not opened with.
      let isNew = leg.passes.count > before.legs[index].passes.count
      if isNew {
        #expect(
          leg.passes.dropLast().allSatisfy {
            $0.isCertainlyDead(at: after.clock, under: after.terms)
          }, "DLV-8")
        #expect(after.veto == nil, "DLV-12")
        #expect(after.isTripHeld, "DLV-9")
      }
      #expect(leg.phase != .vetoed || after.veto != nil, "DLV-11")
    }
    if effects.contains(.releaseTrip(isProven: true)) {
      #expect(!before.hasOpenIncident, "DLV-20")
      #expect(after.legs.allSatisfy { !$0.phase.isOpen && $0.phase != .unproven }, "DLV-21")
    }
    if before.isTripHeld, !after.isTripHeld {
      let isSaid = effects.contains { if case .releaseTrip = $0 { true } else { false } }
      #expect(isSaid, "DLV-9")
    }
  }

  /// DLV-23: before `due` a tick does nothing.
  private static func expectDue(_ delivery: Delivery) throws {
    var early = delivery
    let last = (delivery.due ?? delivery.clock + 100_000).subtractingReportingOverflow(1)
    guard last.partialValue >= delivery.clock else { return }
    #expect(try early.handle(.tick, at: last.partialValue).isEmpty, "DLV-23")
    for (index, leg) in early.legs.enumerated() {
      #expect(leg == delivery.legs[index], "DLV-23")
    }
  }

  @Test("what a ledger stores is read back as it was", arguments: 0..<40 as Range<UInt64>)
  func storing(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var delivery = try Self.delivery(&random)
    var now = noon
    for _ in 0..<100 {
      now += random.next() % 40
      let event = Self.event(&random, of: delivery, at: now)
      let effects = (try? delivery.handle(event, at: now)) ?? []
      #expect(try Self.stored(event) == event)
      #expect(try Self.stored(effects) == effects)
    }
    #expect(try Self.stored(delivery) == delivery)
  }

  private static func stored<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }
}
