import LatchkeyCBOR
import LatchkeyCore
import LatchkeySodium
import LatchkeyTestSupport
import Testing

@testable import LatchkeyIssuer

@Suite struct RandomGrantTests {
  private static let caseCount = 2_000

  @Test("ISS-2: what is refused by field is what a reader refuses; the rest reads back the same")
  func roundTrip() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    var refusedCount = 0
    for index in 0..<Self.caseCount {
      let grant = try random.grant()
      let serial = UInt32.random(in: .min ... .max, using: &random)
      let issuedAt = random.second()
      var reason: DenyReason?
      do { try grant.check(serial: serial, issuedAt: issuedAt) } catch { reason = error.reason }
      let read = try readerReason(grant, serial: serial, issuedAt: issuedAt)
      try #require(reason == read, "seed \(seed), case \(index): \(grant)")
      guard reason == nil else {
        refusedCount += 1
        continue
      }
      let payload = grant.encoded(serial: serial, issuedAt: issuedAt)
      let bytes = try Fixture.signer(Fixture.ownerSeed).seal(
        payload, as: .credential, using: Fixture.crypto)
      let link = try Link(message: bytes)
      #expect(
        link.grant.encoded(serial: link.serial, issuedAt: link.issuedAt) == payload,
        "seed \(seed), case \(index)")
      #expect(link.serial == serial && link.issuedAt == issuedAt)
    }
    #expect((1..<Self.caseCount).contains(refusedCount), "seed \(seed): \(refusedCount) refused")
  }
}

extension SplitMix64 {
  fileprivate mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }

  fileprivate mutating func maybe<Value>(_ value: (inout SplitMix64) throws -> Value) rethrows
    -> Value?
  {
    guard chance(30) else { return nil }
    return try value(&self)
  }

  /// A time that is at a limit, or past it, now and then.
  mutating func second() -> UInt64 {
    switch Int.random(in: 0..<60, using: &self) {
    case 0: Limits.lastSecond
    case 1: Limits.lastSecond + 1
    case 2: 0
    default: UInt64.random(in: 0...4_000_000_000, using: &self)
    }
  }

  private mutating func number<Number: FixedWidthInteger>(_ range: ClosedRange<Number>) -> Number {
    Number.random(in: range, using: &self)
  }

  private mutating func point() -> String {
    guard !chance(2) else { return "Ä" }
    let characters = Array("abcz09-")
    return String((0..<number(1...5)).map { _ in characters[number(0...6)] })
  }

  private mutating func schedule() -> ScheduleDraft {
    let rows = (0..<number(1...4)).map { _ in
      let start: UInt16 = number(0...1_439)
      return ScheduleSpan(
        days: Weekdays(rawValue: number(1...127)), start: start,
        end: chance(2) ? start : number(start + 1...start + 1_440))
    }
    let offsets = (0..<number(chance(3) ? 0...0 : 1...4)).map { _ in
      OffsetSpan(from: second(), minutes: number(-1_439...1_439))
    }
    return ScheduleDraft(rows, offsets: offsets)
  }

  private mutating func each() -> EachDraft {
    EachDraft(
      uses: maybe { $0.number(0...9) }, lifeSeconds: maybe { $0.second() },
      maxStalenessSeconds: maybe { $0.number(1...UInt32.max) },
      needs: Set(ConstraintKey.allCases.shuffled(using: &self).prefix(number(0...9))))
  }

  fileprivate mutating func grant() throws -> Grant {
    let constraints = ConstraintsDraft(
      uses: maybe { $0.number(0...20) }, schedule: maybe { $0.schedule() },
      maxStalenessSeconds: maybe { $0.number(1...UInt32.max) },
      challenge: maybe { _ in Fixture.nonce }, relockWithinSeconds: maybe { $0.number(1...3_700) },
      evidence: (0..<number(0...3)).map { _ in
        EvidenceRequirement(
          EvidenceKind(rawValue: number(0...4)) ?? .knock, witness: number(0...3),
          maxAgeSeconds: number(1...UInt32.max))
      },
      channels: maybe { ChannelSet(rawValue: $0.number(1...64)) },
      lifetimeFromFirstUseSeconds: maybe { $0.number(1...UInt32.max) },
      job: maybe { _ in Fixture.job }, depth: maybe { $0.number(0...2) },
      each: maybe { $0.each() }, slots: maybe { $0.number(1...8) })
    let begin = second()
    return Grant(
      audience: SiteID(bytes: FixedBytes { _ in UInt8(truncatingIfNeeded: begin) }),
      notBefore: begin, expiration: chance(90) ? begin + number(1...1_000_000) : second(),
      confirmation: chance(2)
        ? PublicKey(bytes: .zero) : try Fixture.key(number(10...20)),
      scope: (0..<number(0...8)).map { _ in
        ScopeGrant(point: point(), permissions: Permissions(rawValue: number(0...511)))
      }, constraints: constraints)
  }
}
