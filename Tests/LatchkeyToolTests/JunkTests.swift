import Foundation
import Testing

@testable import latchkey

@Suite struct JunkTests {
  /// SplitMix64: the same junk in every run.
  struct Junk: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }

  @Test func everyPrefixOfACredentialIsRefused() throws {
    let house = try Household()
    let credential = try #require(try Messages.all(in: house)[.credential])
    for count in 1..<credential.count {
      let run = try house.run("inspect", credential[..<count].hex)
      #expect(!run.wasKilled && run.status == 3, "\(count) bytes: \(run.complaint)")
    }
    #expect(try house.run("inspect", credential.hex).status == 0)
  }

  @Test func randomBytesAreRefused() throws {
    let house = try Household()
    var junk = Junk(state: 1)
    for _ in 0..<40 {
      let count = Int.random(in: 1...300, using: &junk)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &junk) }
      for options in [[], ["--diag"], ["--json"]] {
        let run = try Tool.run(["inspect", bytes.hex] + options, in: house.directory)
        #expect(!run.wasKilled && (run.status == 3 || options == ["--diag"]))
      }
    }
  }

  /// In this process, since so many more can be tried: a trap would end the tests.
  @Test func mutationsNeverTrap() throws {
    let messages = try Messages.all(in: try Household())
    var junk = Junk(state: 2)
    for (kind, original) in messages.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      for _ in 0..<200 {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &junk) {
          bytes[Int.random(in: bytes.indices, using: &junk)] = UInt8.random(
            in: 0...255, using: &junk)
        }
        if Bool.random(using: &junk) {
          bytes = Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &junk)))
        }
        var inspector = Inspector(now: 1_800_000_000)
        let node = try? inspector.view(bytes, as: Bool.random(using: &junk) ? kind : nil)
        _ = node?.lines(in: TextStyle(zone: .gmt, now: 0))
        _ = node?.json
        _ = try? DiagnosticNotation.text(of: bytes)
      }
    }
  }
}
