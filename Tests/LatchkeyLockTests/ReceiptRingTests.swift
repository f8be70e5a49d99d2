import LatchkeyTestSupport
import Testing

@testable import LatchkeyLock

@Suite("The ring of receipts")
struct ReceiptRingTests {
  private typealias Ring = ReceiptRing<4>

  private struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  private static func require(_ isTrue: Bool, _ what: @autoclosure () -> String) throws {
    if !isTrue { throw Broken(description: what()) }
  }

  /// A ring, the model beside it, and the time.
  private struct Walk {
    var ring: Ring
    var model: RingModel
    /// Of all boots together, as the model counts.
    var tick: UInt32 = 0
    /// When the lock restarted.
    var bootTick: UInt32 = 0
    /// When minor receipts were made.
    var minors: [UInt32] = []
    /// Kinds of the running session that are still to come.
    var owed = 0

    init(auditorCount: Int) {
      ring = Ring(auditorCount: auditorCount)
      model = RingModel(capacity: 64, auditorCount: auditorCount)
    }

    mutating func offer(_ kind: ReceiptKind) throws {
      ring.advance(to: tick - bootTick)
      let admission = ring.admission(of: kind)
      let isOwed = kind == .sessionEvent || kind == .openersLock && model.isLockReserved
      if isOwed { try require(admission == .receipt, "RCPT-7: \(kind) was promised a place") }
      if kind == .stranger { try require(admission == .counted, "RCPT-4: a stranger's receipt") }
      if kind == .residentUse { try require(admission != .full, "RCPT-12: a resident outside") }
      guard admission == .receipt else {
        if admission == .counted { ring.skip(kind) }
        return
      }
      if model.entries.count - model.oldest == model.capacity {
        let objection = model.objection(at: tick)
        try require(objection == nil, "overwritten: \(objection ?? "")")
      }
      let isPaid = kind == .minor || kind == .openersLock && !isOwed
      try require(ring.append(kind), "no place for \(kind)")
      model.append(kind, at: tick)
      if isPaid { minors.append(tick) }
      try check()
    }

    private func require(_ isTrue: Bool, _ what: @autoclosure () -> String) throws {
      try ReceiptRingTests.require(isTrue, what())
    }

    private func check() throws {
      try require(Int(ring.next) == model.entries.count, "next")
      try require(Int(ring.oldest) == model.oldest, "oldest")
      // RCPT-5
      let recent = minors.filter { tick < $0 + 3_600 }.count
      try require(recent <= 8, "\(recent) minor receipts in an hour")
      try require(model.taken { $0 == .minor } <= 16, "more than a quarter minor")
      // RCPT-6
      try require(model.taken { $0 == .sensor || $0 == .summary } <= 8, "more than an eighth")
      // RCPT-7: what was promised has a place even if nothing is acknowledged any more.
      try require(model.stayingInCrowd(at: tick) <= model.capacity, "promised too much")
    }

    mutating func restart() {
      bootTick = tick
      ring.restart()
      model.restart(at: tick)
    }

    mutating func endSession() throws {
      ring.endSession(at: tick - bootTick)
      model.endSession(at: tick)
    }
  }

  private static func step(_ walk: inout Walk, _ random: inout SplitMix64) throws {
    switch Int.random(in: 0..<20, using: &random) {
    case 0:
      if !walk.model.isSession {
        try walk.offer(.session)
        if walk.model.isSession { walk.owed = 6 }
      }
    case 1...4:
      guard walk.model.isSession else { return }
      if walk.owed > 0 {
        walk.owed -= 1
        try walk.offer(.sessionEvent)
      }
      if walk.owed == 0 || Int.random(in: 0..<4, using: &random) == 0 { try walk.endSession() }
    case 5: if walk.model.isSession { try walk.offer(.openersLock) }
    case 6...7: try walk.offer(.use)
    case 8: try walk.offer(.residentUse)
    case 9...11: try walk.offer(.minor)
    case 12: try walk.offer(.sensor)
    case 13: try walk.offer(.stranger)
    case 14...16:
      let auditor = Int.random(in: 0..<walk.model.auditorCount, using: &random)
      guard auditor == 0 || Int.random(in: 0..<4, using: &random) == 0,
        !walk.model.entries.isEmpty
      else { return }
      let sequence = Int.random(
        in: max(0, walk.model.entries.count - 20)..<walk.model.entries.count, using: &random)
      walk.ring.advance(to: walk.tick - walk.bootTick)
      walk.ring.acknowledge(auditor, through: UInt64(sequence))
      walk.model.acknowledge(auditor, through: sequence, at: walk.tick)
    case 17:
      if Int.random(in: 0..<8, using: &random) == 0 { walk.restart() }
      walk.tick += UInt32.random(in: 0...100_000, using: &random)
    default: walk.tick += UInt32.random(in: 0...600, using: &random)
    }
  }

  @Test(
    "a walk frees nothing that must stay, and keeps every promise (RCPT-4 to RCPT-12)",
    arguments: 1...3)
  func walks(_ auditorCount: Int) {
    var overwritten = 0
    for _ in 0..<30 {
      let seed = UInt64.random(in: 0 ... .max)
      var random = SplitMix64(seed: seed)
      var walk = Walk(auditorCount: auditorCount)
      do {
        for _ in 0..<1_000 { try Self.step(&walk, &random) }
      } catch {
        Issue.record("seed \(seed), \(auditorCount) auditors: \(error)")
        return
      }
      overwritten += walk.model.oldest
    }
    #expect(overwritten > 1_000)
  }

  @Test("what may go does go: nothing holds a place for longer than it may (RCPT-10, RCPT-11)")
  func lively() {
    for _ in 0..<40 {
      let seed = UInt64.random(in: 0 ... .max)
      var random = SplitMix64(seed: seed)
      var walk = Walk(auditorCount: 2)
      do {
        for _ in 0..<300 { try Self.step(&walk, &random) }
        if walk.model.isSession { try walk.endSession() }
        walk.ring.advance(to: walk.tick - walk.bootTick)
        walk.ring.acknowledge(0, through: walk.ring.next - 1)
      } catch {
        Issue.record("seed \(seed): \(error)")
        return
      }
      for _ in 0..<(24 * 7 + 1) {
        walk.tick += 3_600
        walk.ring.advance(to: walk.tick - walk.bootTick)
      }
      #expect(walk.ring.free == Ring.capacity - 1, "seed \(seed)")
    }
  }

  @Test("the ring costs at most 150 bytes for 256 places, and the door 24")
  func size() {
    #expect(MemoryLayout<ReceiptRing<16>>.size <= 150)
    #expect(MemoryLayout<Door>.size <= 24)
  }
}
