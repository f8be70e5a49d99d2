import Foundation
import LatchkeyFlash
import Testing

@testable import LatchkeyLock

@Suite("Journal: random worlds")
struct JournalWorldTests {
  /// `LATCHKEY_FUZZ_SEED`, or one of this run.
  static let seed: UInt64 =
    ProcessInfo.processInfo.environment["LATCHKEY_FUZZ_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0...UInt64.max)

  @Test("2,000 worlds of 200 operations with power cuts agree with a list (JRNL-3, JRNL-6, JRNL-9)")
  func worlds() {
    print("LATCHKEY_FUZZ_SEED=\(Self.seed)")
    var cuts = 0
    var compactions = 0
    var full = 0
    for index in 0..<2_000 as Range<UInt64> {
      do {
        var world = try World(seed: Self.seed &+ index)
        try world.live(200)
        cuts += world.cutCount
        compactions += world.compactionCount
        full += world.fullCount
      } catch {
        Issue.record("world \(Self.seed &+ index): \(error)")
      }
    }
    print("2,000 worlds: \(cuts) cuts, \(compactions) compactions, \(full) times full")
    #expect(cuts > 5_000 && compactions > 5_000 && full > 0)
  }

  @Test("500 worlds with failing units and stuck bits: never a wrong record (JRNL-5)")
  func faultyWorlds() {
    print("LATCHKEY_FUZZ_SEED=\(Self.seed)")
    var failures = 0
    for index in 0..<500 as Range<UInt64> {
      do {
        var world = try World(seed: Self.seed &+ index, isFaulty: true)
        try world.live(300)
        failures += world.storageCount
      } catch {
        Issue.record("world \(Self.seed &+ index): \(error)")
      }
    }
    print("500 worlds with faults: \(failures) failures")
    #expect(failures > 1_000)
  }

  @Test("the comparison notices a flash that confirms before it has written")
  func canary() {
    let caught = (0..<20 as Range<UInt64>).filter { index in
      do {
        var world = try World(seed: Self.seed &+ index, hasUnsafeCache: true)
        try world.live(300)
        return false
      } catch {
        return true
      }
    }
    print("\(caught.count) of 20 worlds with an unsafe cache are noticed")
    #expect(caught.count >= 18)
  }
}
