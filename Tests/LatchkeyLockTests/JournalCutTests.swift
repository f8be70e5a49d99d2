import LatchkeyFlash
import Testing

@testable import LatchkeyLock

/// A lock's day, written down: what is appended, and where compactions fall.
enum ScriptedStep {
  case append(kind: UInt8, byteCount: Int)
  /// One step of a compaction.
  case compactOnce
  /// Steps to the end of the compaction that is running.
  case compactToEnd
  case restart
}

@Suite("Journal: power cuts")
struct JournalCutTests {
  /// Openings, events, a compaction with openings between its steps, a restart, a second compaction.
  static let day: [ScriptedStep] =
    Array(repeating: .append(kind: 1, byteCount: 60), count: 6)
    + [.append(kind: 2, byteCount: 90), .append(kind: 1, byteCount: 5)]
    + [.compactOnce, .append(kind: 1, byteCount: 33), .compactOnce, .compactOnce]
    + [.append(kind: 2, byteCount: 40), .compactToEnd]
    + [.append(kind: 1, byteCount: 7), .restart, .append(kind: 2, byteCount: 64)]
    + [.append(kind: 1, byteCount: 16), .restart, .compactToEnd, .restart]
    + [.append(kind: 1, byteCount: 100), .append(kind: 2, byteCount: 0)]

  /// Lives the day until its end or until the power goes.
  ///
  /// - Returns: The contents of which the journal must hold one.
  static func live(_ home: inout Home) throws -> [[Entry]] {
    var number = 0
    for step in day {
      let before = home.diary.entries
      switch step {
      case .append(let kind, let byteCount):
        let payload = numbered(number, count: byteCount)
        number += 1
        do throws(JournalFailure) {
          try home.append(kind, payload)
        } catch {
          return [before, before + [Entry(kind: kind, payload: payload)]]
        }
      case .compactOnce, .compactToEnd:
        home.diary.firstKept = 2
        do throws(JournalFailure) {
          while try home.step() {
            if case .compactOnce = step { break }
          }
        } catch {
          return [before, home.diary.compacted]
        }
      case .restart:
        home = try Home(home.journal.flash, diary: Diary(firstKept: home.diary.firstKept))
      }
    }
    return [home.diary.entries]
  }

  /// Every step of the day, cut in one way; returns how many there were.
  private func cutEverywhere(
    unit: Int, leaving remains: SimulatedFlash.Remains, seed: UInt64
  ) throws -> Int {
    let flash = try Home.formatted(unit: unit, sector: 1_024, count: 4, seed: seed)
    let start = flash.stepCount
    var uncut = try Home(flash)
    _ = try Self.live(&uncut)
    let stepCount = uncut.journal.flash.stepCount - start
    var cutCount = 0
    for step in 1...stepCount {
      var flash = flash
      flash.cutPower(atStep: start + step, leaving: remains)
      var home = try Home(flash)
      let allowed = try Self.live(&home)
      flash = home.journal.flash
      #expect(!flash.isPowered)
      cutCount += flash.isPowered ? 0 : 1
      flash.restorePower()
      let firstKept = home.diary.firstKept
      var after = try Home(flash, diary: Diary(firstKept: firstKept))
      #expect(after.condition != .damaged, "unit \(unit), step \(step), \(remains)")
      #expect(allowed.contains(after.diary.entries), "unit \(unit), step \(step), \(remains)")
      // Life goes on: an opening, a compaction, an opening, and nothing of it is lost.
      try after.append(1, numbered(900, count: 50))
      try after.compact()
      try after.append(2, numbered(901, count: 50))
      let last = try Home(after.journal.flash, diary: Diary(firstKept: firstKept))
      #expect(last.condition == .clean)
      #expect(last.diary.entries == after.diary.entries)
      #expect(last.journal.flash.violations == [], "unit \(unit), step \(step), \(remains)")
    }
    #expect(cutCount == stepCount)
    return stepCount
  }

  @Test(
    "a cut in every step of a day leaves the old or the new, whole (JRNL-3, JRNL-4, JRNL-9)",
    arguments: [4, 8, 16, 32])
  func everyStep(unit: Int) throws {
    var stepCount = 0
    for remains in SimulatedFlash.Remains.allCases {
      for seed in UInt64(1)...(remains == .torn ? 4 : 1) {
        stepCount = try cutEverywhere(unit: unit, leaving: remains, seed: seed)
      }
    }
    print("unit \(unit): \(stepCount) steps in a day, each cut in 6 ways")
  }

  @Test("two cuts in a row, the second while the first is being recovered from (JRNL-4)")
  func twice() throws {
    let flash = try Home.formatted(unit: 8)
    var uncut = try Home(flash)
    _ = try Self.live(&uncut)
    var count = 0
    for step in stride(from: flash.stepCount + 1, through: uncut.journal.flash.stepCount, by: 3) {
      for second in 1...12 {
        for remains in SimulatedFlash.Remains.allCases {
          var first = flash
          first.cutPower(atStep: step, leaving: remains)
          var home = try Home(first)
          _ = try Self.live(&home)
          var flash = home.journal.flash
          flash.restorePower()
          flash.cutPower(atStep: flash.stepCount + second, leaving: remains)
          home = try Home(flash, diary: Diary(firstKept: 2))
          let before = home.diary.entries
          let entry = Entry(kind: 1, payload: numbered(700, count: 20))
          var allowed = [before, before + [entry]]
          do throws(JournalFailure) {
            try home.append(entry.kind, entry.payload)
            allowed = [home.diary.entries]
            home.diary.beginCompaction()
            while try home.journal.compact(&home.diary) {}
            allowed = [home.diary.entries]
          } catch {
            if allowed.count == 1 { allowed.append(home.diary.compacted) }
          }
          flash = home.journal.flash
          flash.restorePower()
          let last = try Home(flash, diary: Diary(firstKept: 2))
          #expect(last.condition != .damaged)
          #expect(allowed.contains(last.diary.entries))
          #expect(flash.violations == [])
          count += 1
        }
      }
    }
    print("\(count) pairs of cuts")
  }
}
