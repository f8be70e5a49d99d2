import LatchkeyIssuer

/// The ledger of a case's issuer, which lasts as long as the case.
struct CaseLedger: SerialLedger {
  private(set) var base: UInt32
  private(set) var nextSerial: UInt32
  private var nextSequence: UInt64
  private var live: Set<UInt32>
  private var revoked: Set<UInt32> = []

  init(_ ledger: Request.Ledger) {
    base = ledger.base
    nextSerial = ledger.nextSerial
    nextSequence = ledger.nextSequence
    live = Set(ledger.live)
  }

  var lowestLiveSerial: UInt32? { live.min() }

  var revokedSerials: [UInt32] { revoked.filter { $0 >= base } }

  mutating func revoke(_ serials: [UInt32]) {
    revoked.formUnion(serials)
    live.subtract(serials)
  }

  mutating func allocate() throws -> UInt32 {
    guard nextSerial < UInt32.max else { throw VectorFault("the ledger has no serial left") }
    defer { nextSerial += 1 }
    live.insert(nextSerial)
    return nextSerial
  }

  mutating func nextStapleSequence() throws -> UInt64 {
    guard nextSequence < UInt64.max else { throw VectorFault("the ledger has no sequence left") }
    defer { nextSequence += 1 }
    return nextSequence
  }

  mutating func noteStaple(base: UInt32) { self.base = base }
}
