import LatchkeyIssuer

/// The serials of an owner who signs one authority.
struct OwnerSerials: SerialLedger {
  var base: UInt32 = 0
  var nextSerial: UInt32 = 0
  var lowestLiveSerial: UInt32?
  var revokedSerials: [UInt32] = []
  private var sequence: UInt64 = 0

  mutating func allocate() -> UInt32 {
    defer { nextSerial += 1 }
    return nextSerial
  }

  mutating func nextStapleSequence() -> UInt64 {
    sequence += 1
    return sequence
  }

  mutating func noteStaple(base: UInt32) { self.base = base }
}
