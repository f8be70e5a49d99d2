import LatchkeyCBOR
import LatchkeyFlash
import Testing

@testable import LatchkeyLock

@Suite("Journal")
struct JournalTests {
  @Test("what was appended is there after a restart, in order", arguments: [4, 8, 16, 32])
  func restart(unit: Int) throws {
    var home = try Home(Home.formatted(unit: unit, sector: 8_192))
    #expect(home.condition == .clean)
    for count in 0..<40 { try home.append(UInt8(1 + count), numbered(count, count: count)) }
    let again = try Home(home.journal.flash)
    #expect(again.condition == .clean)
    #expect(again.diary.entries == home.diary.entries)
    #expect(again.diary.positions == home.diary.positions)
    #expect(again.journal.flash.violations == [])
  }

  @Test("a compaction keeps what is kept, and the state", arguments: [4, 8, 16, 32])
  func compaction(unit: Int) throws {
    var home = try Home(Home.formatted(unit: unit, sector: 8_192))
    for count in 0..<40 { try home.append(UInt8(1 + count % 2), numbered(count, count: count)) }
    home.diary.firstKept = 21
    let receipts = home.diary.receipts
    try home.compact()
    #expect(home.diary.receipts == receipts)
    var again = try Home(home.journal.flash, diary: Diary(firstKept: 21))
    #expect(again.condition == .clean)
    #expect(again.diary.receipts == receipts)
    #expect(again.diary.state == home.diary.state)
    #expect(again.diary.positions == home.diary.positions)
    for (entry, position) in zip(again.diary.entries, again.diary.positions) {
      #expect(try again.read(position) == entry.payload)
    }
    #expect(again.journal.flash.violations == [])
  }
}
