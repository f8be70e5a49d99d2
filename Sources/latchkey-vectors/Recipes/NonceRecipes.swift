import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Nonces: made, judged, spent, remembered (NONCE-1 … NONCE-6).

private let unknown = Expectation.denyUnsigned(.nonceUnknown)
private let expired = Expectation.denyUnsigned(.nonceExpired)
private let spent = Expectation.denyUnsigned(.nonceSpent)

extension World {
  /// A guest's visit over a nonce.
  fileprivate mutating func visit(over nonce: [UInt8], _ expect: Expectation) {
    present(visit([guestPass()], by: "guest", nonce: nonce), expect)
  }
}

func addNonces(_ suite: inout Suite) {
  suite.add(
    "nonce", "A nonce is tick, counter and the lock's own mark over both", ["NONCE-1", "NONCE-2"],
    threats: ["T8"], note: "The expected nonce of every hello follows from seed and random bytes."
  ) { world in
    world.ready()
    world.advance(7)
    world.hello()
    world.visit(over: world.hello(), .allow)
  }
  suite.add(
    "nonce-after-boot", "A boot begins to count anew, under another key", ["NONCE-1"],
    threats: ["T8"]
  ) { world in
    world.ready()
    world.advance(5)
    world.hello()
    world.powerCycle()
    world.hello()
    world.advance(1)
    world.hello()
  }
  let forged: [(id: String, title: String, change: (inout [UInt8]) -> Void)] = [
    (
      "mark-first-byte", "A nonce whose mark differs in its first byte is unknown",
      { $0[8] ^= 1 }
    ),
    (
      "mark-last-byte", "A nonce whose mark differs in its last byte is unknown",
      { $0[15] ^= 0x80 }
    ),
    ("counter", "A nonce with another counter is unknown", { $0[7] ^= 1 }),
    ("tick", "A nonce with a later tick is unknown", { $0[3] ^= 1 }),
    ("zero", "A nonce of zeros is unknown", { $0 = [UInt8](repeating: 0, count: 16) }),
  ]
  for row in forged {
    suite.add(
      "nonce-forged-\(row.id)", row.title, ["NONCE-2"], threats: ["T8"], of: "presentation-nonce"
    ) { world in
      world.ready()
      world.advance(6)
      var nonce = world.hello()
      row.change(&nonce)
      world.visit(over: nonce, unknown)
    }
  }
  addForeignNonces(&suite)
}

private func addForeignNonces(_ suite: inout Suite) {
  suite.add(
    "nonce-of-earlier-boot", "A nonce of an earlier boot is unknown", ["NONCE-2"],
    threats: ["T8", "T7"], of: "presentation-nonce",
    note: "Spent nonces are forgotten with the power, so the key must be another."
  ) { world in
    world.ready()
    let nonce = world.hello()
    world.powerCycle()
    world.visit(over: nonce, unknown)
  }
  suite.add(
    "nonce-of-other-lock", "A nonce that another lock made is unknown", ["NONCE-2"],
    threats: ["T8", "T29"], of: "presentation-nonce"
  ) { world in
    world.ready()
    let stamp = [UInt8](repeating: 0, count: 8)
    let nonce = stamp + hmac(stamp, key: world.key("other lock").seed).prefix(8)
    world.visit(over: nonce, unknown)
  }
}

func addNonceLives(_ suite: inout Suite) {
  for life: UInt32 in [10, 90, 300] {
    func lives(_ id: String, _ title: String, _ wait: UInt32, _ expect: Expectation) {
      suite.add(
        "nonce-\(life)-\(id)", title, ["NONCE-3"], threats: ["T8"],
        of: expect.verdict == .deny ? "presentation-nonce-\(life)-last-second" : nil
      ) { world in
        world.ready { $0.claims[12] = .unsigned(UInt64(life)) }
        let nonce = world.hello()
        world.advance(wait)
        world.visit(over: nonce, expect)
      }
    }
    lives("last-second", "A nonce lives for its \(life) seconds", life, .allow)
    lives(
      "expired", "A nonce is refused one second after its \(life) seconds", life + 1, expired)
  }
  suite.add(
    "nonce-mark-before-life", "A forged nonce that is also old is unknown", ["NONCE-2", "NONCE-3"],
    threats: ["T8"], of: "presentation-nonce-90-last-second"
  ) { world in
    world.ready()
    var nonce = world.hello()
    nonce[15] ^= 1
    world.advance(91)
    world.visit(over: nonce, unknown)
  }
}

func addSpentNonces(_ suite: inout Suite) {
  suite.add(
    "nonce-unspent-by-failed-proof", "A proof that does not verify spends no nonce", ["NONCE-5"],
    threats: ["T8"], note: "Otherwise a stranger who overhears a nonce cancels every visit."
  ) { world in
    world.ready()
    let nonce = world.hello()
    var visit = world.visit([world.guestPass()], by: "guest", nonce: nonce)
    let stranger = world.key("stranger")
    visit.changeProof = { $0.key = stranger }
    world.present(visit, .denyUnsigned(.badSignature))
    world.visit(over: nonce, .allow)
  }
  suite.add(
    "nonce-unspent-by-link", "A link that does not verify spends no nonce", ["NONCE-5"],
    threats: ["T8"]
  ) { world in
    world.ready()
    let nonce = world.hello()
    var pass = world.guestPass()
    pass.key = world.key("stranger")
    world.present(
      world.visit([pass], by: "guest", nonce: nonce), .denyUnsigned(.badSignature))
    world.visit(over: nonce, .allow)
  }
  suite.add(
    "nonce-unspent-by-time", "A time statement spends no nonce", ["NONCE-5"], threats: ["T4"]
  ) { world in
    world.ready()
    let nonce = world.hello()
    world.ferry(times: [world.timeStatement(noon, nonce: nonce)])
    world.visit(over: nonce, .allow)
  }
  addSpending(&suite)
}

private func addSpending(_ suite: inout Suite) {
  suite.add(
    "nonce-spent", "A nonce over which a visit was allowed is spent", ["NONCE-4", "NONCE-5"],
    threats: ["T8"], of: "presentation-nonce"
  ) { world in
    world.ready()
    let nonce = world.hello()
    world.visit(over: nonce, .allow)
    world.visit(over: nonce, spent)
  }
  suite.add(
    "nonce-spent-by-denial", "A nonce is spent by a verified proof though the visit was denied",
    ["NONCE-5", "NONCE-4"], threats: ["T8"], of: "presentation-nonce",
    note: "A denied proof could otherwise be kept, and sent again once the reason has gone."
  ) { world in
    world.ready()
    let nonce = world.hello()
    var visit = world.visit([world.guestPass()], by: "guest", nonce: nonce)
    visit.action = 2
    world.present(visit, .denySigned(.notPermitted, holder: 8))
    world.visit(over: nonce, spent)
  }
  suite.add(
    "nonce-spent-by-other-holder", "A nonce is spent for everybody", ["NONCE-4"],
    threats: ["T8"], of: "presentation-nonce"
  ) { world in
    world.ready()
    let nonce = world.hello()
    let other = world.credential(by: world.owner, for: world.key("friend"), serial: 2)
    world.present(world.visit([other], by: "friend", nonce: nonce), .allow)
    world.visit(over: nonce, spent)
  }
  suite.add(
    "nonce-spent-by-founding", "The founding configuration spends its nonce", ["NONCE-5"],
    threats: ["T8"], of: "presentation-nonce"
  ) { world in
    world.ready()
    world.visit(over: world.nonce(tick: 0, counter: 0), spent)
  }
  addFullBook(&suite)
}

/// The small profile remembers 16 spent nonces; the founding configuration's is the first.
private func addFullBook(_ suite: inout Suite) {
  func fills(
    _ id: String, _ title: String, _ visits: Int, _ expect: Expectation, note: String? = nil,
    nonce: @escaping (inout World) -> [UInt8]
  ) {
    suite.add(
      "nonce-book-\(id)", title, ["NONCE-6"], threats: ["T24"],
      of: expect.verdict == .deny ? "presentation-nonce-book-full" : nil, note: note
    ) { world in
      world.ready()
      let early = nonce(&world)
      world.advance(1)
      for _ in 0..<visits { world.visit(over: world.hello(), .allow) }
      world.visit(over: early, expect)
    }
  }
  fills(
    "full", "With 16 spent nonces, one of the oldest tick still lives", 15, .allow
  ) { $0.hello() }
  fills(
    "overflowing", "The 17th spent nonce pushes out the oldest tick, and refuses all of it", 16,
    expired, note: "Refused, not forgotten: what was pushed out must not be new again."
  ) { $0.hello() }
  fills(
    "overflowing-spent", "A spent nonce that was pushed out is refused", 16, expired
  ) { $0.nonce(tick: 0, counter: 0) }
  suite.add(
    "nonce-book-later-tick", "A nonce of a later tick outlives the oldest", ["NONCE-6"],
    threats: ["T24"]
  ) { world in
    world.ready()
    world.advance(1)
    let later = world.hello()
    for _ in 0..<16 { world.visit(over: world.hello(), .allow) }
    world.visit(over: later, .allow)
  }
}
