import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import Testing

/// What a lock writes down beside its receipts, and when.
@Suite("What a lock writes down") struct PersistenceTests {
  /// A ready lock that knows a service, and the service's authority.
  static func serviceHouse() throws -> (House, Chain) {
    var house = try House.ready()
    let authority = try house.authority(Party.service)
    try house.issue(
      "first", to: Party.plumber, ConstraintsDraft(uses: 1), under: authority, by: Party.service)
    let reason = try house.visit("first")
    #expect(reason == nil)
    return (house, authority)
  }

  @Test("DEC-7: a flood of staples costs 16 records, and one more for each 240 s")
  func flood() throws {
    var (house, authority) = try Self.serviceHouse()
    var writes = 0
    func send(_ serial: UInt32) throws {
      let before = house.steps
      let staple = try house.staple(Party.service, revoking: [serial])
      try house.ferry(time: false, staples: [staple], links: authority.messages)
      writes += house.steps > before ? 1 : 0
    }
    for serial in UInt32(20)..<50 { try send(serial) }
    #expect(writes == 16)
    house.pass(seconds: 239)
    try send(50)
    #expect(writes == 16)
    house.pass(seconds: 1)
    try send(51)
    try send(52)
    #expect(writes == 17)
    house.pass(seconds: 960)
    for serial in UInt32(53)..<60 { try send(serial) }
    #expect(writes == 21)
    // What was not written down counts, and goes into the next record.
    let service = try #require(house.slot(of: Party.service))
    #expect(house.isRevoked(59, slot: service))
    let reason = try house.visit("home")
    #expect(reason == nil)
    try house.reboot()
    #expect(house.isRevoked(59, slot: service))
  }

  @Test("DEC-7, REPLAY-5: a base that was not written down yet moves no spent serial")
  func unsavedBase() throws {
    var (house, authority) = try Self.serviceHouse()
    for name in ["second", "third", "fourth"] {
      try house.issue(
        name, to: Party.plumber, ConstraintsDraft(uses: 1), under: authority, by: Party.service)
    }
    for serial in UInt32(20)..<40 {
      let staple = try house.staple(Party.service, revoking: [serial])
      try house.ferry(time: false, staples: [staple], links: authority.messages)
    }
    let staple = try house.staple(Party.service, base: 2)
    try house.ferry(time: false, staples: [staple], links: authority.messages)
    let opened = try house.visit("third")
    #expect(opened == nil)
    try house.reboot()
    try house.ferry()
    let again = try house.visit("third")
    #expect(again == .replayed)
    let below = try house.visit("second")
    #expect(below == .belowBase)
    let fourth = try house.visit("fourth")
    #expect(fourth == nil)
  }

  @Test("JRNL-12: a slot whose record failed is written whole with the next")
  func failedSlot() throws {
    var house = try House.ready()
    let authority = try house.authority(Party.service)
    for name in ["one", "two"] {
      try house.issue(
        name, to: Party.plumber, ConstraintsDraft(uses: 1), under: authority, by: Party.service)
    }
    house.machine.chip.content.failingUnits = house.freeUnits
    let refused = try house.visit("one")
    #expect(refused == .storage)
    house.machine.chip.content.failingUnits = []
    let spent = try house.visit("one")
    #expect(spent == .replayed)  // DEC-4: in memory it is
    let opened = try house.visit("two")
    #expect(opened == nil)
    try house.reboot()
    try house.ferry()
    let again = try house.visit("two")
    #expect(again == .replayed)
  }

  @Test("REPLAY-10: what is free by a revocation is given away only when that is written down")
  func freedByRevocation() throws {
    var (house, authority) = try Self.serviceHouse()
    let link = try #require(authority.leaf)
    // The budget is used up, then the authority revoked; only memory knows it.
    for serial in UInt32(20)..<36 {
      let staple = try house.staple(Party.service, revoking: [serial])
      try house.ferry(time: false, staples: [staple], links: authority.messages)
    }
    let staple = try house.staple(Party.owner, revoking: [link.serial])
    try house.ferry(time: false, staples: [staple])
    // Others take every slot, that of the first service too, under the other anchor.
    for seed in UInt8(40)..<44 {
      let other = try house.authority(seed, by: Party.secondOwner)
      try house.issue(
        "\(seed)", to: Party.plumber, ConstraintsDraft(uses: 1), under: other, by: seed)
      let reason = try house.visit("\(seed)")
      #expect(reason == nil)
    }
    #expect(house.slot(of: Party.service) == nil)
    try house.reboot()
    try house.ferry()
    let again = try house.visit("first")
    #expect(again == .revoked)
  }

  @Test("DEC-8, TIME-12: who reads the status writes nothing but the floor, once an hour")
  func readStatus() throws {
    var house = try House.ready()
    try house.issue("guest", to: Party.guest)
    let service = house.steps
    // A quarter of the ring's places is theirs, and as far as the budget goes.
    for _ in 0..<40 {
      house.pass(seconds: 900)
      let reason = try house.visit("guest", .readStatus)
      #expect(reason == nil)
    }
    #expect(house.steps > service)
    let receipts = house.head.next
    let before = house.steps
    var writes = 0
    for _ in 0..<72 {
      house.pass(seconds: 300)
      let steps = house.steps
      _ = try house.visit("guest", .readStatus)
      writes += house.steps > steps ? 1 : 0
    }
    let next = house.head.next
    #expect(next == receipts && writes <= 6, "\(writes) in six hours")
    #expect(house.steps - before <= 6 * 3)
    let time = house.now
    try house.reboot()
    #expect(house.floor + 3_600 + 60 >= time, "\(time - house.floor) s behind")
  }

  @Test("TIME-12: an idle lock writes the floor hourly, and tries again where that failed")
  func hourly() throws {
    var house = try House.ready()
    try house.idle()
    let steps = house.steps
    house.pass(seconds: 3_500)
    try house.idle()
    #expect(house.steps == steps)
    house.pass(seconds: 200)
    house.machine.chip.content.failingUnits = house.freeUnits
    #expect(throws: JournalFailure.storage) { try house.idle() }
    house.machine.chip.content.failingUnits = []
    let floor = house.floor
    try house.idle()
    let raised = house.floor
    #expect(raised > floor)
    let failed = house.steps
    try house.idle()
    #expect(house.steps == failed)
    try house.reboot()
    let found = house.floor
    #expect(found == raised)
  }
}

extension House {
  func slot(of seed: UInt8) -> Int? {
    guard let key = try? Party.key(seed) else { return nil }
    for slot in 0..<6 where lock.pointee.state.replay.slots[slot].issuer == key { return slot }
    return nil
  }

  func isRevoked(_ serial: UInt32, slot: Int) -> Bool {
    lock.pointee.state.replay.slots[slot].isRevoked(serial)
  }
}
