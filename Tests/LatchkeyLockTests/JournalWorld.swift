import LatchkeyFlash
import LatchkeyTestSupport

@testable import LatchkeyLock

/// One random life of a journal beside a list that does the same naively.
struct World: ~Copyable {
  /// What went otherwise than the list says.
  struct Mismatch: Error, CustomStringConvertible {
    let description: String
  }

  private var random: SplitMix64
  private var home: Home
  /// The list: what the journal must hold.
  private var expected: [Entry] = []
  private var number = 0
  private let reserve: Int
  /// Whether the flash fails in units and bits, too.
  private let isFaulty: Bool
  /// Whether a header was lost, and with it everything.
  private(set) var isOver = false
  private(set) var cutCount = 0
  private(set) var compactionCount = 0
  private(set) var fullCount = 0
  private(set) var storageCount = 0
  /// Everything that was ever appended, for a flash that loses records.
  private var ever: [Entry] = []

  init(seed: UInt64, isFaulty: Bool = false, hasUnsafeCache: Bool = false) throws {
    var random = SplitMix64(seed: seed)
    let unit = [4, 8, 16, 32].randomElement(using: &random) ?? 4
    let sector = [1_024, 2_048].randomElement(using: &random) ?? 1_024
    let count = 2 * Int.random(in: 1...3, using: &random)
    reserve = sector * count / 16 * Int.random(in: 0...1, using: &random)
    var flash = try Home.formatted(unit: unit, sector: sector, count: count, seed: seed)
    flash.hasUnsafeCache = hasUnsafeCache
    home = try Home(
      flash, reserve: reserve, diary: Diary(partCount: Int.random(in: 1...3, using: &random)))
    self.random = random
    self.isFaulty = isFaulty
  }

  /// Lives through `count` operations.
  mutating func live(_ count: Int) throws {
    for _ in 0..<count where !isOver {
      if isFaulty, chance(40) { breakSomething() }
      if chance(12), home.journal.flash.isPowered {
        home.journal.flash.cutPower(
          atStep: home.journal.flash.stepCount + Int.random(in: 1...40, using: &random),
          leaving: SimulatedFlash.Remains.allCases.randomElement(using: &random) ?? .torn)
      }
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<60: try append()
      case 60..<75: try compact()
      case 75..<85: try compactToEnd()
      case 85..<95: try read()
      default: try restart([expected], wasCut: false)
      }
      guard home.journal.flash.violations == [] else {
        throw Mismatch(description: "\(home.journal.flash.violations)")
      }
    }
  }

  private mutating func chance(_ oneIn: Int) -> Bool {
    Int.random(in: 0..<oneIn, using: &random) == 0
  }

  private mutating func append() throws {
    let kind = UInt8.random(in: 1...2, using: &random)
    let payload = numbered(number, count: Int.random(in: 0...200, using: &random))
    number += 1
    let usesReserve = Bool.random(using: &random)
    let free = home.journal.freeByteCount
    let entry = Entry(kind: kind, payload: payload)
    ever.append(entry)
    do throws(JournalFailure) {
      try home.append(kind, payload, usesReserve: usesReserve)
      expected.append(entry)
    } catch {
      if error == .full {
        fullCount += 1
        let cost = RecordBuffer.byteCount(
          payload.count, unit: home.journal.flash.unitByteCount)
        guard free < cost + (usesReserve ? 0 : reserve) else {
          throw Mismatch(description: "full with \(free) free")
        }
      } else {
        try recover(from: error, [expected, expected + [entry]])
      }
    }
  }

  private mutating func compact() throws {
    if !home.journal.compaction.isRunning {
      guard home.journal.needsCompaction || chance(8) else { return }
      // What was acknowledged meanwhile goes, so that about a third stays.
      home.diary.firstKept = max(home.diary.firstKept, number - expected.count / 3)
    }
    if !home.journal.compaction.isRunning { home.diary.beginCompaction() }
    let compacted = home.diary.compacted
    let hasEnded: Bool
    do throws(JournalFailure) {
      hasEnded = try !home.step()
    } catch {
      if error != .full { try recover(from: error, [expected, compacted]) }
      return
    }
    guard hasEnded else { return }
    compactionCount += 1
    guard home.diary.entries == compacted || isFaulty else {
      throw Mismatch(description: "another content after a compaction")
    }
    expected = home.diary.entries
  }

  private mutating func compactToEnd() throws {
    let failures = storageCount
    for _ in 0..<200 where home.journal.needsCompaction && storageCount == failures {
      try compact()
    }
  }

  private mutating func read() throws {
    guard let index = home.diary.entries.indices.randomElement(using: &random) else { return }
    do throws(JournalFailure) {
      let payload = try home.read(home.diary.positions[index])
      guard payload == home.diary.entries[index].payload else { throw JournalFailure.damaged }
    } catch {
      guard isFaulty, error == .noRecord else {
        throw Mismatch(description: "read of record \(index): \(error)")
      }
    }
  }

  /// After a failure: power comes back, or a part of the flash has failed.
  private mutating func recover(from error: JournalFailure, _ allowed: [[Entry]]) throws {
    if home.journal.flash.isPowered {
      storageCount += 1
      guard isFaulty, error == .storage || error == .damaged else {
        throw Mismatch(description: "\(error) with the power on")
      }
    } else {
      cutCount += 1
      try restart(allowed, wasCut: true)
    }
  }

  private mutating func restart(_ allowed: [[Entry]], wasCut: Bool) throws {
    var flash = home.journal.flash
    flash.restorePower()
    home = try Home(
      flash, reserve: reserve,
      diary: Diary(firstKept: home.diary.firstKept, partCount: home.diary.partCount))
    let found = home.diary.entries
    if isFaulty {
      try checkNothingWrong(found)
    } else {
      guard allowed.contains(found), home.condition != .damaged else {
        throw Mismatch(
          description: "\(home.condition): \(found.count) records, not \(allowed.map(\.count))")
      }
    }
    expected = found
    isOver = !home.journal.isOpen
  }

  /// Whatever is found was once written, and stands in the order of writing.
  private func checkNothingWrong(_ found: [Entry]) throws {
    var rest = ever[...]
    for entry in found where entry.kind != 3 {
      guard let index = rest.firstIndex(of: entry) else {
        throw Mismatch(description: "a record of kind \(entry.kind) that nobody wrote")
      }
      rest = rest[(index + 1)...]
    }
  }

  private mutating func breakSomething() {
    let offset = Int.random(in: 64..<home.journal.flash.bytes.count, using: &random)
    let unit = home.journal.flash.unitByteCount
    switch Int.random(in: 0..<4, using: &random) {
    case 0: home.journal.flash.failingUnits.insert(offset / unit * unit)
    case 1: home.journal.flash.stuckBits[offset] = (high: 1 << UInt8(offset % 8), low: 0)
    case 2: home.journal.flash.stuckBits[offset] = (high: 0, low: 1 << UInt8(offset % 8))
    default: home.journal.flash.unreadable.insert(offset)
    }
  }
}
