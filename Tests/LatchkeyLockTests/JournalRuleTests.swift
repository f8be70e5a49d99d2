import LatchkeyCBOR
import LatchkeyFlash
import Testing

@testable import LatchkeyLock

/// One test or more for each requirement of `Spec/journal.md`.
@Suite("Journal: requirements")
struct JournalRuleTests {
  private static func hex(_ text: String) -> [UInt8] {
    text.split(separator: " ").flatMap { word in
      (0..<word.count / 2).compactMap { UInt8(word.dropFirst(2 * $0).prefix(2), radix: 16) }
    }
  }

  private static let header = hex(
    "4c4b4a4c 01080002 00000001 12345678 00000040 ffffffff ffffffff 4be87659")
  private static let record = hex("0200030a 0b0cffff ffffffff e58b8387")
  private static let seal = hex("00000400 000050ff ffffffff a4f07250")

  /// The header of the first area with another generation.
  private static func header(of flash: SimulatedFlash, generation: UInt32) -> [UInt8] {
    var buffer = RecordBuffer()
    for index in 0..<32 { buffer.storage[index] = flash.bytes[index] }
    buffer.put(generation, at: AreaHeader.generationOffset)
    let sum = buffer.check(AreaHeader.checkOffset, from: .max)
    buffer.put(sum, at: AreaHeader.checkOffset)
    return (0..<32).map { buffer.storage[$0] }
  }

  @Test("the worked example, byte by byte (JRNL-2, JRNL-3, JRNL-4)")
  func workedExample() throws {
    var home = try Home(Home.formatted(unit: 8))
    home.journal.tail.isSealed = true
    try home.append(2, [10, 11, 12])
    home = try Home(home.journal.flash)
    try home.append(1, [])
    let bytes = home.journal.flash.bytes
    #expect(Array(bytes[..<32]) == Self.header)
    #expect(Array(bytes[32..<64]) == Array(repeating: 0xff, count: 32))
    #expect(Array(bytes[64..<80]) == Self.record)
    #expect(Array(bytes[80..<88]) == Array(repeating: 0xff, count: 8))
    #expect(Array(bytes[88..<104]) == Self.seal)
  }

  @Test("the polynomial is that of CRC-32C")
  func checkValue() {
    let digits = Array("123456789".utf8)
    #expect(~crc32c(digits.span, count: 9, from: .max) == 0xe306_9283)
  }

  @Test("the simulated flash refuses what JRNL-1 forbids")
  func flashRules() {
    var flash = SimulatedFlash(unitByteCount: 8, sectorByteCount: 1_024, sectorCount: 2)
    let unit: [UInt8] = Array(repeating: 0x5a, count: 8)
    let short: [UInt8] = [1, 2, 3, 4]
    #expect(throws: FlashFailure.self) { try flash.program(at: 4, unit.span) }
    #expect(throws: FlashFailure.self) { try flash.program(at: 0, short.span) }
    #expect(throws: FlashFailure.self) { try flash.program(at: 2_048, unit.span) }
    #expect(throws: Never.self) { try flash.program(at: 8, unit.span) }
    #expect(throws: FlashFailure.self) { try flash.program(at: 8, unit.span) }
    flash.cutPower(atStep: flash.stepCount + 1, leaving: .complete)
    #expect(throws: FlashFailure.self) { try flash.erase(sector: 0) }
    flash.restorePower()
    #expect(throws: FlashFailure.self) { try flash.program(at: 16, unit.span) }
    #expect(
      flash.violations == [
        .unaligned(offset: 4), .unaligned(offset: 0), .unaligned(offset: 2_048),
        .programmedTwice(offset: 8), .notErased(offset: 16),
      ])
  }

  @Test("a header decides, and what cannot be one (JRNL-2)")
  func headers() throws {
    let empty = SimulatedFlash(unitByteCount: 8, sectorByteCount: 1_024, sectorCount: 4)
    #expect(try Home(empty).condition == .unformatted)
    var torn = empty
    torn.bytes[3] = 0
    #expect(try Home(torn).condition == .unformatted)
    var strange = empty
    strange.bytes[2_048 + 32] = 0
    #expect(try Home(strange).condition == .damaged)

    let flash = try Home.formatted(unit: 8)
    for index in 0..<32 {
      var other = flash
      other.bytes[index] ^= 0x40
      var home = try Home(other)
      #expect(home.condition == .unformatted)
      #expect(!home.journal.isOpen && home.journal.freeByteCount == 0)
      #expect(throws: JournalFailure.closed) { try home.append(1, []) }
      #expect(throws: JournalFailure.closed) { _ = try home.step() }
      #expect(throws: JournalFailure.closed) { _ = try home.read(64) }
    }
    let wide = SimulatedFlash(unitByteCount: 16, sectorByteCount: 1_024, sectorCount: 4)
    var mismatched = wide
    mismatched.bytes = flash.bytes
    let home = try Home(mismatched)
    #expect(home.condition == .unknownVersion)
    #expect(home.journal.flash.stepCount == 0)
  }

  @Test("the newer of two headers counts, past the last generation too (JRNL-2)")
  func generations() throws {
    var flash = try Home.formatted(unit: 4)
    flash.bytes.replaceSubrange(0..<32, with: Self.header(of: flash, generation: .max - 1))
    var home = try Home(flash)
    for round in 0..<5 {
      try home.append(1, numbered(round, count: 20))
      try home.compact()
      home = try Home(home.journal.flash)
      #expect(home.condition == .clean)
      #expect(home.diary.receipts.count == round + 1)
    }
    #expect(home.journal.generation == 3)
  }

  @Test("a bit that flips takes its record and no other, and is reported (JRNL-3, JRNL-6, JRNL-7)")
  func flips() throws {
    for unit in [4, 8, 16, 32] {
      var home = try Home(Home.formatted(unit: unit))
      for number in 0..<3 { try home.append(1, numbered(number, count: 20)) }
      let end = home.journal.tail.end
      for offset in Int(home.diary.positions[0])..<end {
        var flash = home.journal.flash
        flash.bytes[offset] ^= 1 << UInt8(offset % 8)
        let after = try Home(flash)
        let lost = home.diary.positions.lastIndex { Int($0) <= offset } ?? 0
        var expected = home.diary.entries
        expected.remove(at: lost)
        #expect(after.diary.entries == expected)
        #expect(after.condition == (lost == 2 ? .torn : .damaged))
      }
    }
  }

  @Test("a record that vanished altogether is missed (JRNL-6)")
  func vanished() throws {
    var home = try Home(Home.formatted(unit: 8))
    for number in 0..<3 { try home.append(1, numbered(number, count: 20)) }
    var flash = home.journal.flash
    let first = Int(home.diary.positions[1])
    for offset in first..<Int(home.diary.positions[2]) { flash.bytes[offset] = 0xff }
    #expect(try Home(flash).condition == .damaged)
    // The last one before a restart: the seal behind it tells.
    home = try Home(home.journal.flash)
    try home.append(1, numbered(3, count: 20))
    flash = home.journal.flash
    for offset in Int(home.diary.positions[2])..<Int(home.diary.positions[2]) + 32 {
      flash.bytes[offset] = 0xff
    }
    let after = try Home(flash)
    #expect(after.condition == .damaged)
    #expect(after.diary.entries.count == 3)
  }

  @Test("a record inside the payload of a torn one is none, without the salt (JRNL-3)")
  func embedded() throws {
    for knowsSalt in [false, true] {
      var home = try Home(Home.formatted(unit: 4))
      var forged = RecordBuffer()
      forged.begin()
      for byte in numbered(666, count: 4) { forged.append(byte) }
      let seed: UInt32 = knowsSalt ? home.journal.tail.seed : .max
      let count = forged.close(kind: 1, seed: seed, unit: 4)
      let image = (0..<count).map { forged.storage[$0] }
      let payload = [0] + Array(repeating: image, count: 20).flatMap(\.self)
      home.journal.flash.cutPower(atStep: home.journal.flash.stepCount + 60, leaving: .torn)
      #expect(throws: JournalFailure.storage) { try home.append(1, payload) }
      var flash = home.journal.flash
      flash.restorePower()
      let after = try Home(flash)
      // With the salt it would be believed: the test can fail.
      #expect(after.diary.entries.isEmpty != knowsSalt)
      #expect(after.condition == (knowsSalt ? .damaged : .torn))
    }
  }

  @Test("a header that fails and is believed tomorrow takes nothing with it (JRNL-4, JRNL-9)")
  func lateHeader() throws {
    var home = try Home(Home.formatted(unit: 32))
    try home.append(1, numbered(1, count: 20))
    home.diary.beginCompaction()
    // The unit of the header takes all bits and reports failure.
    let header = 2_048
    home.journal.flash.failingUnits = [header]
    #expect(throws: JournalFailure.storage) { try home.compact() }
    home.journal.flash.failingUnits = []
    try home.append(1, numbered(2, count: 20))
    var flash = home.journal.flash
    flash.bytes.replaceSubrange(
      header..<header + 32, with: Self.header(of: flash, generation: 2))
    let after = try Home(flash)
    #expect(after.diary.entries == home.diary.entries)
  }
}
