import LatchkeyLock

/// NOR flash in memory that enforces its rules, and fails when it is told to.
///
/// Every unit programmed and every sector erased is one step; ``cutPower(atStep:leaving:)`` ends the
/// power in the middle of one. Value semantics: a copy is another flash with the same content.
public struct SimulatedFlash: FlashDevice, Sendable {
  /// What an interrupted step leaves behind.
  public enum Remains: Sendable, CaseIterable {
    /// It reads as before, but is weakened: programmed again, it will not hold.
    case unchanged
    /// Some of the bits have changed.
    case torn
    /// It reads as if it had been completed.
    case complete
  }

  /// A rule that a caller broke. The operation failed, and changed nothing.
  public enum Violation: Equatable, Sendable {
    /// Outside the flash, or not in whole units or sectors.
    case unaligned(offset: Int)
    /// A unit that does not read as erased.
    case programmedTwice(offset: Int)
    /// A unit of a sector whose erase was interrupted.
    case notErased(offset: Int)
  }

  public let unitByteCount: Int
  public let sectorByteCount: Int
  public let sectorCount: Int

  /// What the flash holds. Tests may change it behind the rules.
  public var bytes: [UInt8]
  /// Rules broken so far.
  public private(set) var violations: [Violation] = []
  /// Erases of each sector, interrupted ones too.
  public private(set) var eraseCounts: [Int]
  /// Units programmed and sectors erased, the interrupted one too.
  public private(set) var stepCount = 0
  /// Whether the power is on. Without it every operation fails.
  public private(set) var isPowered = true
  /// Units whose programming reports failure, by offset; half of the bits change.
  public var failingUnits: Set<Int> = []
  /// Sectors whose erasing reports failure, and changes nothing.
  public var failingSectors: Set<Int> = []
  /// Bits that always read as 1 in `high`, or as 0 in `low`, by offset.
  public var stuckBits: [Int: (high: UInt8, low: UInt8)] = [:]
  /// Offsets of bytes that cannot be read: the part reports an error.
  public var unreadable: Set<Int> = []

  /// Whether a cache stands before the flash that reports what it has not written: a cut then loses
  /// the last program too. No journal survives that; it shows that a test notices.
  public var hasUnsafeCache = false
  /// What the last program changed, as it was before.
  private var cached: (offset: Int, before: [UInt8])?

  /// Where the power ends, and what it leaves.
  private var cut: (step: Int, remains: Remains)?
  /// What an interrupted program tried to write, by the offset of the unit.
  private var weak: [Int: [UInt8]] = [:]
  /// Weak units that were programmed again: bits that will be lost by the next restart.
  private var fading: [Int: [UInt8]] = [:]
  /// Sectors whose last erase was interrupted.
  private var halfErased: Set<Int> = []
  private var random: UInt64

  /// - Parameter seed: Which bits an interrupted step changes.
  public init(unitByteCount: Int, sectorByteCount: Int, sectorCount: Int, seed: UInt64 = 1) {
    self.unitByteCount = unitByteCount
    self.sectorByteCount = sectorByteCount
    self.sectorCount = sectorCount
    bytes = Array(repeating: 0xff, count: sectorByteCount * sectorCount)
    eraseCounts = Array(repeating: 0, count: sectorCount)
    random = seed | 1
  }

  /// Ends the power in the middle of a step, counted from 1 since the flash was made.
  public mutating func cutPower(atStep step: Int, leaving remains: Remains) {
    cut = (step, remains)
  }

  /// Forgets a cut that did not come, and powers the flash again. What was weak has faded by then.
  public mutating func restorePower() {
    cut = nil
    isPowered = true
    for (offset, attempt) in fading {
      for index in attempt.indices { bytes[offset + index] &= attempt[index] }
    }
    fading = [:]
  }

  public mutating func read(
    at offset: Int, into target: inout MutableSpan<UInt8>
  ) throws(FlashFailure) {
    guard isPowered, offset >= 0, offset <= bytes.count - target.count else { throw FlashFailure() }
    target.withUnsafeMutableBufferPointer { to in
      bytes.withUnsafeBufferPointer { from in
        _ = to.update(fromContentsOf: from[offset..<offset + to.count])
      }
    }
    let range = offset..<offset + target.count
    guard unreadable.isEmpty || !unreadable.contains(where: range.contains) else {
      throw FlashFailure()
    }
    for (byte, stuck) in stuckBits where range.contains(byte) {
      target[byte - offset] = (target[byte - offset] | stuck.high) & ~stuck.low
    }
  }

  public mutating func program(at offset: Int, _ data: Span<UInt8>) throws(FlashFailure) {
    guard isPowered else { throw FlashFailure() }
    guard offset >= 0, offset % unitByteCount == 0, data.count % unitByteCount == 0,
      data.count <= bytes.count, offset <= bytes.count - data.count
    else {
      violations.append(.unaligned(offset: offset))
      throw FlashFailure()
    }
    let before = Array(bytes[offset..<offset + data.count])
    for start in stride(from: 0, to: data.count, by: unitByteCount) {
      var unit: [UInt8] = []
      for index in start..<start + unitByteCount { unit.append(data[index]) }
      try programUnit(at: offset + start, unit)
    }
    cached = (offset, before)
  }

  public mutating func erase(sector: Int) throws(FlashFailure) {
    guard isPowered else { throw FlashFailure() }
    guard sector >= 0, sector < sectorCount else {
      violations.append(.unaligned(offset: sector * sectorByteCount))
      throw FlashFailure()
    }
    stepCount += 1
    eraseCounts[sector] += 1
    let all = sector * sectorByteCount..<(sector + 1) * sectorByteCount
    let remains = remainsOfStep()
    if failingSectors.contains(sector) { throw FlashFailure() }
    for offset in all {
      switch remains {
      case nil, .complete: bytes[offset] = 0xff
      case .torn: bytes[offset] |= nextRandom()
      case .unchanged: break
      }
    }
    for offset in stride(from: all.lowerBound, to: all.upperBound, by: unitByteCount) {
      weak[offset] = nil
      fading[offset] = nil
    }
    guard remains == nil else {
      halfErased.insert(sector)
      throw FlashFailure()
    }
    halfErased.remove(sector)
  }

  private mutating func programUnit(at offset: Int, _ unit: [UInt8]) throws(FlashFailure) {
    stepCount += 1
    let remains = remainsOfStep()
    // Zeros may go anywhere: no bit of them can come out wrong.
    if unit.contains(where: { $0 != 0 }) {
      if halfErased.contains(offset / sectorByteCount) {
        violations.append(.notErased(offset: offset))
        throw FlashFailure()
      }
      if bytes[offset..<offset + unitByteCount].contains(where: { $0 != 0xff }) {
        violations.append(.programmedTwice(offset: offset))
        throw FlashFailure()
      }
    }
    let fails = failingUnits.contains(offset)
    for index in unit.indices {
      switch remains {
      case nil where !fails, .complete: bytes[offset + index] &= unit[index]
      case nil, .torn: bytes[offset + index] &= unit[index] | nextRandom()
      case .unchanged: break
      }
    }
    if let attempt = weak[offset] { fading[offset] = attempt }
    guard remains == nil else {
      weak[offset] = unit
      throw FlashFailure()
    }
    if fails { throw FlashFailure() }
  }

  /// What this step leaves behind when it is the one in which the power ends.
  private mutating func remainsOfStep() -> Remains? {
    guard let cut, cut.step == stepCount else { return nil }
    isPowered = false
    if hasUnsafeCache, let cached {
      for index in cached.before.indices { bytes[cached.offset + index] = cached.before[index] }
    }
    return cut.remains
  }

  /// xorshift64: any byte.
  private mutating func nextRandom() -> UInt8 {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return UInt8(truncatingIfNeeded: random >> 32)
  }
}
