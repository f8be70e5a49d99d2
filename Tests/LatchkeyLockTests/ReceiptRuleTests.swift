import Testing

@testable import LatchkeyLock

@Suite("The rules of the ring, one by one")
struct ReceiptRuleTests {
  private typealias Ring = ReceiptRing<4>

  /// A ring of 64 places with so many receipts in it.
  private static func ring(_ count: Int, auditors: Int = 1) -> Ring {
    var ring = Ring(auditorCount: auditors)
    for _ in 0..<count { add(.use, to: &ring) }
    return ring
  }

  private static func add(
    _ kind: ReceiptKind, to ring: inout Ring, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let hasPlace = ring.append(kind)
    #expect(hasPlace, sourceLocation: sourceLocation)
  }

  private static func expect(
    _ isTold: Bool, _ event: ReceiptEvent, in ring: inout Ring, at tick: UInt32,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let told = ring.count(event, at: tick)
    #expect(told == isTold, sourceLocation: sourceLocation)
  }

  private static func admission(_ kind: ReceiptKind, after count: Int) -> ReceiptAdmission {
    ring(count).admission(of: kind)
  }

  @Test("a session needs eight places, and leaves one to residents (RCPT-7, RCPT-12)")
  func sessionPlaces() {
    #expect(Self.admission(.session, after: 55) == .receipt)
    #expect(Self.admission(.session, after: 56) == .full)
    var ring = Self.ring(55)
    Self.add(.session, to: &ring)
    #expect(ring.free == 0)
    #expect(ring.admission(of: .use) == .full)
    #expect(ring.admission(of: .residentUse) == .receipt)
    Self.add(.residentUse, to: &ring)
    #expect(ring.admission(of: .residentUse) == .counted)
    Self.add(.openersLock, to: &ring)
    #expect(ring.admission(of: .openersLock) == .counted)
    for _ in 0..<6 { Self.add(.sessionEvent, to: &ring) }
    #expect(ring.next == 64)
    let hasPlace = ring.append(.use)
    #expect(!hasPlace)
    #expect(ring.next == 64)
  }

  @Test("a full ring stops all but residents (RCPT-12)")
  func full() {
    #expect(Self.admission(.use, after: 62) == .receipt)
    #expect(Self.admission(.use, after: 63) == .full)
    #expect(Self.admission(.residentUse, after: 63) == .receipt)
    #expect(Self.admission(.residentUse, after: 64) == .counted)
  }

  @Test("what had no receipt is counted for the next one, up to the most (RCPT-4, RCPT-13)")
  func backlog() {
    var ring = Self.ring(1)
    for _ in 0..<70_000 { ring.skip(.stranger) }
    for _ in 0..<300 { ring.skip(.minor) }
    ring.skip(.residentUse)
    #expect(ring.backlog.strangers == .max)
    #expect(ring.backlog.minor == .max)
    #expect(ring.backlog.residents == 1)
    Self.add(.use, to: &ring)
    #expect(ring.backlog == ReceiptBacklog())
  }

  @Test("minor receipts: four, one more each quarter of an hour, none by a restart (RCPT-5)")
  func budget() {
    var ring = Self.ring(0)
    #expect(ring.admission(of: .minor) == .counted)
    ring.advance(to: 3_600)
    for _ in 0..<4 {
      #expect(ring.admission(of: .minor) == .receipt)
      Self.add(.minor, to: &ring)
    }
    #expect(ring.admission(of: .minor) == .counted)
    ring.advance(to: 4_499)
    #expect(ring.admission(of: .minor) == .counted)
    ring.advance(to: 4_500)
    #expect(ring.admission(of: .minor) == .receipt)
    ring.restart()
    ring.advance(to: 899)
    #expect(ring.admission(of: .minor) == .counted)
    ring.advance(to: 900)
    #expect(ring.admission(of: .minor) == .receipt)
  }

  @Test("minor receipts take a quarter, and give it back when they go (RCPT-5)")
  func quarter() {
    var ring = Self.ring(0)
    var tick: UInt32 = 0
    for _ in 0..<16 {
      tick += 900
      ring.advance(to: tick)
      Self.add(.minor, to: &ring)
    }
    ring.advance(to: tick + 3_600)
    #expect(ring.admission(of: .minor) == .counted)
    ring.acknowledge(0, through: 15)
    for _ in 0..<48 { Self.add(.use, to: &ring) }
    #expect(ring.admission(of: .minor) == .counted)
    Self.add(.use, to: &ring)
    #expect(ring.admission(of: .minor) == .receipt)
  }

  @Test("the door's own receipts take an eighth (RCPT-6)")
  func eighth() {
    var ring = Self.ring(0)
    for _ in 0..<8 {
      #expect(ring.admission(of: .sensor) == .receipt)
      Self.add(.sensor, to: &ring)
    }
    #expect(ring.admission(of: .summary) == .counted)
  }

  @Test("an intrusion is told once a summary, all is counted, and a day later due (RCPT-6)")
  func tally() {
    var ring = Self.ring(0)
    #expect(!ring.isSummaryDue(at: 100_000))
    Self.expect(false, .byHand, in: &ring, at: 1_000)
    Self.expect(true, .tampered, in: &ring, at: 2_000)
    Self.expect(false, .tampered, in: &ring, at: 3_000)
    for _ in 0..<300 { Self.expect(false, .ajar, in: &ring, at: 3_000) }
    Self.expect(false, .jammed, in: &ring, at: 3_000)
    Self.expect(false, .locked, in: &ring, at: 3_000)
    let counts = ring.tally.counts
    #expect((0..<6).map { counts[$0] } == [0, 2, 255, 0, 1, 1])
    #expect(!ring.isSummaryDue(at: 87_399))
    #expect(ring.isSummaryDue(at: 87_400))
    Self.add(.summary, to: &ring)
    #expect(!ring.isSummaryDue(at: 200_000))
    Self.expect(true, .tampered, in: &ring, at: 200_000)
  }

  @Test("only the first acknowledgement that goes further counts, and none of what is not (RCPT-9)")
  func acknowledgements() {
    var ring = Self.ring(10)
    ring.acknowledge(0, through: 10)
    ring.acknowledge(1, through: 5)
    ring.acknowledge(-1, through: 5)
    #expect(ring.free == 53)
    ring.acknowledge(0, through: 5)
    ring.acknowledge(0, through: 3)
    #expect(ring.free == 59)
    ring.replaceAuditors(count: 2)
    #expect(ring.free == 53)
  }

  @Test("another auditor delays for half the grace to all of it (RCPT-10)")
  func grace() {
    for acknowledged in stride(from: UInt32(0), to: 700_000, by: 50_000) {
      var ring = Self.ring(10, auditors: 2)
      var tick: UInt32 = 0
      while tick < acknowledged {
        tick += 1_000
        ring.advance(to: tick)
      }
      ring.acknowledge(0, through: 9)
      #expect(ring.free == 53)
      while ring.free == 53 {
        tick += 1_000
        ring.advance(to: tick)
      }
      let delay = tick - acknowledged
      #expect(delay >= 302_400 && delay <= 606_000, "\(acknowledged): \(delay)")
    }
  }

  @Test("another auditor delays nothing in a ring three quarters full (RCPT-10)")
  func crowd() {
    var ring = Self.ring(47, auditors: 2)
    ring.acknowledge(0, through: 46)
    #expect(ring.free == 16)
    Self.add(.use, to: &ring)
    #expect(ring.free == 62)
    var reserving = Self.ring(40, auditors: 2)
    reserving.acknowledge(0, through: 39)
    #expect(reserving.free == 23)
    Self.add(.session, to: &reserving)
    #expect(reserving.free == 55)
  }

  @Test("a session's receipts stay for an hour after its end, and not for two (RCPT-11)")
  func hour() {
    var ring = Self.ring(10)
    Self.add(.session, to: &ring)
    Self.add(.sessionEvent, to: &ring)
    ring.acknowledge(0, through: 11)
    #expect(ring.free == 55)
    ring.advance(to: 10_000)
    ring.endSession(at: 10_000)
    #expect(ring.free == 61)
    ring.advance(to: 13_599)
    #expect(ring.free == 61)
    ring.restart()
    ring.advance(to: 3_599)
    #expect(ring.free == 61)
    ring.advance(to: 3_600)
    #expect(ring.free == 63)
  }

  @Test("sessions one after the other do not hold the first for ever (RCPT-11)")
  func sessionsInARow() {
    var ring = Self.ring(0)
    var tick: UInt32 = 0
    for round in 0..<200 {
      tick += 1_200
      ring.advance(to: tick)
      #expect(ring.admission(of: .session) == .receipt, "round \(round)")
      Self.add(.session, to: &ring)
      ring.endSession(at: tick)
      ring.acknowledge(0, through: ring.next - 1)
    }
  }

  @Test("a place for each sequence that is kept, and none for another (RCPT-14)")
  func positions() {
    var ring = Ring(auditorCount: 1, oldest: 1_000)
    #expect(ring.position(of: 1_000) == nil)
    for _ in 0..<64 { Self.add(.residentUse, to: &ring) }
    ring.acknowledge(0, through: 1_063)
    Self.add(.use, to: &ring)
    #expect(ring.position(of: 1_000) == nil)
    let places = (1_001...1_064).compactMap { ring.position(of: $0) }
    #expect(Set(places) == Set(0..<64))
    #expect(ring.position(of: 1_065) == nil)
    #expect(ring.next == 1_065)
    #expect(ring.oldest == 1_001)
  }
}
