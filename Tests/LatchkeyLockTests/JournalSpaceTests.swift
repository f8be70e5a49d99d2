import LatchkeyFlash
import LatchkeyTestSupport
import Testing

@testable import LatchkeyLock

@Suite("Journal: space, failures and wear")
struct JournalSpaceTests {
  @Test("the reserve is for the unlock path, and nothing is erased for it (JRNL-8)")
  func reserve() throws {
    for unit in [4, 8, 16, 32] {
      var home = try Home(Home.formatted(unit: unit), reserve: 256)
      var count = 0
      #expect(throws: JournalFailure.full) {
        while true {
          try home.append(1, numbered(count, count: 60), usesReserve: false)
          count += 1
        }
      }
      #expect(home.journal.freeByteCount >= 256)
      #expect(home.needsCompaction == true)
      let steps = home.journal.flash.stepCount
      #expect(throws: JournalFailure.full) {
        try home.append(1, numbered(0, count: 60), usesReserve: false)
      }
      #expect(home.journal.flash.stepCount == steps)
      #expect(throws: JournalFailure.full) {
        while true { try home.append(1, numbered(count, count: 60)) }
      }
      #expect(home.journal.freeByteCount < RecordBuffer.byteCount(60, unit: unit))
      #expect(home.journal.flash.eraseCounts == [1, 1, 1, 1])
      let again = try Home(home.journal.flash, reserve: 256)
      #expect(again.diary.entries == home.diary.entries)
    }
  }

  @Test("an area that cannot be emptied is not erased over and over (JRNL-8)")
  func futile() throws {
    var home = try Home(Home.formatted(unit: 8), reserve: 256)
    home.diary.state = numbered(0, count: 60)
    while !home.journal.needsCompaction { try home.append(1, numbered(1, count: 100)) }
    try home.compact()
    #expect(home.journal.freeByteCount < 512)
    #expect(home.needsCompaction == false)
    #expect(try Home(home.journal.flash, reserve: 256).needsCompaction == false)
    // What does not fit is given up, and the old area still counts.
    home.diary.partCount = 20
    home.diary.state = numbered(0, count: 200)
    let entries = home.diary.entries
    #expect(throws: JournalFailure.full) { try home.compact() }
    #expect(home.needsCompaction == false)
    let again = try Home(home.journal.flash, reserve: 256)
    #expect(again.condition == .interruptedCompaction)
    #expect(again.diary.entries == entries)
  }

  @Test("kinds and sizes outside their range are refused before anything is programmed")
  func invalid() throws {
    var home = try Home(Home.formatted(unit: 8, sector: 4_096))
    let steps = home.journal.flash.stepCount
    for kind in [UInt8(0), 255] {
      #expect(throws: JournalFailure.invalid) { try home.append(kind, []) }
    }
    #expect(throws: JournalFailure.invalid) {
      try home.append(1, Array(repeating: 0, count: 1_537))
    }
    #expect(home.journal.flash.stepCount == steps)
    let longest = Array(repeating: UInt8(0xff), count: 1_536)
    try home.append(254, longest)
    #expect(try home.read(home.diary.positions[0]) == longest)
    for position in [0, 63, 65, 72, UInt32(home.journal.tail.end), .max] {
      #expect(throws: JournalFailure.noRecord) { _ = try home.read(position) }
    }
    for (unit, sector, count, reserve) in [
      (2, 1_024, 2, 0), (64, 1_024, 2, 0), (8, 512, 2, 0), (8, 1_536, 2, 0), (8, 1_024, 3, 0),
      (8, 1_024, 0, 0), (8, 1_024, 2, 129), (8, 1_024, 2, -1),
    ] {
      let flash = SimulatedFlash(unitByteCount: unit, sectorByteCount: sector, sectorCount: count)
      #expect(throws: JournalFailure.invalid) { _ = try Home(flash, reserve: reserve) }
    }
  }

  @Test("a unit that fails or sticks fails the append, and the next one goes behind it (JRNL-5)")
  func failingUnit() throws {
    for isStuck in [false, true] {
      var home = try Home(Home.formatted(unit: 8))
      try home.append(1, numbered(1, count: 20))
      let offset = home.journal.tail.end + 8
      if isStuck {
        home.journal.flash.stuckBits[offset] = (high: 0xff, low: 0)
      } else {
        home.journal.flash.failingUnits = [offset]
      }
      #expect(throws: JournalFailure.storage) { try home.append(1, numbered(2, count: 20)) }
      try home.append(1, numbered(3, count: 20))
      let after = try Home(home.journal.flash)
      #expect(after.condition == .clean)
      #expect(after.diary.entries == home.diary.entries)
      #expect(after.diary.entries.count == 2)
      #expect(after.journal.flash.violations == [])
    }
  }

  @Test("a sector that does not erase ends no journal (JRNL-5)")
  func failingSector() throws {
    var home = try Home(Home.formatted(unit: 8))
    home.journal.flash.failingSectors = [3]
    try home.append(1, numbered(1, count: 20))
    #expect(throws: JournalFailure.storage) { try home.compact() }
    #expect(throws: JournalFailure.storage) { try home.compact() }
    try home.append(1, numbered(2, count: 20))
    #expect(try Home(home.journal.flash).diary.entries == home.diary.entries)
    home.journal.flash.failingSectors = []
    try home.compact()
    #expect(try Home(home.journal.flash).diary.receipts == home.diary.receipts)
  }

  @Test("a loss that a compaction meets is told before it goes on (JRNL-9)")
  func lossInCompaction() throws {
    var home = try Home(Home.formatted(unit: 8))
    for number in 0..<3 { try home.append(1, numbered(number, count: 20)) }
    home.journal.flash.bytes[Int(home.diary.positions[1]) + 5] ^= 1
    #expect(throws: JournalFailure.damaged) { try home.compact() }
    try home.compact()
    let after = try Home(home.journal.flash)
    #expect(after.diary.receipts.map(\.payload) == [0, 2].map { numbered($0, count: 20) })
  }

  @Test("snapshot and records stand in the order of time, kept or not (JRNL-9, JRNL-10)")
  func betweenSteps() throws {
    var home = try Home(Home.formatted(unit: 16), diary: Diary(partCount: 3))
    try home.append(2, numbered(1, count: 20))
    while home.journal.compaction.snapshotCount < 2 { _ = try home.step() }
    try home.append(2, numbered(2, count: 20))
    while try home.journal.compact(&home.diary) {}
    let after = try Home(home.journal.flash)
    #expect(after.diary.entries.map(\.kind) == [3, 3, 2, 3])
    #expect(after.diary.state == numbered(2, count: 20))
  }

  @Test("noise in the flash never traps, and is never a record")
  func noise() throws {
    var random = SplitMix64(seed: JournalWorldTests.seed)
    var conditions: [JournalCondition: Int] = [:]
    for round in 0..<2_000 {
      let unit = [4, 8, 16, 32][round % 4]
      var flash = try Home.formatted(unit: unit, sector: 1_024, count: 2)
      let isSparse = round % 3 == 0
      for offset in flash.bytes.indices where round % 2 == 0 || offset >= 32 {
        if isSparse, Int.random(in: 0..<50, using: &random) > 0 { continue }
        // Small numbers are plausible lengths.
        flash.bytes[offset] = UInt8.random(in: 0...(round % 5 == 0 ? 5 : 255), using: &random)
      }
      var home = try Home(flash, reserve: 0)
      #expect(home.diary.entries == [])
      conditions[home.condition, default: 0] += 1
      guard home.journal.isOpen else { continue }
      do throws(JournalFailure) {
        try home.append(1, [1])
        try home.compact()
      } catch {
        #expect(error == .full || error == .damaged)
      }
      #expect(home.journal.flash.violations == [])
    }
    print("LATCHKEY_FUZZ_SEED=\(JournalWorldTests.seed): \(conditions)")
  }

  @Test("20 openings a day in two areas of 32 KiB wear the flash out in more than 10 years")
  func wear() throws {
    for unit in [4, 8, 16, 32] {
      // 16 sectors of 4 KiB; what is kept is that of the last 20 openings: a receipt ring of 6 KiB.
      let formatted = try Home.formatted(
        unit: unit, sector: 4_096, count: 16, seed: 1, reserve: 4_000)
      var home = try Home(formatted, reserve: 4_000)
      home.diary.partCount = 10
      var opening = 0
      let days = 120
      for day in 0..<days {
        for _ in 0..<20 {
          try home.append(1, numbered(opening, count: 300))
          for _ in 0..<4 {
            try home.append(2, numbered(opening, count: 180), usesReserve: false)
          }
          try home.append(2, numbered(opening, count: 120), usesReserve: false)
          opening += 1
          home.diary.firstKept = opening - 20
          while home.journal.needsCompaction { _ = try home.step() }
        }
        // A restart a day, for the unit and the seal that it costs.
        home = try Home(
          home.journal.flash, reserve: 4_000,
          diary: Diary(firstKept: home.diary.firstKept, partCount: 10))
        #expect(home.condition == .clean, "day \(day)")
      }
      let most = home.journal.flash.eraseCounts.max() ?? 0
      let years = 10_000.0 * Double(days) / Double(most) / 365
      print("unit \(unit): \(most) erases of a sector in \(days) days, \(years) years")
      #expect(years >= 10)
    }
  }
}
