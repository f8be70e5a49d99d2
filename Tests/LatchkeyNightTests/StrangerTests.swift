import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeyTestSupport
import Testing

/// Somebody with a radio, and nothing else, in the middle of an honest visit.
@Suite("The stranger with a radio") struct StrangerTests {
  /// What he sends.
  private enum Junk: Int, CaseIterable {
    case noise, truncated, changed, hello, wrongSignature, foreignKey, junkFerry, foreignStaple
    case foreignAcknowledgement, overheard

    /// How many of ten thousand.
    var share: Int {
      switch self {
      case .noise: 4_000
      case .truncated: 3_000
      case .changed: 1_600
      case .hello: 500
      default: 150
      }
    }
  }

  /// A stranger, and what he has heard.
  private struct Stranger {
    var random = SplitMix64(seed: 11)
    var presentation: [UInt8]
    var foreign: [[UInt8]] = []
    var staples: [[UInt8]] = []
    var acknowledgements: [[UInt8]] = []
    var overheard: [[UInt8]]

    mutating func message(_ junk: Junk, _ house: inout House) throws -> [UInt8] {
      switch junk {
      case .noise: return random.noise(Int.random(in: 0...64, using: &random))
      case .truncated:
        return Array(presentation.prefix(Int.random(in: 0..<presentation.count, using: &random)))
      case .changed, .wrongSignature:
        var message = presentation
        // The end of the message is the proof's signature.
        let place = junk == .changed ? 0..<message.count : message.count - 60..<message.count
        message[Int.random(in: place, using: &random)] ^= 1 << UInt8(random.next() & 7)
        return message
      case .hello:
        return [0x83, 0x03, UInt8(random.next() & 1), 0x81, 0x48] + random.noise(8)
      case .foreignKey: return foreign.randomElement(using: &random) ?? []
      case .junkFerry:
        var ferry = try Ferry(staples: [staples.randomElement(using: &random) ?? []]).encoded()
        ferry[Int.random(in: 0..<ferry.count, using: &random)] ^= 1 << UInt8(random.next() & 7)
        return ferry
      case .foreignStaple:
        return try Ferry(staples: [staples.randomElement(using: &random) ?? []]).encoded()
      case .foreignAcknowledgement:
        return try Ferry(
          acknowledgements: [acknowledgements.randomElement(using: &random) ?? []]
        ).encoded()
      case .overheard: return overheard.randomElement(using: &random) ?? []
      }
    }
  }

  /// What he could have prepared: passes and staples of keys that nobody here knows.
  private static func stranger(_ house: inout House) throws -> Stranger {
    let (first, _) = try house.presentation("home")
    _ = house.machine.answer(first.bytes)
    let heard = try house.heardFerry()
    _ = house.machine.answer(heard)
    var stranger = Stranger(presentation: first.bytes, overheard: [first.bytes, heard])
    for seed in UInt8(60)..<64 {
      try house.issue("\(seed)", to: Party.stranger, by: seed)
      let (message, _) = try house.presentation("\(seed)")
      stranger.foreign.append(message.bytes)
      stranger.staples.append(try house.staple(seed, revoking: [0, 1, 2]))
      stranger.acknowledgements.append(
        try Acknowledgement(
          lockID: house.lockID, last: Acknowledgement.Last(sequence: 0, receipt: .zero)
        )
        .signed(by: try Party.signer(seed), using: house.crypto))
    }
    return stranger
  }

  @Test("RCPT-4, DEC-7, NONCE-5: whatever he sends, the visit goes on and the flash stays as it is")
  func storm() throws {
    let rounds = ProcessInfo.processInfo.environment["LATCHKEY_TORTURE"] == nil ? 10 : 100
    var house = try House.ready()
    try house.issue("courier", to: Party.courier, ConstraintsDraft(uses: 1))
    house.directory.anchors += try (UInt8(60)..<64).map { AnchorDraft(try Party.key($0)) }
    var stranger = try Self.stranger(&house)
    let (honest, _) = try house.presentation("courier")
    let steps = house.steps
    let free = house.freePlaces
    let head = house.head
    var counts: [Junk: Int] = [:]
    var refused: [UInt16: Int] = [:]
    for _ in 0..<rounds {
      for junk in Junk.allCases {
        for _ in 0..<junk.share {
          let message = try stranger.message(junk, &house)
          counts[junk, default: 0] += 1
          if junk == .hello {
            _ = try house.machine.hello(message)
            continue
          }
          let outcome = house.machine.answer(message)
          #expect(!outcome.isAuthorized && !outcome.effects.withdrawsBolt)
          #expect(outcome.reply.count <= 8, "he learns nothing")
          refused[outcome.reason?.rawValue ?? 0, default: 0] += 1
        }
      }
    }
    #expect(house.steps == steps, "the flash is as it was")
    #expect(house.freePlaces == free)
    let next = house.head.next
    #expect(next == head.next)
    let outcome = house.machine.answer(honest.bytes)
    #expect(outcome.reason == nil && outcome.effects.withdrawsBolt)
    for junk in Junk.allCases { print("\(junk): \(counts[junk] ?? 0)") }
    print("\(counts.values.reduce(0, +)) messages, reasons:", refused.sorted { $0.key < $1.key })
  }

  @Test("a visit that is begun by another in the middle is refused, and spends nothing")
  func interleaved() throws {
    var house = try House.ready()
    try house.issue("courier", to: Party.courier, ConstraintsDraft(uses: 1))
    for count in 0..<6 {
      house.pass(seconds: 1)
      let (honest, _) = try house.presentation("courier")
      #expect(house.machine.begin(honest.bytes) == nil)
      for _ in 0..<count where house.machine.step(honest.bytes) == nil {}
      if house.head.next > 0 { break }
      // A hello may come at any time, a presentation takes the place of the one before.
      _ = try house.machine.hello([0x83, 0x03, 0x00, 0x80])
      let other = house.machine.begin(Array(honest.bytes.prefix(40)))
      #expect(other != nil)
      var outcome = house.machine.step(honest.bytes)
      while outcome == nil { outcome = house.machine.step(honest.bytes) }
      #expect(outcome?.reason == .busy)
      #expect(outcome?.isAuthorized == false)
    }
    let reason = try house.visit("courier")
    #expect(reason == nil || reason == .replayed && house.head.next > 0)
  }

  @Test("RCPT-9: an acknowledgement that is overheard and sent again costs the flash nothing")
  func replayedAcknowledgement() throws {
    var house = try House.ready()
    for _ in 0..<3 { try house.visit("home") }
    let ferry = try house.heardFerry(acknowledging: 1)
    _ = house.machine.answer(ferry)
    let steps = house.steps
    for _ in 0..<100 {
      let outcome = house.machine.answer(ferry)
      #expect(outcome.reply == [0x82, 5, 0])
    }
    #expect(house.steps == steps)
  }
}

extension House {
  /// A ferry of the auditor, as somebody near can hear it.
  mutating func heardFerry(acknowledging sequence: UInt64 = 0) throws -> [UInt8] {
    try Ferry(acknowledgements: [
      try Acknowledgement(
        lockID: lockID,
        last: Acknowledgement.Last(
          sequence: sequence, receipt: crypto.sha256(machine.receipt(sequence).span))
      ).signed(by: try Party.signer(Party.auditor), using: crypto)
    ]).encoded()
  }
}
