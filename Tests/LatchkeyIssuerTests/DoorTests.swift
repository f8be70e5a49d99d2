import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import Testing

/// What a whole lock orders at its door, from presentations and sensors.
@Suite struct DoorTests {
  /// A lock, and people at its door whose passes the owner signed.
  private struct House: ~Copyable {
    var front: FrontDoor
    var visit: Visit
    private var serials: [UInt8: Chain] = [:]

    init() throws {
      front = try FrontDoor()
      visit = Visit(to: front)
    }

    /// A pass, the same at each visit.
    private mutating func pass(of seed: UInt8, relockWithin seconds: UInt16?) throws -> Chain {
      if let chain = serials[seed] { return chain }
      var grant = try Fixture.grant(
        to: seed, ConstraintsDraft(relockWithinSeconds: seconds))
      grant.audience = visit.directory.site
      grant.scope = [
        ScopeGrant(point: "front", permissions: [.unlock, .lock, .holdOpen, .readStatus])
      ]
      let chain = try visit.issuer.issue(
        grant, at: Fixture.now, ledger: &visit.ownerLedger,
        signer: try Fixture.signer(Fixture.ownerSeed))
      serials[seed] = chain
      return chain
    }

    /// Asks for something; what the lock orders.
    mutating func ask(
      _ action: Action, as seed: UInt8, relockWithin seconds: UInt16? = nil,
      _ expected: DenyReason? = nil
    ) throws -> DoorEffects {
      let bundle = try PassBundle(
        links: try pass(of: seed, relockWithin: seconds).messages,
        locks: [PassBundle.PointLock(point: "front", key: visit.lockKey)])
      let challenge = try UnverifiedChallenge(
        message: try front.hello(visit.holder.hello(for: bundle)))
      let presentation = try visit.holder.present(
        bundle, to: challenge, asking: VisitRequest(action, at: "front", channel: .ble),
        signer: try Fixture.signer(seed))
      let reason = front.present(presentation.bytes).1
      #expect(reason == expected)
      return front.effects
    }

    /// An unlock's presentation.
    mutating func unlock(as seed: UInt8) throws -> [UInt8] {
      let bundle = try PassBundle(
        links: try pass(of: seed, relockWithin: 60).messages,
        locks: [PassBundle.PointLock(point: "front", key: visit.lockKey)])
      let challenge = try UnverifiedChallenge(
        message: try front.hello(visit.holder.hello(for: bundle)))
      return try visit.holder.present(
        bundle, to: challenge, asking: VisitRequest(.unlock, at: "front", channel: .ble),
        signer: try Fixture.signer(seed)
      ).bytes
    }
  }

  private static func event(of receipt: ShownReceipt) -> UInt8? { receipt.disclosure?.body.event }

  @Test("RCPT-3, RCPT-7, RCPT-14: each word of a session is a receipt in the one chain")
  func receipts() throws {
    var house = try House()
    #expect(house.front.freePlaces == 63)
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    #expect(house.front.freePlaces == 55)
    _ = house.front.sense(isBoltThrown: false)
    _ = house.front.sense(isBoltThrown: false, isDoorClosed: false)
    _ = house.front.sense(isBoltThrown: false)
    _ = try house.ask(.lock, as: Self.courier)
    _ = house.front.sense(isBoltThrown: true)
    let told = try house.front.told()
    // opened and closed were told before the visit that followed them.
    #expect(told.map(Self.event) == [0, 2, 3, 1, 4])
    #expect(house.front.head.next == 5)
    #expect(house.front.head.last == told[4].receipt.hash)
    #expect(house.front.freePlaces == 58)
    #expect(try house.front.told().isEmpty)
  }

  @Test("DEC-4: a key that gives out before the receipt opens nothing, behind it denies nothing")
  func tiringKey() throws {
    var house = try House()
    let before = try house.front.present(house.unlock(as: Self.courier), signing: 0)
    #expect(before.1 == .busy && !before.isAuthorized)
    #expect(!house.front.effects.withdrawsBolt && house.front.head.next == 0)
    let behind = try house.front.present(house.unlock(as: Self.courier), signing: 1)
    #expect(behind.0 == [0x82, 5, 2])
    #expect(behind.1 == nil && behind.isAuthorized)
    #expect(house.front.effects.withdrawsBolt && house.front.session != nil)
    #expect(house.front.head.next == 1)  // the unlock, and no denial
  }

  @Test("RCPT-5: denials have receipts as far as the budget goes")
  func denials() throws {
    var house = try House()
    func deny(_ house: inout House) throws -> Int {
      _ = try house.ask(.talk, as: Self.guest, .notPermitted)
      return try house.front.told().count
    }
    #expect(try deny(&house) == 0, "none behind a boot")
    house.front.tick = 1_800
    #expect(try deny(&house) == 1)
    #expect(try deny(&house) == 1)
    #expect(try deny(&house) == 0)
    #expect(house.front.head.next == 2)
  }

  @Test("RCPT-6: an intrusion has a receipt at once, and the rest of the door a summary a day")
  func doorOutsideSession() throws {
    var house = try House()
    for _ in 0..<2 {
      _ = house.front.sense(isBoltThrown: true)
      _ = house.front.sense(isBoltThrown: true, isDoorClosed: false)
    }
    #expect(try house.front.told().map(Self.event) == [13])
    house.front.tick = 86_400
    _ = house.front.sense(isBoltThrown: true)
    #expect(try house.front.told().map(Self.event) == [18])
  }

  @Test("RCPT-12: a full ring stops a guest, and no resident")
  func fullRing() throws {
    var house = try House()
    for tick: UInt32 in 1...63 {
      house.front.tick = tick
      _ = try house.ask(.unlock, as: Self.guest)
    }
    house.front.tick = 64
    _ = try house.ask(.unlock, as: Self.guest, .ringFull)
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60, .ringFull)
    let head = house.front.head.next
    _ = try house.ask(.unlock, as: Self.resident, relockWithin: 60)
    #expect(house.front.session == nil, "no places, no session")
    #expect(house.front.head.next == head + 1)
    #expect(try house.ask(.unlock, as: Self.resident).withdrawsBolt)
    #expect(house.front.head.next == head + 1)
  }

  private static let courier = Fixture.courierSeed
  private static let guest = Fixture.secondServiceSeed
  private static let resident = Fixture.residentSeed

  @Test("SESS-4, SESS-7, SESS-10: unlocked, opened, closed, locked")
  func course() throws {
    var house = try House()
    #expect(house.front.sense(isBoltThrown: true).first == nil)
    let unlock = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    #expect(unlock.withdrawsBolt)
    #expect(house.front.door.state == .unlocking)
    #expect(house.front.session?.receipt == 0)
    _ = house.front.sense(isBoltThrown: false)
    let opened = house.front.sense(isBoltThrown: false, isDoorClosed: false)
    #expect(opened.first == .opened)
    let closed = house.front.sense(isBoltThrown: false)
    #expect(closed.first == .closed)
    #expect(closed.throwsBolt)
    let locked = house.front.sense(isBoltThrown: true)
    #expect(locked.first == .locked)
    #expect(house.front.session == nil)
    #expect(house.front.door.state == .secured)
  }

  @Test("SESS-6, SESS-11: the deadline is handled before a visit, and ends no session")
  func deadline() throws {
    var house = try House()
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    #expect(house.front.door.deadlineTick == 60)
    _ = house.front.sense(isBoltThrown: false)
    _ = house.front.sense(isBoltThrown: false, isDoorClosed: false)
    house.front.tick = 60
    // SESS-10: the door is open, so his lock throws nothing.
    let lock = try house.ask(.lock, as: Self.courier)
    #expect(lock.first == .overdue)
    #expect(lock.soundsDoor)
    #expect(!lock.throwsBolt)
    #expect(house.front.session != nil)
    _ = house.front.sense(isBoltThrown: false)
    let late = house.front.sense(isBoltThrown: true)
    #expect(late.first == .lockedLate)
    #expect(late.silencesDoor)
    #expect(house.front.session == nil)
  }

  @Test("SESS-6: a visit that is refused at the deadline finds the lock overdue")
  func refusedAtDeadline() throws {
    var house = try House()
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    house.front.tick = 61
    let refused = try house.ask(.unlock, as: Self.guest, relockWithin: 60, .sessionOpen)
    #expect(refused.first == .overdue)
    #expect(refused.throwsBolt)
    #expect(house.front.door.deadlineTick == 60)
  }

  @Test("SESS-10: nobody opened: the lock throws its bolt by itself, and says so")
  func nearing() throws {
    var house = try House()
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    _ = house.front.sense(isBoltThrown: false)
    #expect(house.front.door.wakeTick == 45)
    house.front.tick = 45
    let nearing = house.front.elapse()
    #expect(nearing.throwsBolt)
    #expect(nearing.armsTimer)
    #expect(house.front.jammed().withdrawsBolt)
    let locked = house.front.sense(isBoltThrown: true)
    #expect(locked.first == .lockedUnopened)
  }

  @Test("SESS-9, SESS-8: a guest's unlock moves nothing of a session; a resident's lock ends it")
  func others() throws {
    var house = try House()
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    let opener = house.front.session?.grant
    house.front.tick = 20
    #expect(try house.ask(.unlock, as: Self.guest).withdrawsBolt)
    #expect(try house.ask(.unlock, as: Self.resident, relockWithin: 90).withdrawsBolt)
    #expect(house.front.session?.grant == opener)
    #expect(house.front.door.deadlineTick == 60)
    let lock = try house.ask(.lock, as: Self.resident)
    #expect(lock.first == .endedByResident)
    #expect(lock.throwsBolt)
    #expect(house.front.session == nil)
  }

  @Test("SESS-12: a restart inside a session finds the door, and the opener may still lock")
  func restart() throws {
    var house = try House()
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    _ = house.front.sense(isBoltThrown: false)
    let found = try house.front.restart(isBoltThrown: false)
    #expect(found.first == .interrupted)
    #expect(found.second == .overdue)
    #expect(found.throwsBolt)
    #expect(house.front.session != nil)
    #expect(house.front.sense(isBoltThrown: true).first == .lockedLate)
    #expect(house.front.session == nil)
  }

  @Test("SESS-12: a restart behind a locked door ends the session")
  func restartLocked() throws {
    var house = try House()
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    let found = try house.front.restart(isBoltThrown: true)
    #expect(found.first == .interrupted)
    #expect(found.second == .locked)
    #expect(house.front.session == nil)
  }

  @Test("SESS-13, SESS-15, SESS-18: only a resident silences an intrusion")
  func intrusion() throws {
    var house = try House()
    #expect(house.front.sense(isBoltThrown: true, isDoorClosed: false).soundsIntrusion)
    #expect(house.front.tampered().soundsIntrusion)
    #expect(!(try house.ask(.unlock, as: Self.guest).silencesIntrusion))
    #expect(try house.ask(.unlock, as: Self.resident).silencesIntrusion)
  }

  @Test("SESS-14, SESS-17: a door ajar, and one that is held")
  func ajar() throws {
    var house = try House()
    _ = try house.ask(.unlock, as: Self.guest)
    _ = house.front.sense(isBoltThrown: false, isDoorClosed: false)
    #expect(house.front.door.wakeTick == 300)
    house.front.tick = 300
    #expect(house.front.elapse().first == .ajar)
    let held = try house.ask(.holdOpen, as: Self.guest)
    #expect(held.silencesDoor)
    #expect(house.front.door.state == .heldOpen)
    #expect(house.front.door.wakeTick == .max)
  }

  @Test("SESS-19: other sensors judge a door only when its session is over")
  func replacedSensors() throws {
    var house = try House()
    _ = try house.ask(.unlock, as: Self.courier, relockWithin: 60)
    _ = house.front.sense(isBoltThrown: false)
    try house.front.replaceSensors(bolt: true, door: false)
    // Without a door sensor this would be boltThrown, and the end.
    let air = house.front.sense(isBoltThrown: true, isDoorClosed: false)
    #expect(air.first == .opened)
    #expect(house.front.session != nil)
    _ = house.front.sense(isBoltThrown: false)
    #expect(house.front.sense(isBoltThrown: true).first == .locked)
    #expect(!house.front.sense(isBoltThrown: true, isDoorClosed: false).soundsIntrusion)
    #expect(!house.front.door.settings.hasDoorSensor)
  }

  @Test("SESS-16, SESS-19: a forced door whose bolt sensor goes is a strike")
  func becomesStrike() throws {
    var house = try House()
    _ = house.front.sense(isBoltThrown: true, isDoorClosed: false)
    #expect(house.front.door.state == .forced)
    try house.front.replaceSensors(bolt: false, door: true)
    for isDoorClosed in [false, true] {
      _ = house.front.sense(isBoltThrown: true, isDoorClosed: isDoorClosed)
    }
    let release = try house.ask(.unlock, as: Self.guest)
    #expect(release.releasesStrike)
    #expect(house.front.door.wakeTick == 5)
    house.front.tick = 5
    let over = house.front.elapse()
    #expect(over.throwsBolt)
    #expect(over.first == .released)
  }
}
