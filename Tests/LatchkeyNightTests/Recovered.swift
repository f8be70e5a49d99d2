import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyLock
import Testing

/// What must hold behind every cut.
enum Recovered {
  /// Boots, and tries everything that was spent before.
  static func check(_ house: inout House, _ place: String) throws {
    // What was sent in the step that was cut may have been taken in.
    let before = house.seen
    let (condition, effects) = try house.reboot()
    #expect(condition != .damaged && condition != .unformatted, "\(place): \(condition)")
    #expect(!house.isHalted, "\(place)")
    #expect(house.bootCount > before.bootCount, "\(place)")
    #expect(house.floor >= before.floor, "\(place)")
    guard house.lock.pointee.state.isConfigured else {
      #expect(house.configuration == nil, "\(place)")
      try house.found()
      try house.ferry()
      return
    }
    if let configuration = house.configuration {
      let sequence = house.lock.pointee.state.configuration.sequence
      #expect(sequence >= configuration.place.sequence, "\(place)")
    }
    try checkReceipts(house, before, place)
    try checkSession(&house, effects, place)
    try house.ferry()
    try checkUses(&house, before, place)
    try checkReceipts(house, before, place)
    #expect(house.machine.chip.content.violations == [], "\(place)")
  }

  /// No receipt that somebody has is lost or another one, and the chain holds.
  static func checkReceipts(_ house: House, _ before: Seen, _ place: String) throws {
    let kept = house.machine.kept
    #expect(kept.lowerBound <= before.acknowledged, "\(place): lost before it was acknowledged")
    var hash: Digest?
    for sequence in kept {
      let bytes = house.machine.receipt(sequence)
      if let seen = before.receipts[sequence] { #expect(bytes == seen, "\(place): \(sequence)") }
      let receipt = try VerifiedReceipt(
        message: bytes, from: house.machine.signer.publicKey, using: house.crypto)
      #expect(receipt.sequence == sequence, "\(place)")
      if let hash { #expect(receipt.previous == hash, "\(place): \(sequence)") }
      hash = receipt.hash
    }
    if let last = before.receipts.keys.max() {
      #expect(last < kept.upperBound, "\(place): \(last) is lost")
    }
    if let hash { #expect(house.head.last == hash, "\(place)") }
  }

  /// SESS-12: of a session that ran, the lock says what it finds.
  static func checkSession(
    _ house: inout House, _ effects: DoorEffects, _ place: String
  ) throws {
    let isOpen = house.reading != House.atRest
    if house.lock.pointee.session != nil {
      #expect(isOpen, "\(place): a bolt at home ends a session")
      #expect(house.lockDoor.state.isOverdue, "\(place)")
    } else if effects.first == .interrupted {
      #expect(effects.second == .locked, "\(place)")
    }
    try house.machine.tell()
    try house.sense(House.free)
    try house.sense(House.atRest)
    #expect(house.session == nil, "\(place): it ends when the bolt is home")
    #expect(!house.hasOpenSession, "\(place)")
  }

  /// Nothing opens more often than it may; a resident always does.
  static func checkUses(_ house: inout House, _ before: Seen, _ place: String) throws {
    for (name, count) in before.uses.sorted(by: { $0.key < $1.key }) {
      guard let uses = house.passes[name]?.uses else { continue }
      if uses <= 3 {
        var left = uses - count
        while left >= 0 {
          let reason = try house.visit(name)
          if reason != nil {
            let known: [DenyReason] = [.replayed, .usesExhausted, .unknownIssuer]
            #expect(reason.map(known.contains) == true, "\(place): \(name) \(reason as Any)")
            break
          }
          left -= 1
          try house.sense(House.atRest)
        }
        #expect(left >= 0, "\(place): \(name) opens once more")
      }
    }
    for name in before.revoked {
      let reason = try house.visit(name)
      #expect(reason == .revoked, "\(place): \(name)")
    }
    if house.passes["home"] != nil {
      #expect(try house.visit("home") == nil, "\(place): the resident stands outside")
      try house.sense(House.atRest)
    }
    guard before.firstUse["tenant"] != nil else { return }
    house.pass(seconds: 7_300)
    #expect(try house.visit("tenant") == .lifetimeOver, "\(place)")
  }
}
