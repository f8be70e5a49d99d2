import LatchkeyCBOR

/// A count of uses, or the moment of the first, of one grant.
public struct UseCounter: Sendable {
  // The widest fields come first, so that none needs padding before it.

  /// The lock's earliest at the first use.
  public var firstUse: UInt64
  /// When the grant ends.
  public var expiration: UInt64
  public var serial: UInt32
  /// Uses so far.
  public var uses: UInt16
  /// Slot of the grant's issuer.
  public var slot: UInt8

  package init(
    slot: UInt8, serial: UInt32, uses: UInt16, firstUse: UInt64, expiration: UInt64
  ) {
    self.slot = slot
    self.serial = serial
    self.uses = uses
    self.firstUse = firstUse
    self.expiration = expiration
  }
}

/// Everything a lock remembers of grants: slots of issuers, and counters.
///
/// The last two slots belong to the decision in progress: an issuer that has no slot yet lives there
/// until an allow gives it one (DEC-3).
public struct ReplayTable<let slotCount: Int, let windowWordCount: Int, let counterCount: Int>:
  ~Copyable
{
  public package(set) var slots: InlineArray<slotCount, IssuerSlot<windowWordCount>>
  public package(set) var counters: InlineArray<counterCount, UseCounter?>
  /// W of the configuration.
  public package(set) var window: UInt32 = 0
  /// Lasting slots whose base or revoked bits have changed since they were persisted, a bit each.
  package var unsavedSlots: UInt64 = 0
  private let place = InPlace()

  init() {
    slots = InlineArray { _ in IssuerSlot(issuer: nil) }
    counters = InlineArray(repeating: nil)
  }

  /// Slots that an issuer can hold.
  public static var lastingSlotCount: Int { slotCount - 2 }

  /// The lasting slot of an issuer.
  func slot(of issuer: PublicKey) -> Int? {
    slot(of: issuer.bytes.bytes, below: Self.lastingSlotCount)
  }

  /// The slot of an issuer, lasting or of this decision.
  func slotOfDecision(of issuer: PublicKey) -> Int? {
    slot(of: issuer.bytes.bytes, below: slotCount)
  }

  @inline(never)
  private func slot(of issuer: Span<UInt8>, below count: Int) -> Int? {
    for index in 0..<count where slots[index].isHeld(by: issuer) { return index }
    return nil
  }

  /// The lasting slot of an issuer, or a fresh one for this decision alone.
  ///
  /// - Parameter depth: 0 for the issuer of link 2, 1 for that of link 3.
  mutating func slotOrScratch(of issuer: PublicKey, depth: Int) -> Int {
    if let index = slot(of: issuer) { return index }
    let index = Self.lastingSlotCount &+ depth
    slots[index].take(for: issuer)
    return index
  }

  /// Gives a slot to the issuer that a decision met; what the one before counted is forgotten.
  mutating func moveScratch(_ scratch: Int, to slot: Int) {
    clearSlot(slot, for: nil)
    slots.swapAt(slot, scratch)
  }

  /// Empties the slots of the decision in progress.
  mutating func clearScratch() {
    for index in Self.lastingSlotCount..<slotCount { slots[index].release() }
  }

  /// Applies a verified staple with a new sequence (STAPLE-6, STAPLE-7).
  ///
  /// - Returns: Whether a revoked bit or the base changed.
  mutating func apply(
    _ staple: StapleClaims, revoked: Span<UInt8>, isOwn: Bool, toSlot slot: Int
  ) -> Bool {
    let before = slots[slot].base
    if isOwn { slots[slot].raiseBase(to: staple.base) }
    var changed = slots[slot].base != before
    for byte in 0..<revoked.count where revoked[byte] != 0 {
      for bit in 0..<8 where revoked[byte] & (1 &<< UInt8(truncatingIfNeeded: bit)) != 0 {
        let serial = wide(staple.base) &+ wide(byte &* 8 &+ bit)  // below 2^32 + 1,024
        guard serial <= 0xffff_ffff,
          let index = slots[slot].index(
            of: narrow32(serial), window: UInt32(truncatingIfNeeded: windowWordCount &* 32)),
          !slots[slot].revoked[index]
        else { continue }
        slots[slot].revoked[index] = true
        changed = true
      }
    }
    return changed
  }

  /// Whether a staple revokes a serial for which a slot has no bit yet (STAPLE-7).
  func hasBitBeyond(_ staple: StapleClaims, revoked: Span<UInt8>, ofSlot slot: Int) -> Bool {
    guard revoked.count > 0 else { return false }
    // STAPLE-1: the last byte is not zero, so its highest bit is the highest serial.
    let last = revoked.count &- 1
    let bit = 7 &- revoked[last].leadingZeroBitCount
    let serial = wide(staple.base) &+ wide(last &* 8 &+ bit)  // below 2^32 + 1,024
    return serial >= wide(slots[slot].base) &+ wide(windowWordCount &* 32)
  }
}
