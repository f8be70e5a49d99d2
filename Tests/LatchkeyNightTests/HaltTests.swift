import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFlash
import LatchkeyIssuer
import LatchkeyLock
import Testing

/// What a lock does whose journal has lost something, or cannot be written (JRNL-11).
@Suite("A lock that cannot remember") struct HaltTests {
  private static let small = SimulatedFlash(
    unitByteCount: 8, sectorByteCount: 1_024, sectorCount: 16)

  /// Spoils a record in the middle of the journal.
  private static func spoil(_ house: House) {
    let start = Int(house.machine.journal.pointee.liveArea)
    let offset = start * house.machine.chip.content.bytes.count / 2 + 64
    // The second whole receipt.
    let used = house.freeUnits.min() ?? 0
    house.machine.chip.content.bytes[(offset + used) / 2] ^= 0x10
  }

  @Test("JRNL-11: behind a loss nobody is let in, not after a compaction either")
  func damaged() throws {
    var house = try House.ready(Self.small)
    for _ in 0..<4 { try house.visit("home") }
    Self.spoil(house)
    let erases = house.machine.chip.content.eraseCounts.reduce(0, +)
    var compacted = false
    for _ in 0..<500 {
      let (condition, _) = try house.reboot()
      #expect(condition == .damaged)
      compacted = house.machine.chip.content.eraseCounts.reduce(0, +) > erases + 16
      if compacted { break }
    }
    #expect(compacted, "the journal has been moved twice meanwhile")
    try house.ferry()
    let unlock = try house.visit("home")
    #expect(unlock == .storage)
    let hold = try house.visit("home", .holdOpen)
    #expect(hold == .storage)
    let status = try house.visit("home", .readStatus)
    #expect(status == nil)
  }

  @Test("JRNL-11: a loss that a compaction meets halts the lock, and is remembered")
  func damagedMeanwhile() throws {
    var house = try House.ready(Self.small)
    for _ in 0..<8 { try house.visit("home") }
    Self.spoil(house)
    var isFound = false
    for _ in 0..<60 where !isFound {
      let reason = try house.visit("home")
      #expect(reason == nil)
      do {
        for _ in 0..<40 { try house.idle(steps: 1) }
      } catch JournalFailure.damaged {
        isFound = true
      }
    }
    #expect(isFound)
    let unlock = try house.visit("home")
    #expect(unlock == .storage)
    for _ in 0..<60 { try house.idle(steps: 2) }
    let (condition, _) = try house.reboot()
    #expect(condition == .damaged)
  }

  @Test("JRNL-11: a configuration that cannot be written down halts the lock until it has booted")
  func unwrittenConfiguration() throws {
    var house = try House.ready()
    house.machine.chip.content.failingUnits = house.freeUnits
    #expect(throws: DenyReason.storage) {
      try house.configure { $0.residents.append(try Party.key(30)) }
    }
    house.machine.chip.content.failingUnits = []
    let unlock = try house.visit("home")
    #expect(unlock == .storage)
    let status = try house.visit("home", .readStatus)
    #expect(status == nil)
    house.pass(seconds: 4_000)
    try house.idle()
    try house.reboot()
    let sequence = house.lock.pointee.state.configuration.sequence
    #expect(sequence == 0)
    try house.ferry()
    let again = try house.visit("home")
    #expect(again == nil)
  }

  @Test("JRNL-8: an event of the door that has no place stops nobody at a journal nearly full")
  func nearlyFull() throws {
    var house = try House.ready()
    let journal = house.machine.journal
    var previous = journal.pointee.freeByteCount
    for _ in 0..<200 where previous > 4_096 + 100 {
      let reason = try house.visit("home")
      #expect(reason == nil)
      previous = journal.pointee.freeByteCount
      let last = house.head.next - 1
      // The ring must not fill: an acknowledgement that needs no record of its own.
      if last % 20 == 19 { house.lock.pointee.ring.acknowledge(0, through: last) }
    }
    _ = house.machine.sense(House.atRest)
    let forced = house.machine.sense(DoorReading(isBoltThrown: true, isDoorClosed: false))
    #expect(forced.first == .forcedOpen)
    let reason = try house.visit("home")
    #expect(reason == nil)
    let isTold = !house.lock.pointee.hasUntold
    #expect(isTold)
  }

  @Test("JRNL-9: a lock whose journal is full comes back, past units that cannot be programmed")
  func fullAtBoot() throws {
    var house = try House.ready(Self.small)
    for _ in 0..<16 { try house.visit("home") }
    try house.ferry(acknowledging: house.head.next - 1)
    var isFull = false
    for _ in 0..<60 where !isFull { isFull = try house.visit("home") == .storage }
    #expect(isFull)
    // The other area, behind its first records.
    for place in [8_192 + 1_024, 8_192 + 1_600] {
      house.machine.chip.content.stuckBits[place] = (high: 0xff, low: 0)
    }
    house.seen.read(house.machine)
    try house.reboot()
    try Recovered.checkReceipts(house, house.seen, "behind a full journal")
    try house.ferry()
    let reason = try house.visit("home")
    #expect(reason == nil)
  }

  @Test("RCPT-6: a day has one summary, however late it is told")
  func oneSummary() throws {
    var house = try House.ready()
    _ = house.machine.sense(House.free)
    house.pass(seconds: 86_500)
    for _ in 0..<5 { _ = house.machine.sense(House.free) }
    let next = house.head.next
    try house.machine.tell()
    let told = house.head.next - next
    #expect(told == 1)
  }

  @Test("SESS-19, SESS-12: a session is judged by the sensors it began with, behind a restart too")
  func sensorsOfSession() throws {
    for isCompacted in [false, true] {
      var house = try House.ready(Self.small)
      try house.issue("courier", to: Party.courier, ConstraintsDraft(relockWithinSeconds: 600))
      let reason = try house.visit("courier")
      #expect(reason == nil)
      try house.sense(House.free)
      try house.configure {
        $0.hasBoltSensor = false
        $0.hasDoorSensor = false
      }
      if isCompacted {
        let erases = house.machine.chip.content.eraseCounts.reduce(0, +)
        for _ in 0..<80 where house.machine.chip.content.eraseCounts.reduce(0, +) < erases + 8 {
          if house.freePlaces > 20 { try house.visit("home") }
          try house.reboot()
          try house.ferry()
        }
      }
      try house.reboot()
      #expect(house.session != nil)
      try house.sense(DoorReading(isBoltThrown: true, isDoorClosed: false))
      #expect(house.session != nil, "a bolt in the air locks nothing")
      try house.sense(House.free)
      let effects = house.machine.sense(House.atRest)
      #expect(effects.first == .lockedLate)
      #expect(house.session == nil)
    }
  }
}
