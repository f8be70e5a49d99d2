import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyLock
import Testing

/// The power is cut at every step that a lock's flash takes in a day (attack: interrupted storage).
@Suite("Power cuts through a whole lock")
struct CutTests {
  static let everyWay = ProcessInfo.processInfo.environment["LATCHKEY_TORTURE"] != nil

  static func flash(unit: Int) -> SimulatedFlash {
    SimulatedFlash(unitByteCount: unit, sectorByteCount: 1_024, sectorCount: 16)
  }

  /// Lives the day, and at each step of the flash a night of its own in which the power goes.
  ///
  /// - Returns: Steps of the day, cuts, and erases.
  static func live(
    unit: Int, ways: (Int) -> [SimulatedFlash.Remains], hasUnsafeCache: Bool = false,
    isHasty: Bool = false, check: (inout House, String) throws -> Void
  ) throws -> (stepCount: Int, cutCount: Int, eraseCount: Int) {
    var house = try House(flash(unit: unit))
    let start = house.machine.chip.content.stepCount
    let erases = house.machine.chip.content.eraseCounts.reduce(0, +)
    var cutCount = 0
    for step in Day.steps {
      house.seen.read(house.machine)
      let before = house
      let image = house.machine.image
      try step.live(&house)
      let first = image.flash.stepCount
      let last = house.machine.chip.content.stepCount
      let after = house.machine.image
      for place in first..<last {
        for remains in ways(place - start) {
          var night = before
          night.machine.restore(image)
          night.isHasty = isHasty
          night.machine.chip.content.hasUnsafeCache = hasUnsafeCache
          night.machine.chip.content.cutPower(atStep: place + 1, leaving: remains)
          do {
            try step.live(&night)
            Issue.record("\(step.name): the cut at \(place + 1) did not come")
          } catch is PowerLost {
            cutCount += 1
          }
          night.machine.chip.content.restorePower()
          night.machine.chip.content.hasUnsafeCache = false
          night.isHasty = false
          try check(&night, "unit \(unit), \(step.name), step \(place + 1 - start), \(remains)")
        }
      }
      house.machine.restore(after)
    }
    #expect(house.machine.chip.content.violations == [])
    return (
      house.machine.chip.content.stepCount - start, cutCount,
      house.machine.chip.content.eraseCounts.reduce(0, +) - erases
    )
  }

  @Test("DEC-4, JRNL-12, RCPT-14: what was answered stays, whatever step of a day is the last")
  func everyStep() throws {
    for unit in Self.everyWay ? [4, 8, 16, 32] : [32] {
      let all = SimulatedFlash.Remains.allCases
      let (steps, cuts, erases) = try Self.live(
        unit: unit, ways: { Self.everyWay ? all : [all[$0 % 3]] }, check: Recovered.check)
      #expect(cuts == (Self.everyWay ? 3 * steps : steps))
      #expect(erases >= 16, "two compactions in a day")
      print("unit \(unit): \(steps) steps in a day, \(erases) of them erases; \(cuts) cuts")
    }
  }

  @Test("JRNL-4, NONCE-1: the power goes again while the lock comes back")
  func twice() throws {
    var second = 0
    var count = 0
    let all = SimulatedFlash.Remains.allCases
    let (_, cuts, _) = try Self.live(
      unit: 32, ways: { $0 % 3 == 0 || Self.everyWay ? [all[$0 / 3 % 3]] : [] },
      check: { house, place in
        second = second % 9 + 1
        house.machine.chip.content.cutPower(
          atStep: house.steps + second, leaving: all[(second + count) % 3])
        do {
          try house.reboot()
          if !house.lock.pointee.state.isConfigured { return }
          try house.ferry()
          if house.passes["home"] != nil { try house.visit("home") }
        } catch is PowerLost {
          count += 1
        }
        house.machine.chip.content.restorePower()
        try Recovered.check(&house, "\(place), and \(second) later")
      })
    #expect(count * 3 > cuts)
    print("\(cuts) cuts, \(count) of them with a second one behind")
  }

  @Test("a flash that answers before it has written is found out")
  func unsafeCache() throws {
    withKnownIssue("the last program is lost") {
      _ = try Self.live(
        unit: 32, ways: { $0 % 8 == 0 ? [.unchanged] : [] }, hasUnsafeCache: true,
        check: Recovered.check)
    }
  }

  @Test("DEC-4: a lock that moves its bolt before it has written is found out")
  func hasty() throws {
    withKnownIssue("the use is lost") {
      _ = try Self.live(
        unit: 32, ways: { $0 % 8 == 0 ? [.unchanged] : [] }, isHasty: true,
        check: Recovered.check)
    }
  }
}
