import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFlash
import LatchkeyIssuer
import LatchkeyLock
import Testing

/// A day of a lock from its founding on, in steps that are each cut everywhere.
enum Day {
  struct Step: Sendable {
    let name: String
    let live: @Sendable (inout House) throws -> Void

    init(_ name: String, _ live: @escaping @Sendable (inout House) throws -> Void) {
      self.name = name
      self.live = live
    }
  }

  /// The job of the delivery.
  static let job = Digest(bytes: FixedBytes { UInt8(100 + $0) })

  private static func expect(_ reason: DenyReason?, _ expected: DenyReason? = nil) {
    #expect(reason == expected)
  }

  static let steps: [Step] = morning + delivery + noon + afternoon + evening

  private static let morning = [
    Step("founding") { try $0.found() },
    Step("time") { try $0.ferry() },
    Step("passes") { house in
      let service = try house.authority(Party.service)
      try house.issue(
        "delivery", to: Party.courier,
        ConstraintsDraft(uses: 1, maxStalenessSeconds: 86_400, relockWithinSeconds: 60, job: job),
        under: service, by: Party.service, staple: true)
      try house.issue(
        "second delivery", to: Party.courier,
        ConstraintsDraft(uses: 1, maxStalenessSeconds: 86_400, relockWithinSeconds: 60, job: job),
        under: service, by: Party.service, staple: true)
      try house.issue(
        "plumber", to: Party.plumber, ConstraintsDraft(uses: 1), under: service, by: Party.service)
      try house.issue("home", to: Party.resident)
      try house.issue("guest", to: Party.guest, ConstraintsDraft(uses: 3))
      try house.issue(
        "tenant", to: Party.tenant,
        ConstraintsDraft(uses: 40, lifetimeFromFirstUseSeconds: 7_200))
      try house.issue(
        "cousin", to: Party.guest, ConstraintsDraft(uses: 1), by: Party.secondOwner)
      let second = try house.authority(Party.secondService)
      try house.issue(
        "parcel", to: Party.courier, ConstraintsDraft(uses: 1), under: second,
        by: Party.secondService)
    },
  ]

  private static let delivery = [
    Step("unlock") { expect(try $0.visit("delivery")) },
    Step("withdrawn") { try $0.sense(House.free) },
    Step("opened") { try $0.sense(House.open) },
    Step("closed") { try $0.sense(House.free) },
    Step("locked") { try $0.sense(House.atRest) },
    Step("idle") { try $0.idle() },
    Step("resident") { expect(try $0.visit("home")) },
    Step("home") { try $0.sense(House.atRest) },
  ]

  private static let noon = [
    Step("cousin") { expect(try $0.visit("cousin")) },
    Step("guest") { expect(try $0.visit("guest")) },
    Step("tenants") { house in for _ in 0..<7 { expect(try house.visit("tenant")) } },
    Step("idle at noon") { try $0.idle(steps: 5) },
    Step("second service") { expect(try $0.visit("parcel")) },
    Step("idle") { try $0.idle(steps: 12) },
    Step("an hour") { house in
      house.pass(seconds: 3_700)
      try house.idle(steps: 2)
    },
    Step("guest again") { expect(try $0.visit("guest")) },
    Step("idle") { try $0.idle(steps: 40) },
    Step("denied") { house in
      let next = house.head.next
      expect(try house.visit("guest", .talk), .notPermitted)
      let now = house.head.next
      #expect(now == next + 1)
    },
    Step("acknowledged") { house in
      let code = try house.ferry(acknowledging: house.head.next - 1)
      #expect(code == .allowed)
    },
  ]

  private static let afternoon = [
    Step("revoked") { house in
      house.pass(seconds: 10)
      let staple = try house.staple(Party.service, revoking: [2])
      expect(try house.visit("plumber", staples: [staple]), .revoked)
    },
    Step("idle") { try $0.idle(steps: 5) },
    Step("configuration") { house in
      try house.configure { draft in
        draft.anchors.removeLast()
        draft.auditors.append(try Party.key(Party.secondAuditor))
        draft.witnesses = [try Party.key(20), try Party.key(21)]
      }
    },
    Step("idle") { try $0.idle(steps: 5) },
    Step("cousin is a stranger") { expect(try $0.visit("cousin"), .unknownIssuer) },
    Step("last of the guest") { expect(try $0.visit("guest")) },
    Step("idle") { try $0.idle(steps: 3) },
    Step("tenants again") { house in for _ in 0..<4 { expect(try house.visit("tenant")) } },
    Step("idle") { try $0.idle(steps: 3) },
  ]

  private static let evening = [
    Step("restart") { try $0.reboot() },
    Step("time again") { try $0.ferry() },
    Step("second delivery") { expect(try $0.visit("second delivery")) },
    Step("idle in a session") { try $0.idle(steps: 12) },
    Step("opened") { try $0.sense(House.open) },
    Step("deadline") { house in
      house.pass(seconds: 61)
      try house.sense(House.open)
    },
    Step("locked late") { house in
      try house.sense(House.free)
      try house.sense(House.atRest)
    },
    Step("resident") { expect(try $0.visit("home")) },
    Step("idle") { try $0.idle(steps: 6) },
    Step("acknowledged by both") { house in
      for auditor in [Party.auditor, Party.secondAuditor] {
        let code = try house.ferry(acknowledging: house.head.next - 1, by: auditor)
        #expect(code == .allowed)
      }
    },
    Step("residents") { house in
      for _ in 0..<16 {
        try house.idle(steps: 40)
        expect(try house.visit("home"))
      }
    },
    Step("idle at night") { house in
      house.pass(seconds: 3_700)
      try house.idle(steps: 40)
    },
    Step("tenant at night") { expect(try $0.visit("tenant"), .lifetimeOver) },
  ]
}
