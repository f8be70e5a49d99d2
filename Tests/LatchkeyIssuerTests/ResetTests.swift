import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import Testing

/// What a factory reset does to a whole lock, its door and its receipts.
@Suite struct ResetTests {
  /// The presentation of a courier who promises to lock the door again.
  private func visitor(at front: inout FrontDoor) throws -> [UInt8] {
    var visit = Visit(to: front)
    var grant = try Fixture.grant(
      to: Fixture.courierSeed, ConstraintsDraft(relockWithinSeconds: 60))
    grant.audience = visit.directory.site
    grant.scope = [ScopeGrant(point: "front", permissions: [.unlock])]
    let chain = try visit.issuer.issue(
      grant, at: Fixture.now, ledger: &visit.ownerLedger,
      signer: try Fixture.signer(Fixture.ownerSeed))
    let bundle = try PassBundle(
      links: chain.messages,
      locks: [PassBundle.PointLock(point: "front", key: visit.lockKey)])
    let challenge = try UnverifiedChallenge(
      message: try front.hello(visit.holder.hello(for: bundle)))
    return try visit.holder.present(
      bundle, to: challenge, asking: VisitRequest(.unlock, at: "front", channel: .ble),
      signer: try Fixture.signer(Fixture.courierSeed)
    ).bytes
  }

  /// The courier has opened the door.
  private func openDoor() throws -> FrontDoor {
    var front = try FrontDoor()
    let presentation = try visitor(at: &front)
    #expect(front.present(presentation).1 == nil)
    _ = front.sense(isBoltThrown: false)
    return front
  }

  private func reason(_ body: () throws(DenyReason) -> Void) -> DenyReason? {
    do throws(DenyReason) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test("RESET-4: a reset ends the session and its alarm, and throws the bolt of a closed door")
  func endsSession() throws {
    var front = try openDoor()
    front.tick = 60
    #expect(front.elapse().soundsDoor)
    let (effects, _) = try front.reset()
    #expect(front.session == nil)
    #expect(effects.throwsBolt && !effects.withdrawsBolt)
    #expect(effects.silencesDoor && effects.silencesIntrusion)
    #expect(!effects.soundsDoor)
    // Nothing of the old life comes due in the new one.
    front.tick = 100_000
    #expect(front.elapse() == DoorEffects())
  }

  @Test("RESET-4, SESS-10: a reset throws no bolt of an open door")
  func openDoorStays() throws {
    var front = try openDoor()
    _ = front.sense(isBoltThrown: false, isDoorClosed: false)
    let (effects, _) = try front.reset(isDoorClosed: false)
    #expect(front.session == nil)
    #expect(!effects.throwsBolt && !effects.withdrawsBolt)
  }

  @Test("RESET-3: one receipt is left; it says reset, and follows on the last of the old life")
  func receipt() throws {
    var front = try openDoor()
    let before = front.head
    #expect(front.freePlaces == 55)
    let (_, receipts) = try front.reset()
    #expect(front.head.next == before.next + 1)
    #expect(front.freePlaces == 62)
    let receipt = try #require(receipts.first)
    #expect(receipts.count == 1)
    #expect(receipt.disclosure?.body.event == 19)
    #expect(receipt.receipt.sequence == before.next)
    #expect(receipt.receipt.previous == before.last)
    #expect(front.head.last == receipt.receipt.hash)
    #expect(try front.told().isEmpty)  // nothing of the session comes behind it
  }

  @Test("RESET-2: floor and issue mark stay, and rise; site and configuration are gone")
  func remainder() throws {
    var front = try openDoor()
    front.tick = 1_000
    var isConfigured = front.isConfigured
    #expect(isConfigured)
    _ = try front.reset()
    isConfigured = front.isConfigured
    #expect(!isConfigured)
    #expect(front.floor == Fixture.now + 998)  // 1 s for the tick, 1 s for the drift
    #expect(front.issueMark == Fixture.now + 998)
  }

  @Test("RESET-1, RESET-2: without presence, store or signature nothing changes")
  func refusals() throws {
    var front = try openDoor()
    let before = front.head
    #expect(
      reason { () throws(DenyReason) in _ = try front.reset(hasPresence: false) }
        == .presenceRequired)
    #expect(reason { () throws(DenyReason) in _ = try front.reset(signing: 0) } == .busy)
    #expect(
      reason { () throws(DenyReason) in _ = try front.reset(flashFails: true) } == .storage)
    let isConfigured = front.isConfigured
    #expect(isConfigured)
    #expect(front.session != nil)
    #expect(front.head.next == before.next && front.head.last == before.last)
    #expect(front.freePlaces == 55)
  }

  @Test("RESET-2: a visit that a reset cuts off is nobody's, and has no receipt in the new life")
  func visitAmidst() throws {
    var front = try FrontDoor()
    let presentation = try visitor(at: &front)
    let next = front.head.next
    #expect(try front.presentAroundReset(presentation) == [0x82, 5, 2])
    #expect(front.head.next == next + 1)  // the reset's
    #expect(try front.told().isEmpty)
  }

  @Test("CONF-11: a configuration ends a decision that waits to be persisted")
  func waitingDecision() throws {
    var front = try FrontDoor()
    let presentation = try visitor(at: &front)
    #expect(try front.presentAroundConfiguration(presentation) == .busy)
  }
}
