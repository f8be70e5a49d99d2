import Foundation
import LatchkeyExchange
import LatchkeyIssuer
import Testing

@testable import latchkey

@Suite struct TextTests {
  /// Every row of Spec/reasons.md, with its rule, and no other.
  @Test func reasonsAreThoseOfTheSpecification() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Spec/reasons.md")
    var specified: [String] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, let number = UInt16(cells[0]) else { continue }
      specified.append("\(number) \(cells[1]) \(cells[3])")
    }
    #expect(ReasonRow.all.map { "\($0.number) \($0.name) \($0.rule)" } == specified)
    #expect(ReasonRow.all.allSatisfy { $0.meaning.hasSuffix(".") })
  }

  @Test(arguments: [
    ("mon-fri 08:00-20:00", 31, 480, 1_200), ("sat,sun 10:00-14:30", 96, 600, 870),
    ("fri-mon 22:00-02:00", 113, 1_320, 1_560), ("daily 0:00-24:00", 127, 0, 1_440),
    ("sun 9-11", 64, 540, 660),
  ])
  func schedulesAreRead(text: String, days: UInt8, start: UInt16, end: UInt16) throws {
    let span = try ScheduleText.parse(text)
    #expect(span == ScheduleSpan(days: Weekdays(rawValue: days), start: start, end: end))
  }

  @Test(arguments: [
    "", "mon", "mon 08:00", "mon 25:00-26:00", "mon 8-", "xyz 08:00-09:00", "mon 08:60-09:00",
    "mon- 08:00-09:00", "mon 24:00-25:00", "mon 08:00-09:00 10:00-11:00",
  ])
  func otherSchedulesAreRefused(text: String) {
    #expect(throws: ToolFailure.self) { try ScheduleText.parse(text) }
  }

  @Test(arguments: [
    ("90s", 90), ("20m", 1_200), ("1h30m", 5_400), ("30d", 2_592_000), ("2w", 1_209_600),
    ("7", 7),
  ])
  func durationsAreRead(text: String, seconds: UInt64) throws {
    #expect(try TimeText.parseDuration(text, option: "") == seconds)
  }

  @Test(arguments: ["", "m", "20x", "99999999999999999999s", "9999999999999w", "1h30", "-5m"])
  func otherDurationsAreRefused(text: String) {
    #expect(throws: ToolFailure.self) { try TimeText.parseDuration(text, option: "") }
  }

  @Test func timesAreReadInTheirZone() throws {
    let berlin = try TimeText.zone("Europe/Berlin", option: "")
    func parse(_ text: String) throws -> UInt64 {
      try TimeText.parse(text, option: "", now: 1_000_000, in: berlin)
    }
    #expect(try parse("2026-07-01T12:00") == 1_782_900_000)
    #expect(try parse("2026-07-01 10:00Z") == 1_782_900_000)
    #expect(try parse("2026-12-01T11:00:30") == 1_796_119_230)
    #expect(try parse("now") == 1_000_000)
    #expect(try parse("now-1h") == 996_400)
    #expect(try parse("now+1h") == 1_003_600)
    #expect(try parse("@5") == 5)
    for text in ["", "tomorrow", "2026-02-30T10:00", "2026-13-01T10:00", "@x", "2026-07-01T1"] {
      #expect(throws: ToolFailure.self) { try parse(text) }
    }
  }
}
