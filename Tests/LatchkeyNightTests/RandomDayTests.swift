import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyIssuer
import LatchkeyLock
import LatchkeyTestSupport
import Testing

/// Days that nobody has thought of, beside a model that only counts what has left the lock.
@Suite("Random days of a whole lock") struct RandomDayTests {
  private static let isTorture =
    ProcessInfo.processInfo.environment["LATCHKEY_TORTURE"] != nil

  /// What happened in all worlds.
  private struct Tally {
    var visits = 0
    var allowed = 0
    var cuts = 0
    var faults = 0
    var storage = 0
    var reboots = 0
    var compactions: UInt32 = 0
  }

  /// One lock, and what is broken in it at the moment.
  private struct World {
    var house: House
    var random: SplitMix64
    var tally = Tally()
    var isFaulty = false
    /// What a service has revoked: its staple goes along with the grant.
    var staples: [String: [UInt8]] = [:]

    init(seed: UInt64) throws {
      random = SplitMix64(seed: seed)
      let unit = [4, 8, 16, 32].randomElement(using: &random) ?? 8
      house = try House.ready(
        SimulatedFlash(
          unitByteCount: unit, sectorByteCount: 2_048, sectorCount: 16, seed: random.next()))
      let services = [Party.service, Party.secondService, 40, 41]
      for (index, seed) in services.enumerated() {
        let authority = try house.authority(seed, by: index < 2 ? Party.owner : Party.secondOwner)
        for number in 0..<5 {
          try house.issue(
            "\(index)-\(number)", to: Party.courier,
            ConstraintsDraft(
              uses: number == 4 ? 3 : 1, relockWithinSeconds: number == 3 ? 60 : nil),
            under: authority, by: seed, life: 10_000_000)
        }
      }
      try house.issue(
        "tenant", to: Party.tenant,
        ConstraintsDraft(uses: 5, lifetimeFromFirstUseSeconds: 100_000), life: 10_000_000)
    }

    var place: Comment { "after \(tally.visits) visits, \(tally.cuts) cuts" }

    /// Bits stay stuck.
    private var mayFail: Bool { isFaulty || !house.machine.chip.content.stuckBits.isEmpty }

    mutating func clearFaults() {
      isFaulty = false
      house.machine.chip.content.failingUnits = []
      house.machine.chip.content.failingSectors = []
      house.machine.chip.content.unreadable = []
    }

    /// Comes back, and compares everything that left the lock before.
    mutating func reboot() throws {
      tally.reboots += 1
      let before = house.seen
      house.reading = [House.atRest, House.free, House.open].randomElement(using: &random)!
      var found: JournalCondition?
      for _ in 0..<40 where found == nil {
        do {
          found = try house.reboot().0
        } catch is JournalFailure {
          clearFaults()
        }
      }
      #expect(found != .damaged && !house.isHalted, place)
      #expect(house.bootCount > before.bootCount, place)
      #expect(house.floor >= before.floor, place)
      try Recovered.checkReceipts(house, before, "\(place)")
      clearFaults()
      try house.ferry()
    }

    /// Something happens, and the power may go meanwhile.
    mutating func live() throws {
      let isCut = Int.random(in: 0..<6, using: &random) == 0
      if isCut {
        house.machine.chip.content.cutPower(
          atStep: house.steps + Int.random(in: 1...40, using: &random),
          leaving: SimulatedFlash.Remains.allCases.randomElement(using: &random)!)
      }
      do {
        try act()
      } catch is PowerLost {
        tally.cuts += 1
        house.machine.chip.content.restorePower()
        return try reboot()
      } catch is JournalFailure {
        #expect(mayFail, place)
      }
      if isCut { house.machine.chip.content.restorePower() }
      // What is kept and the snapshot are at most half of an area (JRNL-10).
      if house.freePlaces < 40 {
        clearFaults()
        try acknowledge()
      }
    }

    private mutating func act() throws {
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<8: try visit()
      case 8, 9: try visit("home")
      case 10..<13:
        try house.sense(
          [House.atRest, House.free, House.open].randomElement(using: &random)!)
      case 13: house.pass(seconds: UInt32.random(in: 1...4_000, using: &random))
      case 14..<16: try house.idle(steps: Int.random(in: 1...20, using: &random))
      case 16: try acknowledge()
      case 17: try breakSomething()
      case 18: try reboot()
      default: house.seen.read(house.machine)
      }
    }

    private mutating func visit() throws {
      guard let name = house.passes.keys.sorted().randomElement(using: &random) else { return }
      if Int.random(in: 0..<12, using: &random) == 0, name.contains("-"), staples.count < 8,
        let seed = issuer(of: name), let serial = try? Int(house.serial(of: name))
      {
        staples[name] = try house.staple(seed, revoking: [UInt32(serial)])
      }
      try visit(name)
    }

    private func issuer(of name: String) -> UInt8? {
      name.first?.wholeNumberValue.map { [Party.service, Party.secondService, 40, 41][$0] }
    }

    private mutating func visit(_ name: String) throws {
      let before = house.seen
      let reason = try house.visit(name, staples: staples[name].map { [$0] } ?? [])
      tally.visits += 1
      if reason == .storage {
        tally.storage += 1
        #expect(mayFail, "nobody compacted: \(place)")
      }
      if mayFail { house.seen.revoked = before.revoked }  // it could not be written down
      guard reason == nil else { return }
      tally.allowed += 1
      #expect(!before.revoked.contains(name), place)
      if let uses = house.passes[name]?.uses {
        #expect(before.uses[name] ?? 0 < uses, "\(name) \(place)")
      }
    }

    private mutating func acknowledge() throws {
      guard house.head.next > house.machine.kept.lowerBound else { return }
      try house.ferry(acknowledging: house.head.next - 1)
    }

    /// Units that fail, bits that stick, bytes that cannot be read: of what is not written yet.
    private mutating func breakSomething() throws {
      tally.faults += 1
      let free = house.freeUnits.sorted()
      guard !free.isEmpty else { return }
      let places = Set((0..<8).compactMap { _ in free.prefix(60).randomElement(using: &random) })
      switch Int.random(in: 0..<3, using: &random) {
      case 0: house.machine.chip.content.failingUnits = places
      case 1: house.machine.chip.content.unreadable = places
      default:
        let bit = UInt8(1) << UInt8(random.next() & 7)
        // Bits that cannot be programmed any more. Of one that cannot be erased a sector dies, and
        // with it, in time, the journal.
        for place in places { house.machine.chip.content.stuckBits[place] = (high: bit, low: 0) }
      }
      isFaulty = true
      for _ in 0..<3 {
        try visit()
        try visit("home")
      }
      if house.machine.chip.content.stuckBits.isEmpty { clearFaults() }
    }
  }

  @Test("no grant opens once more, no receipt is lost or forked, whatever the flash does")
  func worlds() throws {
    let seed = SplitMix64.runSeed
    print("LATCHKEY_FUZZ_SEED=\(seed)")
    let count: UInt64 = Self.isTorture ? 2_000 : 8
    var total = Tally()
    for number in 0..<count {
      var world = try World(seed: seed &* 0x1_0001 &+ number)
      for _ in 0..<200 { try world.live() }
      try world.reboot()
      try Recovered.checkReceipts(world.house, world.house.seen, "\(world.place)")
      #expect(world.house.machine.chip.content.violations == [], "world \(number)")
      let tally = world.tally
      total.visits += tally.visits
      total.allowed += tally.allowed
      total.cuts += tally.cuts
      total.faults += tally.faults
      total.storage += tally.storage
      total.reboots += tally.reboots
      total.compactions += world.house.machine.journal.pointee.generationNumber - 1
    }
    print(
      """
      \(count) worlds: \(total.visits) visits, \(total.allowed) allowed, \(total.cuts) cuts, \
      \(total.faults) faults, \(total.storage) refused for storage, \(total.reboots) boots, \
      \(total.compactions) compactions
      """)
  }
}

extension House {
  /// The serial of a pass.
  func serial(of name: String) throws -> UInt32 {
    guard let leaf = passes[name]?.bundle.links.last else { return 0 }
    return try Link(message: leaf).serial
  }
}
