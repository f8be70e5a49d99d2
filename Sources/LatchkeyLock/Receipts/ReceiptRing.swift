import LatchkeyCBOR

/// The bookkeeping of a lock's receipts; their bytes are somewhere else (Spec/receipts.md).
///
/// Keeps ``capacity`` receipts, whose places are ``position(of:)``. ``admission(of:)`` says whether
/// there may be another; the caller makes it, persists it (RCPT-14) and only then
/// appends it. A lock that starts hands every receipt it finds to ``restore(_:_:at:)`` in order, and
/// calls ``restart()``. Costs 84 bytes and 4 more for each 16 places.
public struct ReceiptRing<let wordCount: Int>: Sendable {
  /// Receipts kept; `wordCount` is 4 to 63.
  public static var capacity: UInt32 { UInt32(truncatingIfNeeded: wordCount &* 16) }
  /// Places that an obligation session takes: unlocked, opened, closed, jammed, overdue,
  /// interrupted, its end, and the opener's `lock` (RCPT-7).
  public static var sessionPlaces: UInt32 { 8 }

  /// What no receipt of its own told of; the next receipt carries it.
  public private(set) var backlog = ReceiptBacklog()
  public private(set) var tally = SensorTally()

  private var auditorCount: UInt8
  private var reserved: UInt8 = 0
  private var isLockReserved = false
  /// Minor receipts that may still be made (RCPT-5).
  private var budget: UInt8 = 0
  private var budgetTick: UInt32 = 0
  /// Sequences; 2^32 receipts do not happen.
  private var nextSequence: UInt32
  private var oldestSequence: UInt32
  /// Two bits a place: ``ReceiptKind/share``.
  private var shares = InlineArray<wordCount, UInt32>(repeating: 0)
  /// How many receipts are kept of each share. At most a quarter of 1,008 places; the first, which
  /// nobody asks for, may wrap.
  private var shareCounts = InlineArray<3, UInt8>(repeating: 0)
  /// Per auditor the first sequence not acknowledged; the owner's is the first.
  private var acknowledged = InlineArray<4, UInt32>(repeating: 0)
  /// Other auditors no longer hold what stands below (RCPT-10).
  private var graced: UInt32 = 0
  private var ripening: UInt32 = 0
  private var graceTick: UInt32 = 0
  private var hold = SessionHold()

  static var budgetMost: UInt8 { 4 }
  static var budgetSeconds: UInt32 { 900 }
  static var halfGraceSeconds: UInt32 { 302_400 }

  /// - Parameters:
  ///   - auditorCount: 1 to 4, the owner's among them.
  ///   - oldest: Sequence of the first receipt that is kept, or will be made.
  public init(auditorCount: Int, oldest: UInt64 = 0) {
    self.auditorCount = 0
    nextSequence = narrow32(oldest)
    oldestSequence = nextSequence
    replaceAuditors(count: auditorCount)
  }

  /// Sequence of the next receipt.
  public var next: UInt64 { wide(nextSequence) }
  /// Sequence of the oldest that is still kept.
  public var oldest: UInt64 { wide(oldestSequence) }

  /// Where a receipt that is kept stands: below ``capacity``.
  public func position(of sequence: UInt64) -> UInt32? {
    guard sequence >= oldest, sequence < next else { return nil }
    return narrow32(sequence) % Self.capacity
  }

  /// Places that anybody but a resident may still take.
  public var free: UInt32 {
    let left = left
    return left > 0 ? left &- 1 : 0  // one is the residents' (RCPT-12)
  }

  /// Places not taken and not reserved.
  private var left: UInt32 {
    let taken = nextSequence &- kept &+ UInt32(reserved)  // kept ≤ next, reserved ≤ 8
    return taken < Self.capacity ? Self.capacity &- taken : 0
  }

  /// Sequence of the first receipt that must stay.
  public var firstKept: UInt64 { wide(kept) }

  /// The first receipt that must stay (RCPT-10, RCPT-11).
  private var kept: UInt32 {
    let owner = acknowledged[0]
    var others = owner
    for index in 1..<4 where index < Int(auditorCount) {
      others = min(others, max(acknowledged[index], graced))
    }
    // Both bounds are at or below next.
    let isCrowded =
      nextSequence &- max(min(others, hold.first), oldestSequence) &+ UInt32(reserved)
      >= Self.capacity / 4 &* 3
    return max(min(isCrowded ? owner : others, hold.first), oldestSequence)
  }

  /// Whether there may be a receipt of a kind; changes nothing. Call ``advance(to:)`` before.
  public func admission(of kind: ReceiptKind) -> ReceiptAdmission {
    switch kind {
    // RCPT-7
    case .session: return free >= Self.sessionPlaces ? .receipt : .full
    case .sessionEvent: return reserved > 0 ? .receipt : .counted
    case .openersLock: if isLockReserved { return .receipt }
    // RCPT-12
    case .use: return free > 0 ? .receipt : .full
    case .residentUse: return left > 0 ? .receipt : .counted
    case .sensor, .summary:
      // RCPT-6
      return free > 0 && UInt32(shareCounts[2]) < Self.capacity / 8 ? .receipt : .counted
    case .stranger: return .counted  // RCPT-4
    case .minor: break
    }
    // RCPT-5
    return free > 0 && budget > 0 && UInt32(shareCounts[1]) < Self.capacity / 4
      ? .receipt : .counted
  }

  /// Takes note of a receipt that has been persisted, and that carried the backlog (RCPT-13).
  ///
  /// - Returns: Whether there was a place; always, after ``admission(of:)`` said so.
  public mutating func append(_ kind: ReceiptKind) -> Bool {
    if nextSequence &- oldestSequence == Self.capacity {
      guard kept > oldestSequence else { return false }
      dropOldest()
    }
    place(kind)
    backlog = ReceiptBacklog()
    return true
  }

  private mutating func dropOldest() {
    shareCounts[share(of: oldestSequence)] &-= 1  // it was counted when it came
    oldestSequence &+= 1  // below next
  }

  private mutating func place(_ kind: ReceiptKind) {
    var share = kind.share
    switch kind {
    case .session:
      hold.running = nextSequence
      reserved = UInt8(truncatingIfNeeded: Self.sessionPlaces &- 1)
      isLockReserved = true
    case .openersLock where isLockReserved:
      isLockReserved = false
      reserved &-= 1  // holds at least the place of the lock
    case .openersLock, .minor:
      if budget > 0 { budget &-= 1 }  // above 0
      share = ReceiptKind.minor.share
    // The last one reserved may be the lock's.
    case .sessionEvent: if reserved > 0 { reserved &-= 1 }  // above 0
    case .summary: tally = SensorTally()
    default: break
    }
    setShare(share)
    nextSequence &+= 1  // 2^32 receipts do not happen
  }

  /// Takes note of a receipt that the lock finds when it starts, in order.
  ///
  /// - Parameters:
  ///   - endsSession: Whether it is the last word of a session.
  ///   - earliest: Its clock, which stands for the ticks of that time (RCPT-11).
  mutating func restore(_ kind: ReceiptKind, endsSession: Bool, at earliest: UInt64) {
    let tick = narrow32(earliest)
    hold.advance(to: tick)
    if nextSequence &- oldestSequence == Self.capacity { dropOldest() }
    place(kind)
    if endsSession { endSession(at: tick) }
  }

  /// Begins with the first receipt that the lock finds, or will make.
  mutating func begin(at sequence: UInt64) {
    nextSequence = narrow32(sequence)
    oldestSequence = nextSequence
  }

  /// Lets go of receipts that may go.
  mutating func forget(through sequence: UInt64) {
    while oldest <= sequence, oldestSequence < kept { dropOldest() }
  }

  /// Per auditor the first sequence not acknowledged, for the lock's own memory.
  package func firstOpen(of auditor: Int) -> UInt32 { acknowledged[auditor] }

  /// Takes back what ``firstOpen(of:)`` said.
  mutating func restore(firstOpen: UInt32, of auditor: Int) { acknowledged[auditor] = firstOpen }

  /// Counts what gets no receipt (RCPT-13).
  public mutating func skip(_ kind: ReceiptKind) { backlog.count(kind) }

  /// Counts what the door did outside a session (RCPT-6).
  ///
  /// - Returns: Whether it should have a ``ReceiptKind/sensor`` receipt at once, besides.
  public mutating func count(_ event: ReceiptEvent, at tick: UInt32) -> Bool {
    tally.count(event, at: tick)
  }

  /// Whether a summary should be made.
  public func isSummaryDue(at tick: UInt32) -> Bool { tally.isDue(at: tick) }

  /// The session has said its last word.
  public mutating func endSession(at tick: UInt32) {
    reserved = 0
    isLockReserved = false
    hold.end(at: tick)
  }

  /// An auditor has all receipts up to one, whose hash the caller has compared (RCPT-9).
  ///
  /// - Returns: Whether that is news.
  @discardableResult
  public mutating func acknowledge(_ auditor: Int, through sequence: UInt64) -> Bool {
    guard auditor >= 0, auditor < Int(auditorCount), sequence < next else { return false }
    let end = narrow32(sequence) &+ 1  // at most next
    guard end > acknowledged[auditor] else { return false }
    acknowledged[auditor] = end
    return true
  }

  /// Whether a session runs, or has not yet said its last word.
  package var hasOpenSession: Bool { hold.running != .max }

  /// How many auditors the configuration in force names.
  mutating func setAuditors(count: Int) {
    auditorCount = UInt8(truncatingIfNeeded: min(max(count, 1), 4))
  }

  /// A configuration names other auditors, who have acknowledged nothing yet (RCPT-9).
  public mutating func replaceAuditors(count: Int) {
    setAuditors(count: count)
    acknowledged = InlineArray(repeating: 0)
    graced = 0
    ripening = 0
  }

  /// Lets time pass; before every other call that depends on it.
  public mutating func advance(to tick: UInt32) {
    hold.advance(to: tick)
    while budget < Self.budgetMost && tick &- budgetTick >= Self.budgetSeconds {
      budget &+= 1  // at most 4
      budgetTick &+= Self.budgetSeconds  // at most tick
    }
    if budget == Self.budgetMost { budgetTick = tick }
    // RCPT-10: what the owner's auditor has acknowledged ripens for one half and one more.
    if tick &- graceTick >= Self.halfGraceSeconds {
      graced = ripening
      ripening = acknowledged[0]
      graceTick = tick
    }
  }

  /// Ticks begin anew: no budget is won by it, no hour and no grace shortened.
  public mutating func restart() {
    budget = 0
    budgetTick = 0
    graceTick = 0
    hold.restart()
  }

  /// Begins a boot behind the last ``restore(_:endsSession:at:)``.
  ///
  /// - Parameter floor: Of the clock, to which the receipts' own clocks are compared.
  mutating func restart(at floor: UInt64) {
    hold.advance(to: narrow32(floor))
    restart()
  }

  private func share(of sequence: UInt32) -> Int {
    let place = sequence % Self.capacity
    return Int(truncatingIfNeeded: shares[Int(place / 16)] &>> (place % 16 &* 2) & 3)
  }

  private mutating func setShare(_ share: UInt32) {
    let place = nextSequence % Self.capacity
    let shift = place % 16 &* 2
    shares[Int(place / 16)] = shares[Int(place / 16)] & ~(3 &<< shift) | share &<< shift
    shareCounts[Int(share)] &+= 1  // at most the capacity
  }
}
