import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFlash
import LatchkeyIssuer
import LatchkeyLock
import Testing

/// How long the flash of a lock for a home lives.
@Suite("Years of flash") struct LifeTests {
  /// Erases that a sector of the parts in question is good for.
  private static let cycles = 10_000.0

  /// Bytes that the journal has taken since.
  private static func taken(_ house: House, since free: Int) -> Int {
    free - house.machine.journal.pointee.freeByteCount
  }

  @Test("JRNL-8: twenty openings a day wear 2 × 32 KiB out in more than ten years")
  func years() throws {
    var house = try House.ready()
    try house.issue("resident", to: Party.resident, life: 100_000_000)
    try house.issue(
      "courier", to: Party.courier, ConstraintsDraft(relockWithinSeconds: 60, job: Day.job),
      under: try house.longAuthority(), by: Party.service, life: 90_000_000)
    func session() throws {
      let reason = try house.visit("courier")
      #expect(reason == nil)
      try house.sense(House.free)
      try house.sense(House.open)
      try house.sense(House.free)
      try house.sense(House.atRest)
    }
    try session()
    var free = house.machine.journal.pointee.freeByteCount
    try house.visit("resident")
    let opening = Self.taken(house, since: free)
    free = house.machine.journal.pointee.freeByteCount
    try session()
    let delivery = Self.taken(house, since: free)

    let before = house.machine.chip.content.eraseCounts
    let days = 20
    for _ in 0..<days {
      for number in 0..<20 {
        house.pass(seconds: 4_300)
        try house.idle(steps: 60)
        if number % 5 == 0 { try session() } else { try house.visit("resident") }
      }
      try house.ferry(acknowledging: house.head.next - 1)
    }
    let after = house.machine.chip.content.eraseCounts
    let most = zip(after, before).map { $0 - $1 }.max() ?? 0
    let years = Self.cycles / (Double(most) / Double(days)) / 365
    print(
      """
      an opening takes \(opening) bytes, a delivery with its session \(delivery); \
      \(most) erases of a sector in \(days) days of 20 openings: \(Int(years)) years
      """)
    #expect(years >= 10)
    #expect(house.machine.chip.content.violations == [])
  }
}

extension House {
  /// An authority that outlasts the test.
  mutating func longAuthority() throws -> Chain {
    var ledger = ledgers[Party.owner] ?? NightLedger()
    let chain = try issuer.authorize(
      try grant(to: Party.service, life: 100_000_000), each: EachDraft(needs: [.job]), at: now,
      ledger: &ledger, anchor: try Party.signer(Party.owner))
    ledgers[Party.owner] = ledger
    return chain
  }
}
