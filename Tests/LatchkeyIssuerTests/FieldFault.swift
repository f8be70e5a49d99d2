import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer

/// One mutation of a good grant, and what it is refused with.
struct FieldFault: Sendable {
  let reason: DenyReason
  let field: String
  let apply: @Sendable (inout Grant) -> Void

  init(
    _ reason: DenyReason, _ field: String, _ apply: @escaping @Sendable (inout Grant) -> Void
  ) {
    self.reason = reason
    self.field = field
    self.apply = apply
  }

  static let all: [FieldFault] = claims + schedules + constraints

  private static let claims = [
    FieldFault(.outOfRange, "expiration") { $0.expiration = Limits.lastSecond + 1 },
    FieldFault(.outOfRange, "notBefore") { $0.notBefore = Limits.lastSecond + 1 },
    FieldFault(.emptyWindow, "expiration") { $0.expiration = $0.notBefore },
    FieldFault(.malformed, "scope[0].point") { $0.scope[0].point = "" },
    FieldFault(.invalidText, "scope[0].point") { $0.scope[0].point = "Front" },
    FieldFault(.invalidText, "scope[0].point") { $0.scope[0].point = "tür" },
    FieldFault(.tooLarge, "scope[0].point") {
      $0.scope[0].point = String(repeating: "a", count: 33)
    },
    FieldFault(.outOfRange, "scope[0].permissions") {
      $0.scope[0].permissions = Permissions(rawValue: 512)
    },
    FieldFault(.duplicateKey, "scope[1].point") {
      $0.scope.append(ScopeGrant(point: "front", permissions: .talk))
    },
    FieldFault(.tooLarge, "scope") { grant in
      grant.scope = (0..<9).map { ScopeGrant(point: "p\($0)", permissions: .unlock) }
    },
    FieldFault(.tooLarge, "credential") { grant in
      grant.scope = (0..<8).map {
        ScopeGrant(point: String(repeating: "p", count: 31) + "\($0)", permissions: .unlock)
      }
      grant.constraints.schedule = ScheduleDraft(
        Array(repeating: ScheduleSpan(days: .monday, start: 600, end: 900), count: 8),
        offsets: [OffsetSpan(from: 0, minutes: 0)])
    },
  ]

  private static func schedule(
    _ days: UInt8 = 1, _ start: UInt16 = 0, _ end: UInt16 = 60,
    offsets: [OffsetSpan] = [OffsetSpan(from: 0, minutes: 60)]
  ) -> ScheduleDraft {
    ScheduleDraft(
      [ScheduleSpan(days: Weekdays(rawValue: days), start: start, end: end)], offsets: offsets)
  }

  private static let schedules = [
    FieldFault(.malformed, "constraints.schedule") {
      $0.constraints.schedule = ScheduleDraft([], offsets: [OffsetSpan(from: 0, minutes: 0)])
    },
    FieldFault(.tooLarge, "constraints.schedule") {
      $0.constraints.schedule = ScheduleDraft(
        Array(repeating: ScheduleSpan(days: .monday, start: 0, end: 1), count: 9),
        offsets: [OffsetSpan(from: 0, minutes: 0)])
    },
    FieldFault(.outOfRange, "constraints.schedule[0].days") {
      $0.constraints.schedule = schedule(0)
    },
    FieldFault(.outOfRange, "constraints.schedule[0].days") {
      $0.constraints.schedule = schedule(128)
    },
    FieldFault(.outOfRange, "constraints.schedule[0].start") {
      $0.constraints.schedule = schedule(1, 1_440, 1_441)
    },
    FieldFault(.outOfRange, "constraints.schedule[0].end") {
      $0.constraints.schedule = schedule(1, 60, 60)
    },
    FieldFault(.outOfRange, "constraints.schedule[0].end") {
      $0.constraints.schedule = schedule(1, 60, 1_501)
    },
    FieldFault(.missingKey, "constraints.offsets") {
      $0.constraints.schedule = schedule(offsets: [])
    },
    FieldFault(.outOfRange, "constraints.offsets[0].minutes") {
      $0.constraints.schedule = schedule(offsets: [OffsetSpan(from: 0, minutes: 1_440)])
    },
    FieldFault(.outOfRange, "constraints.offsets[0].minutes") {
      $0.constraints.schedule = schedule(offsets: [OffsetSpan(from: 0, minutes: -1_440)])
    },
    FieldFault(.outOfRange, "constraints.offsets[0].from") {
      $0.constraints.schedule = schedule(
        offsets: [OffsetSpan(from: Limits.lastSecond + 1, minutes: 0)])
    },
    FieldFault(.duplicateKey, "constraints.offsets[1].from") {
      $0.constraints.schedule = schedule(
        offsets: [OffsetSpan(from: 0, minutes: 0), OffsetSpan(from: 0, minutes: 1)])
    },
    FieldFault(.tooLarge, "constraints.offsets") {
      $0.constraints.schedule = schedule(
        offsets: (0..<5).map { OffsetSpan(from: $0, minutes: 0) })
    },
  ]

  private static func evidence(_ witness: UInt8, _ maxAge: UInt32) -> EvidenceRequirement {
    EvidenceRequirement(.knock, witness: witness, maxAgeSeconds: maxAge)
  }

  private static let constraints = [
    FieldFault(.outOfRange, "constraints.uses") { $0.constraints.uses = 0 },
    FieldFault(.outOfRange, "constraints.maxStaleness") {
      $0.constraints.maxStalenessSeconds = 0
    },
    FieldFault(.outOfRange, "constraints.relockWithin") {
      $0.constraints.relockWithinSeconds = 0
    },
    FieldFault(.outOfRange, "constraints.relockWithin") {
      $0.constraints.relockWithinSeconds = 3_601
    },
    FieldFault(.outOfRange, "constraints.evidence[1].maxAge") {
      $0.constraints.evidence = [evidence(0, 1), evidence(1, 0)]
    },
    FieldFault(.outOfRange, "constraints.evidence[0].witness") {
      $0.constraints.evidence = [evidence(4, 1)]
    },
    FieldFault(.duplicateKey, "constraints.evidence[1]") {
      $0.constraints.evidence = [evidence(1, 1), evidence(1, 2)]
    },
    FieldFault(.tooLarge, "constraints.evidence") { grant in
      grant.constraints.evidence = (0..<4).map { evidence($0, 1) }
    },
    FieldFault(.outOfRange, "constraints.channels") { $0.constraints.channels = [] },
    FieldFault(.outOfRange, "constraints.channels") {
      $0.constraints.channels = ChannelSet(rawValue: 64)
    },
    FieldFault(.outOfRange, "constraints.lifetimeFromFirstUse") {
      $0.constraints.lifetimeFromFirstUseSeconds = 0
    },
    FieldFault(.outOfRange, "constraints.depth") { $0.constraints.depth = 3 },
    FieldFault(.outOfRange, "constraints.each.uses") {
      $0.constraints.each = EachDraft(uses: 0)
    },
    FieldFault(.outOfRange, "constraints.each.life") {
      $0.constraints.each = EachDraft(lifeSeconds: Limits.lastSecond + 1)
    },
    FieldFault(.outOfRange, "constraints.each.maxStaleness") {
      $0.constraints.each = EachDraft(maxStalenessSeconds: 0)
    },
    FieldFault(.tooLarge, "constraints.each.needs") {
      $0.constraints.each = EachDraft(needs: Set(ConstraintKey.allCases.prefix(9)))
    },
    FieldFault(.outOfRange, "constraints.slots") { $0.constraints.slots = 0 },
    FieldFault(.outOfRange, "constraints.slots") { $0.constraints.slots = 9 },
  ]
}
