import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import Testing

/// What acknowledgements do to a whole lock, and what no receipt may suffer.
@Suite("Receipts and their auditors") struct AuditorTests {
  /// Sends one acknowledgement.
  private static func acknowledge(
    _ house: inout House, _ sequence: UInt64, _ receipt: Digest, by seed: UInt8,
    lockID: LockID? = nil
  ) throws -> HolderCode {
    let ferry = Ferry(acknowledgements: [
      try Acknowledgement(
        lockID: lockID ?? house.lockID,
        last: Acknowledgement.Last(sequence: sequence, receipt: receipt)
      ).signed(by: try Party.signer(seed), using: house.crypto)
    ])
    return try Ferry.readAnswer(house.machine.answer(try ferry.encoded()).reply)
  }

  private static func hash(_ house: House, _ sequence: UInt64) -> Digest {
    house.crypto.sha256(house.machine.receipt(sequence).span)
  }

  @Test("RCPT-9: an auditor's word on what he has frees places, and nothing else does")
  func acknowledgement() throws {
    var house = try House.ready()
    for _ in 0..<10 { try house.visit("home") }
    #expect(house.freePlaces == 53)
    let third = Self.hash(house, 3)
    var code = try Self.acknowledge(&house, 3, third, by: Party.stranger)
    #expect(code == .allowed && house.freePlaces == 53, "no auditor")
    code = try Self.acknowledge(&house, 3, Self.hash(house, 4), by: Party.auditor)
    #expect(code == .allowed && house.freePlaces == 53, "another receipt's")
    code = try Self.acknowledge(&house, 10, Self.hash(house, 9), by: Party.auditor)
    #expect(code == .allowed && house.freePlaces == 53, "one that is not there")
    code = try Self.acknowledge(&house, 3, third, by: Party.auditor)
    #expect(code == .allowed && house.freePlaces == 57)
    code = try Self.acknowledge(&house, 2, Self.hash(house, 2), by: Party.auditor)
    #expect(code == .allowed && house.freePlaces == 57, "a lower one")
    code = try Self.acknowledge(&house, 9, Self.hash(house, 9), by: Party.auditor)
    #expect(code == .allowed && house.freePlaces == 63, "the last one's hash is the head's")
    try house.reboot()
    #expect(house.freePlaces == 63)
  }

  @Test("RCPT-9: who was an auditor before keeps what he had, and who is new has nothing")
  func otherAuditors() throws {
    var house = try House.ready()
    for _ in 0..<10 { try house.visit("home") }
    _ = try Self.acknowledge(&house, 9, Self.hash(house, 9), by: Party.auditor)
    try house.configure { $0.auditors.append(try Party.key(Party.secondAuditor)) }
    for _ in 0..<2 {
      let owner = house.lock.pointee.ring.firstOpen(of: 0)
      let second = house.lock.pointee.ring.firstOpen(of: 1)
      #expect(owner == 10 && second == 0)
      try house.reboot()
    }
    try house.configure { $0.auditors = [try Party.key(Party.secondAuditor)] }
    try house.reboot()
    let first = house.lock.pointee.ring.firstOpen(of: 0)
    #expect(first == 0)
  }

  @Test("RCPT-11: a session's receipts stay behind a restart whose floor lies before its end")
  func holdBehindRestart() throws {
    var house = try House.ready()
    try house.issue("courier", to: Party.courier, ConstraintsDraft(relockWithinSeconds: 3_600))
    try house.visit("courier")
    try house.sense(House.open)
    house.pass(seconds: 1_800)
    try house.sense(House.free)
    try house.sense(House.atRest)
    let last = house.head.next - 1
    _ = try Self.acknowledge(&house, last, Self.hash(house, last), by: Party.auditor)
    for _ in 0..<2 {
      let kept = house.lock.pointee.ring.firstKept
      #expect(kept == 0)
      try house.reboot()
    }
  }

  @Test("JRNL-13: a receipt that is there though its append failed gives way, and goes with time")
  func ghost() throws {
    var house = try House.ready(
      SimulatedFlash(unitByteCount: 8, sectorByteCount: 1_024, sectorCount: 16))
    try house.issue("guest", to: Party.guest, ConstraintsDraft(uses: 1))
    try house.issue(
      "friend", to: Party.plumber, ConstraintsDraft(uses: 1), life: 100_000_000)
    try house.visit("home")
    // It is written, and cannot be read back for a moment.
    func denyReading(_ name: String) throws {
      for unit in house.freeUnits { house.machine.chip.content.unreadable.insert(unit) }
      let reason = try house.visit(name)
      #expect(reason == .storage)
      house.machine.chip.content.unreadable = []
    }
    try denyReading("guest")
    let next = house.head.next
    try house.visit("home")
    house.seen.read(house.machine)
    try house.reboot()
    try Recovered.checkReceipts(house, house.seen, "behind the ghost")
    try house.ferry()
    let spent = try house.visit("guest")
    #expect(spent == .replayed)
    #expect(next == 1)
    // One that nothing took the place of is dropped by a compaction.
    try denyReading("friend")
    let head = house.head
    house.pass(seconds: 4_000)
    while house.machine.journal.pointee.generationNumber == 1 {
      house.pass(seconds: 3_700)
      try house.idle(steps: 30)
    }
    try house.reboot()
    let after = house.head
    #expect(after.next == head.next && after.last == head.last)
    try house.ferry()
    let friend = try house.visit("friend")
    #expect(friend == .replayed)
  }
}
