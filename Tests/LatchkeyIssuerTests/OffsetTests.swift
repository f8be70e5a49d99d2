import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium
import Testing

@Suite struct OffsetTests {
  private func zone(_ name: String) throws -> TimeZone {
    try #require(TimeZone(identifier: name))
  }

  /// Seconds of a UTC date and time, by the civil-day count of the proleptic Gregorian calendar.
  private func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0) -> UInt64 {
    let shifted = month <= 2 ? year - 1 : year
    let monthIndex = (month + 9) % 12
    let days =
      365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * monthIndex + 2) / 5
      + day - 1 - 719_468
    return UInt64(days * 86_400 + hour * 3_600)
  }

  private func rows(_ name: String, _ from: UInt64, _ to: UInt64) throws -> [OffsetSpan] {
    try OffsetTable.rows(of: try zone(name), from: from, to: to)
  }

  @Test("ISS-5: Europe/Berlin changes at 01:00 UTC, to the second")
  func berlin() throws {
    let from = utc(2026, 3, 1)
    #expect(
      try rows("Europe/Berlin", from, utc(2026, 11, 1)) == [
        OffsetSpan(from: from, minutes: 60),
        OffsetSpan(from: utc(2026, 3, 29, 1), minutes: 120),
        OffsetSpan(from: utc(2026, 10, 25, 1), minutes: 60),
      ])
  }

  @Test("ISS-5: America/New_York changes at 02:00 local time")
  func newYork() throws {
    let from = utc(2026, 3, 1)
    #expect(
      try rows("America/New_York", from, utc(2026, 12, 1)) == [
        OffsetSpan(from: from, minutes: -300),
        OffsetSpan(from: utc(2026, 3, 8, 7), minutes: -240),
        OffsetSpan(from: utc(2026, 11, 1, 6), minutes: -300),
      ])
  }

  @Test("ISS-5: Australia/Lord_Howe moves by half an hour")
  func lordHowe() throws {
    let from = utc(2026, 1, 1)
    #expect(
      try rows("Australia/Lord_Howe", from, utc(2026, 12, 1)) == [
        OffsetSpan(from: from, minutes: 660),
        OffsetSpan(from: utc(2026, 4, 4, 15), minutes: 630),
        OffsetSpan(from: utc(2026, 10, 3, 15) + 1_800, minutes: 660),
      ])
  }

  @Test("ISS-5: Asia/Kathmandu has one row for years")
  func kathmandu() throws {
    let from = utc(2026, 1, 1)
    #expect(
      try rows("Asia/Kathmandu", from, utc(2046, 1, 1)) == [OffsetSpan(from: from, minutes: 345)])
  }

  @Test("ISS-5: a change at the first second of the window, at its last, and just outside")
  func boundaries() throws {
    let change = utc(2026, 3, 29, 1)
    #expect(
      try rows("Europe/Berlin", change, change + 60) == [OffsetSpan(from: change, minutes: 120)])
    #expect(
      try rows("Europe/Berlin", change - 60, change)
        == [OffsetSpan(from: change - 60, minutes: 60)])
    #expect(
      try rows("Europe/Berlin", change - 1, change + 1) == [
        OffsetSpan(from: change - 1, minutes: 60), OffsetSpan(from: change, minutes: 120),
      ])
  }

  @Test("ISS-5: a window with more than three changes is refused")
  func tooMany() throws {
    let from = utc(2026, 1, 1)
    #expect(try rows("Europe/Berlin", from, utc(2027, 10, 1)).count == 4)
    expectRefusal(.tooManyOffsets, "constraints.offsets") {
      _ = try rows("Europe/Berlin", from, utc(2027, 11, 1))
    }
  }

  @Test("CRED-2, ENC-11: an empty window and a time after 2^40 are refused")
  func emptyWindow() throws {
    expectRefusal(.emptyWindow, "expiration") { _ = try rows("UTC", 5, 5) }
    expectRefusal(.outOfRange, "expiration") { _ = try rows("UTC", 5, UInt64.max) }
  }

  @Test("ISS-5: issuing refuses rows that begin late or leave out a change")
  func incomplete() throws {
    let berlin = try zone("Europe/Berlin")
    let (from, to) = (utc(2026, 3, 1), utc(2026, 4, 15))
    let exact = try OffsetTable.rows(of: berlin, from: from, to: to)
    try OffsetTable.check(exact, from: from, to: to, in: berlin)
    // An earlier beginning and a row that changes nothing are no fault.
    let more = [OffsetSpan(from: 0, minutes: 60)] + exact
    try OffsetTable.check(more, from: from, to: to, in: berlin)

    expectRefusal(.offsetsIncomplete, "constraints.offsets[0].from") {
      try OffsetTable.check(Array(exact.dropFirst()), from: from, to: to, in: nil)
    }
    expectRefusal(.offsetsIncomplete, "constraints.offsets") {
      try OffsetTable.check(Array(exact.dropLast()), from: from, to: to, in: berlin)
    }
    let wrong = exact + [OffsetSpan(from: utc(2026, 4, 1), minutes: 60)]
    expectRefusal(.offsetsIncomplete, "constraints.offsets") {
      try OffsetTable.check(wrong, from: from, to: to, in: berlin)
    }
  }

  @Test("ISS-5: the issuer applies the zone of the site to every schedule")
  func issuing() throws {
    let berlin = try zone("Europe/Berlin")
    var directory = try Fixture.directory()
    directory.timeZone = berlin
    let issuer = Issuer(of: directory, using: Fixture.crypto)
    var grant = try Fixture.grant(to: Fixture.courierSeed)
    grant.expiration = grant.notBefore + 200 * 86_400
    let nine = try #require(WallTime(hour: 9))
    let noon = try #require(WallTime(hour: 12))
    grant.constraints.schedule = try ScheduleDraft(
      [ScheduleSpan(.tuesday, from: nine, to: noon)], in: berlin, from: grant.notBefore,
      to: grant.expiration)
    var ledger = MemoryLedger()
    let chain = try issuer.issue(
      grant, at: Fixture.now, ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
    #expect(chain.leaf?.grant.constraints.schedule?.offsets.map(\.minutes) == [120, 60])
    grant.constraints.schedule?.offsets.removeLast()
    let refused = grant
    expectRefusal(.offsetsIncomplete, "constraints.offsets") {
      var ledger = MemoryLedger()
      _ = try issuer.issue(
        refused, at: Fixture.now, ledger: &ledger, signer: try Fixture.signer(Fixture.ownerSeed))
    }
  }

  @Test("CON-2: a span that ends not after it begins runs into the next day")
  func overnight() throws {
    let ten = try #require(WallTime(hour: 22))
    let six = try #require(WallTime(hour: 6))
    let midnight = try #require(WallTime(hour: 24))
    #expect(ScheduleSpan(.friday, from: ten, to: six).end == 1_800)
    #expect(ScheduleSpan(.friday, from: ten, to: midnight).end == 1_440)
    #expect(ScheduleSpan(.friday, from: six, to: six).end == 1_800)
    #expect(WallTime(hour: 24, minute: 1) == nil)
    #expect(WallTime(hour: -1) == nil)
  }
}
