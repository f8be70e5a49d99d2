import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Lives from the first use, and windows that move (REPLAY-9, "Windows").

extension Suite {
  /// A pass with a life of 100 s is first used at [noon, noon + 1], and again `seconds` later.
  private mutating func addLife(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, after seconds: UInt32,
    first: Int64 = Act.unlock, second: Int64 = Act.unlock, _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-9"], threats: ["T6"], of: of, note: note) { world in
      world.ready()
      let pass = world.fullPass(Fields([(World.C.firstUseLife, .int(100))]))
      world.visitNow([pass], by: "guest", .allow) { $0.action = first }
      world.advance(seconds)
      world.visitNow([pass], by: "guest", expect) { $0.action = second }
    }
  }

  mutating func addFirstUse() {
    let inside = "replay-life-last-second"
    addLife(
      "life-last-second", "Within its life a pass opens again", after: 97,
      .allow.at(noon + 96, noon + 99))
    addLife(
      "life-over", "Once latest is a life after the first use it is over", of: inside,
      note: "Latest is held against the earliest of the first use: doubt shortens a life.",
      after: 98, .hasLifeOver.at(noon + 97, noon + 100))
    addLife(
      "life-over-for-reading", "A life that is over is over for every action", of: inside,
      after: 98, second: Act.readStatus, .hasLifeOver)
    addLife(
      "life-not-begun-by-reading", "Reading does not begin a life", after: 1_000,
      first: Act.readStatus, .allow)
    addLife(
      "life-not-begun-by-locking", "Locking does not begin a life", after: 1_000,
      first: Act.lock, .allow)
    addLife(
      "life-begun-by-hold-open", "Holding open begins a life",
      of: "replay-life-not-begun-by-reading", after: 98, first: Act.holdOpen, .hasLifeOver)
    add("life-begins-late", "A life begins with the first use, and not before", ["REPLAY-9"]) {
      world in
      world.ready()
      world.advance(1_000)
      world.visitNow(
        [world.lastingPass(Fields([(World.C.firstUseLife, .int(100))]))], by: "guest", .allow)
    }
    add(
      "life-not-begun-by-denial", "A denied visit does not begin a life", ["REPLAY-6", "REPLAY-9"]
    ) { world in
      world.ready()
      let pass = world.lastingPass(Fields([(World.C.firstUseLife, .int(100))]))
      world.visitNow([pass], by: "guest", .denySigned(.wrongPoint, holder: 8)) { $0.point = "gate" }
      world.advance(1_000)
      world.visitNow([pass], by: "guest", .allow)
    }
    addWideLife(
      "life-over-doubt", "A life one second over the clock's doubt opens twice", life: 102,
      .allow)
    addWideLife(
      "life-within-doubt", "A life no longer than the clock's doubt opens once", life: 101,
      of: "replay-life-over-doubt", .hasLifeOver)
  }

  /// Two visits within one tick, at a clock of [noon − 50, noon + 51].
  private mutating func addWideLife(
    _ id: String, _ title: String, life: Int64, of: String? = nil, _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-9"], threats: ["T6"], of: of) { world in
      world.ready(from: noon - 50, to: noon + 51)
      let pass = world.lastingPass(Fields([(World.C.firstUseLife, .int(life))]))
      world.visitNow([pass], by: "guest", .allow)
      world.visitNow([pass], by: "guest", expect)
    }
  }

  /// An authority with a life of 100 s; two leaves.
  private mutating func addAuthorityLife(
    _ id: String, _ title: String, of: String? = nil, after seconds: UInt32,
    _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-9"], threats: ["T12"], of: of) { world in
      world.ready()
      let authority = world.authority(Fields([(World.C.firstUseLife, .int(100))]))
      let first = world.delivery(under: authority, serial: 1)
      let second = world.delivery(under: authority, serial: 2)
      world.visitNow([authority, first], by: "courier", .allow)
      world.advance(seconds)
      world.visitNow([authority, second], by: "courier", expect)
    }
  }

  mutating func addFirstUseOfChains() {
    addAuthorityLife(
      "authority-life-last-second", "Within an authority's life a second leaf opens", after: 97,
      .allow)
    addAuthorityLife(
      "authority-life-over", "An authority's life ends for every leaf",
      of: "replay-authority-life-last-second", after: 98, .hasLifeOver)
    add(
      "life-and-uses", "A life does not bring uses back, nor uses a life",
      ["REPLAY-7", "REPLAY-9"], of: "replay-used-two-times"
    ) { world in
      world.ready()
      let pass = world.counted(2, Fields([(World.C.firstUseLife, .int(100))]))
      world.visitNow([pass], by: "guest", .allow)
      world.visitNow([pass], by: "guest", .allow)
      world.visitNow([pass], by: "guest", .isReplayed)
    }
    add(
      "life-over-with-uses-left", "Uses that are left end with the life", ["REPLAY-9"],
      of: "replay-used-two-times"
    ) { world in
      world.ready()
      let pass = world.counted(2, Fields([(World.C.firstUseLife, .int(100))]))
      world.visitNow([pass], by: "guest", .allow)
      world.advance(98)
      world.visitNow([pass], by: "guest", .hasLifeOver)
    }
  }

  /// The first use at [noon, noon + 1], a power cut, and the owner's word.
  private mutating func addCutLife(
    _ id: String, _ title: String, of: String? = nil, told time: UInt64, _ expect: Expectation
  ) {
    add(id, title, ["REPLAY-9"], threats: ["T4", "T6"], of: of) { world in
      world.ready()
      let pass = world.lastingPass(Fields([(World.C.firstUseLife, .int(100))]))
      world.visitNow([pass], by: "guest", .allow)
      world.powerCycle()
      world.tellTime(time)
      world.visitNow([pass], by: "guest", expect)
    }
  }

  mutating func addFirstUsePowerCuts() {
    addCutLife(
      "life-powercut-last-second", "A life goes on over a power cut", told: noon + 98,
      .allow.at(noon + 98, noon + 99))
    addCutLife(
      "life-powercut-over", "A power cut does not stretch a life",
      of: "replay-life-powercut-last-second", told: noon + 99,
      .hasLifeOver.at(noon + 99, noon + 100))
    add(
      "life-powercut-untold", "After a power cut a life waits for the clock",
      ["TIME-4", "REPLAY-9"],
      threats: ["T4", "T6"], of: "replay-life-powercut-last-second"
    ) { world in
      world.ready()
      let pass = world.lastingPass(Fields([(World.C.firstUseLife, .int(100))]))
      world.visitNow([pass], by: "guest", .allow)
      world.powerCycle()
      world.visitNow([pass], by: "guest", .denySigned(.clockUncertain, holder: 4))
    }
  }

  // MARK: - Windows

  mutating func addShifts() {
    for base: UInt32 in [1, 31, 32, 33, 40] {
      add(
        "shift-\(base)-keeps-spent", "A base of \(base) leaves serial 40 spent",
        ["REPLAY-5", "STAPLE-7"], threats: ["T7"], of: "replay-shift-33-keeps-unspent",
        note: "Bits shift down by what the base rises, over word boundaries too."
      ) { world in
        world.ready()
        world.visitNow([world.counted(1, serial: 40)], by: "guest", .allow)
        world.ferry(staples: [world.staple(("owner", 1, base, []))])
        world.visitNow([world.counted(1, serial: 40)], by: "guest", .isReplayed)
      }
    }
    for serial: UInt32 in [39, 41, 72, 73] {
      add(
        serial == 41 ? "shift-33-keeps-unspent" : "shift-33-leaves-\(serial)",
        "A base of 33 leaves serial \(serial) unspent, as it was", ["REPLAY-5", "STAPLE-7"],
        note: "A bit that does not shift, or shifts by another distance, spends another serial."
      ) { world in
        world.ready()
        world.visitNow([world.counted(1, serial: 40)], by: "guest", .allow)
        world.ferry(staples: [world.staple(("owner", 1, 33, []))])
        world.visitNow([world.counted(1, serial: serial)], by: "guest", .allow)
      }
    }
    add(
      "shift-in-two-steps", "A base that rises twice shifts twice", ["REPLAY-5", "STAPLE-7"],
      threats: ["T7"], of: "replay-shift-33-keeps-unspent"
    ) { world in
      world.ready()
      world.visitNow([world.counted(1, serial: 40)], by: "guest", .allow)
      world.ferry(staples: [world.staple(("owner", 1, 7, []))])
      world.ferry(staples: [world.staple(("owner", 2, 38, []))])
      world.visitNow([world.counted(1, serial: 40)], by: "guest", .isReplayed)
    }
    for base: UInt32 in [256, 300, 4_000_000_000] {
      add(
        "shift-\(base)-clears", "A base of \(base) leaves no old bit behind",
        ["REPLAY-5", "STAPLE-7"],
        note: "A shift by more than the window must not wrap around."
      ) { world in
        world.ready()
        world.visitNow([world.counted(1, serial: 40)], by: "guest", .allow)
        world.ferry(staples: [world.staple(("owner", 1, base, []))])
        world.visitNow([world.counted(1, serial: base + 40)], by: "guest", .allow)
      }
    }
    addWords(
      "shift-keeps-revoked", "A base of 33 leaves serial 40 revoked", ["REPLAY-2", "STAPLE-7"],
      of: "replay-shift-keeps-unrevoked", [("owner", 1, 0, [40]), ("owner", 2, 33, [])],
      serial: 40, .isRevoked)
    addWords(
      "shift-keeps-unrevoked", "A base of 33 leaves serial 41 alive", ["REPLAY-2", "STAPLE-7"],
      [("owner", 1, 0, [40]), ("owner", 2, 33, [])], serial: 41, .allow)
  }

  mutating func addWindowChanges() {
    add(
      "window-shrinks-and-grows", "A window that shrinks and grows again loses no spent bit",
      ["REPLAY-5", "CONF-11"], threats: ["T3", "T7"], of: "replay-window-grows"
    ) { world in
      let first = world.found()
      world.tellTime(noon)
      world.visitNow([world.counted(1, serial: 40)], by: "guest", .allow)
      let second = world.configureNext(after: first) { $0.claims[7] = .int(32) }
      world.visitNow([world.counted(1, serial: 40)], by: "guest", .isBeyondWindow)
      world.configureNext(after: second) { $0.claims[7] = .int(256) }
      world.visitNow([world.counted(1, serial: 40)], by: "guest", .isReplayed)
    }
    add(
      "window-grows-over-revoked",
      "What was revoked beyond a small window is revoked in a larger one",
      ["REPLAY-2", "CONF-11"], threats: ["T1", "T3"], of: "replay-window-grows"
    ) { world in
      let first = world.found { $0.claims[7] = .int(32) }
      world.tellTime(noon)
      world.ferry(staples: [world.staple(("owner", 1, 0, [40]))])
      world.configureNext(after: first) { $0.claims[7] = .int(256) }
      world.visitNow([world.counted(1, serial: 40)], by: "guest", .isRevoked)
    }
    add("window-grows", "A larger window accepts what a small one refused", ["REPLAY-4"]) { world in
      let first = world.found { $0.claims[7] = .int(32) }
      world.tellTime(noon)
      world.visitNow([world.counted(1, serial: 40)], by: "guest", .isBeyondWindow)
      world.configureNext(after: first) { $0.claims[7] = .int(256) }
      world.visitNow([world.counted(1, serial: 40)], by: "guest", .allow)
    }
  }
}
