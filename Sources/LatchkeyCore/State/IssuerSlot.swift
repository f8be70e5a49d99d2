import LatchkeyCBOR

/// The last staple that a lock took from one signing key.
public struct StapleMark: Sendable {
  /// `nil` before the first one.
  public var sequence: UInt64?
  /// SHA-256 of its envelope.
  public var hash: Digest
  /// When it was signed; 0 when it gives no freshness (STAPLE-8).
  public var time: UInt64

  static var none: StapleMark { StapleMark(sequence: nil, hash: .zero, time: 0) }

  package init(sequence: UInt64?, hash: Digest, time: UInt64) {
    self.sequence = sequence
    self.hash = hash
    self.time = time
  }
}

/// An authority under which an issuer was seen: it holds the slot until it is certainly dead.
public struct AuthorityRecord: Sendable {
  // The widest field comes first, so that none needs padding before it.

  /// When the chain down to the issuer ends.
  public var expiration: UInt64
  /// Serial of link 1.
  public var serial: UInt32
  /// Slot of the anchor that signed link 1.
  public var anchorSlot: UInt8
  /// Whether it stands for another authority too, and so is freed by its end alone.
  public var isMerged: Bool

  package init(
    anchorSlot: UInt8, serial: UInt32, expiration: UInt64, isMerged: Bool = false
  ) {
    self.anchorSlot = anchorSlot
    self.serial = serial
    self.expiration = expiration
    self.isMerged = isMerged
  }
}

/// What a lock remembers of one issuer, in fixed memory (Spec/replay.md).
public struct IssuerSlot<let windowWordCount: Int>: ~Copyable {
  /// Whose it is, while it is taken.
  private(set) var holder: PublicKey
  /// Serials below it are dead.
  public package(set) var base: UInt32
  public package(set) var spent: SerialWindow<windowWordCount>
  public package(set) var revoked: SerialWindow<windowWordCount>
  /// Last staple of the issuer's own key, and of an anchor's status key.
  public package(set) var staples: InlineArray<2, StapleMark>
  /// At most two: an authority and its renewal.
  public package(set) var authorities: InlineArray<2, AuthorityRecord?>
  /// Whether an issuer has it.
  private(set) var isTaken: Bool
  private let place = InPlace()

  /// A slot that knows nothing yet.
  package init(issuer: PublicKey?) {
    isTaken = issuer != nil
    holder = issuer ?? PublicKey(bytes: .zero)
    base = 0
    spent = SerialWindow()
    revoked = SerialWindow()
    staples = InlineArray(repeating: .none)
    authorities = InlineArray(repeating: nil)
  }

  /// Whose slot it is; `nil` while free.
  public package(set) var issuer: PublicKey? {
    get { isTaken ? holder : nil }
    set {
      isTaken = newValue != nil
      if let newValue { holder = newValue }
    }
  }

  /// Whether this is the slot of an issuer.
  @inline(never)
  func isHeld(by key: Span<UInt8>) -> Bool { isTaken && key.equals(holder.bytes.bytes) }

  /// Gives the slot to an issuer of whom nothing is known.
  @inline(never)
  mutating func take(for issuer: PublicKey) { self = IssuerSlot(issuer: issuer) }

  /// Leaves the slot free.
  mutating func release() { isTaken = false }

  /// Index of a serial in the windows; `nil` below the base or outside `window` serials.
  func index(of serial: UInt32, window: UInt32) -> Int? {
    guard serial >= base, serial &- base < window else { return nil }
    return narrow(wide(serial &- base))
  }

  /// Whether a serial is revoked: bits are kept as far as the lock's own window goes (REPLAY-2).
  @inline(never)
  package func isRevoked(_ serial: UInt32) -> Bool {
    let capacity = UInt32(truncatingIfNeeded: windowWordCount &* 32)  // at most 1,024
    return index(of: serial, window: capacity).map { revoked[$0] } ?? false
  }

  /// Raises the base; it never falls (STAPLE-7).
  mutating func raiseBase(to newBase: UInt32) {
    guard newBase > base else { return }
    let distance = wide(newBase &- base)
    spent.shiftDown(by: distance)
    revoked.shiftDown(by: distance)
    base = newBase
  }

  /// Whether a staple no older than `maxStaleness` is known (STAPLE-9).
  func isFresh(latest: UInt64, maxStalenessSeconds: UInt32) -> Bool {
    for index in 0..<2 {
      let time = staples[index].time
      // STAPLE-8: a time of 0 gives no freshness, whatever maxStaleness is.
      guard time > 0, time <= latest &+ Limits.aheadSeconds else { continue }
      if time >= latest || latest &- time <= wide(maxStalenessSeconds) { return true }
    }
    return false
  }

  /// Records an authority; a third is merged into the one that ends first (REPLAY-10).
  mutating func record(_ authority: AuthorityRecord) {
    for index in 0..<2 {
      guard let known = authorities[index] else {
        authorities[index] = authority
        return
      }
      if known.anchorSlot == authority.anchorSlot, known.serial == authority.serial {
        authorities[index]?.expiration = max(known.expiration, authority.expiration)
        return
      }
    }
    guard let first = authorities[0], let second = authorities[1] else { return }
    let place = first.expiration <= second.expiration ? 0 : 1
    let latest = max(min(first.expiration, second.expiration), authority.expiration)
    authorities[place] = AuthorityRecord(
      anchorSlot: authority.anchorSlot, serial: authority.serial, expiration: latest,
      isMerged: true)
  }
}
