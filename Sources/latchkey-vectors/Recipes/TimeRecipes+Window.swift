import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Windows in threes: certain, straddled, certainly outside (TIME-2, TIME-3, TIME-4).

extension Suite {
  /// A guest with a window of his own, at a clock of [noon, noon + 1].
  private mutating func addWindow(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T4"],
    of: String? = nil, note: String? = nil, from notBefore: UInt64, to expiration: UInt64,
    at time: UInt64 = noon, _ expect: Expectation
  ) {
    add(id, title, requirements, threats: threats, of: of, note: note) { world in
      world.ready(at: time)
      world.visitNow([world.pass(from: notBefore, to: expiration)], by: "guest", expect)
    }
  }

  mutating func addWindowStart() {
    addWindow(
      "nbf-first-second", "Earliest at nbf is inside", ["TIME-3", "TIME-4"], from: noon,
      to: noon + 3_600, .allow.at(noon, noon + 1))
    addWindow(
      "nbf-straddled", "With nbf between earliest and latest the lock does not know",
      ["TIME-4"], threats: ["T5", "T6"], of: "time-nbf-first-second",
      note: "A lock that trusts latest alone opens before the window.", from: noon + 1,
      to: noon + 3_600, .denySigned(.clockUncertain, holder: 4))
    addWindow(
      "nbf-last-second-outside", "With latest before nbf the pass is certainly not valid yet",
      ["TIME-3"], threats: ["T5"], of: "time-nbf-first-second", from: noon + 2, to: noon + 3_600,
      .denySigned(.notYetValid, holder: 3))
  }

  mutating func addWindowEnd() {
    addWindow(
      "exp-last-second", "Latest one second before exp is inside", ["TIME-2", "TIME-4"],
      from: noon - 3_600, to: noon + 2, .allow.at(noon, noon + 1))
    addWindow(
      "exp-straddled", "With exp between earliest and latest the lock does not know",
      ["TIME-4"], threats: ["T6"], of: "time-exp-last-second",
      note: "exp is the first second outside.",
      from: noon - 3_600, to: noon + 1, .denySigned(.clockUncertain, holder: 4))
    addWindow(
      "exp-first-second-outside", "With earliest at exp the pass is certainly expired",
      ["TIME-2"], of: "time-exp-last-second", from: noon - 3_600, to: noon,
      .denySigned(.expired, holder: 3))
    addWindow(
      "window-of-two-seconds", "A window as wide as the clock's doubt still opens", ["TIME-4"],
      from: noon, to: noon + 2, .allow)
    addWindow(
      "window-of-one-second", "A window narrower than the clock's doubt never opens", ["TIME-4"],
      of: "time-window-of-two-seconds", from: noon, to: noon + 1,
      .denySigned(.clockUncertain, holder: 4))
  }

  /// A delivery whose links have windows of their own, at a clock of [noon, noon + 1].
  private mutating func addChain(
    _ id: String, _ title: String, _ requirements: [String], of: String? = nil,
    note: String? = nil, authority: (UInt64, UInt64)? = nil, leaf: (UInt64, UInt64)? = nil,
    _ expect: Expectation
  ) {
    add(id, title, requirements, threats: ["T12"], of: of, note: note) { world in
      world.ready()
      var above = world.authority()
      if let authority {
        above.claims[5] = .unsigned(authority.0)
        above.claims[4] = .unsigned(authority.1)
      }
      var below = world.delivery(under: above)
      if let leaf {
        below.claims[5] = .unsigned(leaf.0)
        below.claims[4] = .unsigned(leaf.1)
      }
      world.visitNow([above, below], by: "courier", expect)
    }
  }

  mutating func addWindowsOfChains() {
    let later = noon + 3_600
    addChain("chain-both-inside", "Both windows of a chain are open", ["TIME-4"], .allow)
    addChain(
      "chain-authority-expired", "A leaf does not outlive its authority", ["TIME-2"],
      of: "time-chain-both-inside", authority: (noon - 3_600, noon),
      .denySigned(.expired, holder: 3))
    addChain(
      "chain-leaf-expired", "An authority does not prolong its leaf", ["TIME-2"],
      of: "time-chain-both-inside", leaf: (noon - 3_600, noon), .denySigned(.expired, holder: 3))
    addChain(
      "chain-authority-uncertain", "An uncertain authority is enough to refuse", ["TIME-4"],
      of: "time-chain-both-inside", authority: (noon + 1, later),
      .denySigned(.clockUncertain, holder: 4))
    addChain(
      "chain-expired-beats-uncertain", "A leaf certainly expired beats an uncertain authority",
      ["TIME-2", "DEC-1"], of: "time-chain-both-inside",
      note: "Judged link by link, the authority's doubt would come first.",
      authority: (noon + 1, later), leaf: (noon - 3_600, noon), .denySigned(.expired, holder: 3))
    addChain(
      "chain-not-yet-beats-uncertain", "A leaf certainly too early beats an uncertain authority",
      ["TIME-3", "DEC-1"], of: "time-chain-both-inside", authority: (noon + 1, later),
      leaf: (noon + 2, later), .denySigned(.notYetValid, holder: 3))
    addChain(
      "chain-expired-beats-not-yet", "A leaf expired beats an authority that is too early",
      ["TIME-2", "DEC-1"], of: "time-chain-both-inside", authority: (noon + 2, later),
      leaf: (noon - 3_600, noon), .denySigned(.expired, holder: 3))
  }

  /// A guest pass of an anchor that has an end of its own.
  private mutating func addAnchorEnd(
    _ id: String, _ title: String, _ requirements: [String], of: String? = nil,
    note: String? = nil, notAfter: UInt64, expiration: UInt64 = noon + 3_600,
    _ expect: Expectation
  ) {
    add(id, title, requirements, threats: ["T22"], of: of, note: note) { world in
      let anchors = Item.array([world.anchor(world.owner, notAfter: notAfter)])
      world.ready { $0.claims[6] = anchors }
      world.visitNow([world.pass(from: noon - 60, to: expiration)], by: "guest", expect)
    }
  }

  mutating func addAnchorEnd() {
    addAnchorEnd(
      "notafter-last-second", "A pass opens up to its anchor's notAfter", ["TIME-2", "TIME-4"],
      notAfter: noon + 2, .allow)
    addAnchorEnd(
      "notafter-straddled", "With notAfter between earliest and latest the lock does not know",
      ["TIME-4"], of: "time-notafter-last-second", notAfter: noon + 1,
      .denySigned(.clockUncertain, holder: 4))
    addAnchorEnd(
      "notafter-past", "Past its anchor's notAfter a pass is expired", ["TIME-2"],
      of: "time-notafter-last-second",
      note: "The window of link 1 ends at min(exp, notAfter).", notAfter: noon,
      .denySigned(.expired, holder: 3))
    addAnchorEnd(
      "notafter-does-not-prolong", "notAfter after exp prolongs nothing", ["TIME-4"],
      of: "time-notafter-last-second", notAfter: noon + 3_600, expiration: noon + 1,
      .denySigned(.clockUncertain, holder: 4))
    add(
      "notafter-binds-link-1", "notAfter ends link 1, and so the chain", ["TIME-2"],
      threats: ["T22"], of: "time-chain-both-inside"
    ) { world in
      let anchors = Item.array([world.anchor(world.owner, notAfter: noon)])
      world.ready { $0.claims[6] = anchors }
      let authority = world.authority()
      world.visitNow(
        [authority, world.delivery(under: authority)], by: "courier",
        .denySigned(.expired, holder: 3))
    }
  }

  /// A pass that ends at `date`, judged in the last second inside, across it, and after it.
  private mutating func addEnd(_ name: String, _ words: String, _ date: UInt64) {
    addWindow(
      "\(name)-last-second", "A pass that ends on \(words) opens until then", ["TIME-2"],
      threats: ["T26"], from: 1, to: date, at: date - 2, .allow.at(date - 2, date - 1))
    addWindow(
      "\(name)-straddled", "Across \(words) the lock does not know", ["TIME-4"],
      threats: ["T26"], of: "time-\(name)-last-second", from: 1, to: date, at: date - 1,
      .denySigned(.clockUncertain, holder: 4).at(date - 1, date))
    addWindow(
      "\(name)-after", "From \(words) on the pass is expired", ["TIME-2"], threats: ["T26"],
      of: "time-\(name)-last-second", from: 1, to: date, at: date,
      .denySigned(.expired, holder: 3).at(date, date + 1))
  }

  mutating func addGreatDates() {
    addEnd("leap-day", "2028-02-29T00:00:00Z", utc(2028, 2, 29))
    addEnd("march-after-leap-day", "2028-03-01T00:00:00Z", utc(2028, 3, 1))
    addEnd("y2038", "2038-01-19T03:14:08Z, 2^31", utc(2038, 1, 19, 3, 14, 8))
    addEnd("y2106", "2106-02-07T06:28:16Z, 2^32", utc(2106, 2, 7, 6, 28, 16))
  }
}
