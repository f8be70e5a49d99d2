import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// What is a use, and how many there are (REPLAY-5, REPLAY-6, REPLAY-7).

/// One visit of a guest.
typealias Turn = (action: Int64, expect: Expectation)

/// Actions, by their bit numbers.
enum Act {
  static let unlock: Int64 = 0
  static let lock: Int64 = 1
  static let holdOpen: Int64 = 2
  static let readStatus: Int64 = 3
}

extension World {
  /// A guest pass to unlock, lock, hold open and read.
  func fullPass(_ constraints: Fields) -> Message {
    credential(
      by: owner, for: key("guest"), serial: 1, from: 1, to: lastSecond, scope: [("front", 15)],
      constraints)
  }
}

extension Suite {
  /// A guest with a pass of so many uses comes again and again.
  private mutating func addTurns(
    _ id: String, _ title: String, _ requirements: [String], of: String? = nil,
    note: String? = nil, uses: Int64, _ turns: [Turn]
  ) {
    add(id, title, requirements, threats: ["T7", "T14"], of: of, note: note) { world in
      world.ready()
      let pass = world.fullPass(Fields([(World.C.uses, .int(uses))]))
      for turn in turns {
        world.visitNow([pass], by: "guest", turn.expect) { $0.action = turn.action }
      }
    }
  }

  mutating func addSpent() {
    addTurns(
      "used-once", "A one-time pass opens once", ["REPLAY-5"], uses: 1, [(Act.unlock, .allow)])
    addTurns(
      "used-twice", "A one-time pass does not open twice", ["REPLAY-5"], of: "replay-used-once",
      uses: 1, [(Act.unlock, .allow), (Act.unlock, .isReplayed)])
    addTurns(
      "spent-for-reading", "A spent pass does not even read", ["REPLAY-5"],
      of: "replay-reading-is-no-use", note: "For every action, but for who closes his own session.",
      uses: 1, [(Act.unlock, .allow), (Act.readStatus, .isReplayed)])
    addTurns(
      "spent-for-locking", "A spent pass does not lock", ["REPLAY-5"],
      of: "replay-locking-is-no-use", uses: 1,
      [(Act.unlock, .allow), (Act.lock, .isReplayed)])
    add(
      "spent-after-powercut", "A power cut does not bring a spent pass back",
      ["REPLAY-5", "DEC-4"], threats: ["T7"], of: "replay-used-once"
    ) { world in
      world.ready()
      world.visitNow([world.counted(1)], by: "guest", .allow)
      world.powerCycle()
      world.tellTime(noon + 60)
      world.visitNow([world.counted(1)], by: "guest", .isReplayed)
    }
    add(
      "spent-for-another-holder", "A spent serial is spent for whoever holds it now",
      ["REPLAY-5"], threats: ["T7"], of: "replay-used-once",
      note: "The grant is (issuer, cti), and never a hash of the envelope."
    ) { world in
      world.ready()
      world.visitNow([world.counted(1)], by: "guest", .allow)
      let again = world.credential(
        by: world.owner, for: world.key("neighbour"), serial: 1,
        Fields([(World.C.uses, .int(1))]))
      world.visitNow([again], by: "neighbour", .isReplayed)
    }
    add(
      "spent-without-uses", "A spent bit refuses a link that counts no uses", ["REPLAY-5"],
      threats: ["T7"], of: "replay-used-once", note: "An issuer that gives a serial twice."
    ) { world in
      world.ready()
      world.visitNow([world.counted(1)], by: "guest", .allow)
      world.visitNow([world.lastingPass()], by: "guest", .isReplayed)
    }
    add(
      "serials-per-issuer", "The same serial of two services and the owner is three grants",
      ["REPLAY-5", "SIG-9"], threats: ["T7"]
    ) { world in
      world.ready()
      world.visitNow([world.counted(1)], by: "guest", .allow)
      world.serve(1, serial: 2, .allow)
      world.serve(2, serial: 3, .allow)
    }
  }

  mutating func addActions() {
    addTurns(
      "reading-is-no-use", "Reading the status is no use", ["REPLAY-7"], uses: 1,
      [(Act.readStatus, .allow), (Act.readStatus, .allow), (Act.unlock, .allow)])
    addTurns(
      "locking-is-no-use", "Locking is no use", ["REPLAY-7"], uses: 1,
      [(Act.lock, .allow), (Act.lock, .allow), (Act.unlock, .allow)])
    addTurns(
      "hold-open-is-a-use", "Holding open is a use", ["REPLAY-7"],
      of: "replay-reading-is-no-use", uses: 1,
      [(Act.holdOpen, .allow), (Act.unlock, .isReplayed)])
    addTurns(
      "unlock-then-hold-open", "Unlocking and holding open are uses of one count", ["REPLAY-7"],
      of: "replay-used-three-times", uses: 2,
      [(Act.unlock, .allow), (Act.holdOpen, .allow), (Act.unlock, .isReplayed)])
  }

  /// A pass of two uses opens, is denied three times, and opens so many times more.
  private mutating func addDeniedBetween(
    _ id: String, _ title: String, of: String? = nil, _ visits: [Expectation]
  ) {
    add(id, title, ["REPLAY-6"], threats: ["T7"], of: of) { world in
      world.ready()
      let pass = world.counted(2)
      world.visitNow([pass], by: "guest", .allow)
      for _ in 0..<3 {
        world.visitNow([pass], by: "guest", .denySigned(.wrongPoint, holder: 8)) {
          $0.point = "gate"
        }
      }
      for expect in visits { world.visitNow([pass], by: "guest", expect) }
    }
  }

  mutating func addDeniedVisits() {
    for (name, title, change, denial) in [
      (
        "channel", "Denied for its channel, a visit spends nothing",
        { (visit: inout Visit) in visit.channel = 3 },
        Expectation.denySigned(.channelNotPermitted, holder: 8)
      ),
      (
        "point", "Denied for its point, a visit spends nothing",
        { (visit: inout Visit) in visit.point = "gate" },
        Expectation.denySigned(.wrongPoint, holder: 8)
      ),
      (
        "action", "Denied for its action, a visit spends nothing",
        { (visit: inout Visit) in visit.action = Act.holdOpen },
        Expectation.denySigned(.notPermitted, holder: 8)
      ),
    ] {
      add("denied-\(name)-spends-nothing", title, ["REPLAY-6"], threats: ["T7"]) { world in
        world.ready()
        world.visitNow([world.counted(1)], by: "guest", denial, change)
        world.visitNow([world.counted(1)], by: "guest", .allow)
      }
    }
    addDeniedBetween(
      "denied-counts-nothing", "Denied visits between do not use up a count", [.allow])
    addDeniedBetween(
      "denied-gives-nothing-back", "Denied visits between give no use back",
      of: "replay-denied-counts-nothing", [.allow, .isReplayed])
    add(
      "denied-for-room-spends-nothing", "Denied for want of a slot, a leaf stays unspent",
      ["REPLAY-6", "CAP-2"], threats: ["T7", "T24"]
    ) { world in
      world.ready()
      for number in 1...5 { world.serve(number, serial: UInt32(number), .allow) }
      world.serve(6, serial: 6, .hasNoSlot)
      world.ferry(staples: [world.staple(("owner", 1, 0, [1]))])
      world.serve(6, serial: 6, .allow)
    }
    add(
      "denied-replay-takes-no-slot", "Denied visits take no slot, however many", ["DEC-3"],
      threats: ["T24"]
    ) { world in
      world.ready()
      for number in 1...6 {
        world.serve(number, serial: UInt32(number), .denySigned(.wrongPoint, holder: 8)) {
          $0.point = "gate"
        }
        world.hello(kids: [world.key("service \(number)").kid], issuers: [])
      }
      world.serve(7, serial: 7, .allow)
      world.hello(kids: [world.key("service 7").kid], issuers: [world.row("service 7")])
    }
  }

  mutating func addUses() {
    let used: Turn = (Act.unlock, .allow)
    let over: Turn = (Act.unlock, .isReplayed)
    addTurns(
      "used-two-times", "A pass of two uses opens twice", ["REPLAY-7"], uses: 2, [used, used])
    addTurns(
      "used-two-times-over", "A pass of two uses does not open a third time", ["REPLAY-7"],
      of: "replay-used-two-times", uses: 2, [used, used, over])
    addTurns(
      "used-three-times", "A pass of three uses opens three times", ["REPLAY-7"], uses: 3,
      [used, used, used])
    addTurns(
      "used-three-times-over", "A pass of three uses does not open a fourth time", ["REPLAY-7"],
      of: "replay-used-three-times", uses: 3, [used, used, used, over, over])
    add(
      "uses-after-powercuts", "A count survives power cuts", ["REPLAY-7", "DEC-4"],
      threats: ["T7"], of: "replay-used-two-times"
    ) { world in
      world.ready()
      let pass = world.counted(2)
      world.visitNow([pass], by: "guest", .allow)
      world.powerCycle()
      world.tellTime(noon + 60)
      world.visitNow([pass], by: "guest", .allow)
      world.powerCycle()
      world.tellTime(noon + 120)
      world.visitNow([pass], by: "guest", .isReplayed)
    }
    add("uses-not-counted", "A pass without uses opens any number of times", ["REPLAY-7"]) {
      world in
      world.ready()
      for _ in 0..<10 { world.visitNow([world.lastingPass()], by: "guest", .allow) }
    }
  }

  /// An authority that has uses itself; each of its leaves has one.
  private mutating func addAuthorityUses(
    _ id: String, _ title: String, of: String? = nil, uses: Int64, visits: [Expectation]
  ) {
    add(id, title, ["REPLAY-7"], threats: ["T7", "T12"], of: of) { world in
      world.ready()
      let authority = world.authority(Fields([(World.C.uses, .int(uses))]))
      for (index, expect) in visits.enumerated() {
        let leaf = world.delivery(under: authority, serial: UInt32(index + 1))
        world.visitNow([authority, leaf], by: "courier", expect)
      }
    }
  }

  mutating func addUsesOfChains() {
    addAuthorityUses(
      "authority-two-uses", "An authority of two uses opens with two leaves", uses: 2,
      visits: [.allow, .allow])
    addAuthorityUses(
      "authority-two-uses-over", "An authority of two uses does not open with a third leaf",
      of: "replay-authority-two-uses", uses: 2, visits: [.allow, .allow, .isReplayed])
    addAuthorityUses(
      "authority-one-use-over", "An authority of one use does not open with a second leaf",
      of: "replay-authority-two-uses", uses: 1, visits: [.allow, .isReplayed])
    add(
      "authority-uses-two-services", "Uses of a leaf and of its authority are counted apart",
      ["REPLAY-7"], threats: ["T7"], of: "replay-authority-two-uses"
    ) { world in
      world.ready()
      let authority = world.authority(
        each: Fields([(1, .int(3))]), Fields([(World.C.uses, .int(3))]))
      let first = world.delivery(under: authority, serial: 1, Fields([(1, .int(2))]))
      let second = world.delivery(under: authority, serial: 2, Fields([(1, .int(2))]))
      world.visitNow([authority, first], by: "courier", .allow)
      world.visitNow([authority, first], by: "courier", .allow)
      world.visitNow([authority, first], by: "courier", .isReplayed)
      world.visitNow([authority, second], by: "courier", .allow)
      world.visitNow([authority, second], by: "courier", .isReplayed)
    }
  }

  /// The same serial is issued again with other uses.
  private mutating func addReissue(
    _ id: String, _ title: String, of: String? = nil, note: String? = nil, first: Int64,
    used: Int, second: Int64, _ visits: [Expectation]
  ) {
    add(id, title, ["REPLAY-7"], threats: ["T7"], of: of, note: note) { world in
      world.ready()
      for _ in 0..<used { world.visitNow([world.counted(first)], by: "guest", .allow) }
      for expect in visits { world.visitNow([world.counted(second)], by: "guest", expect) }
    }
  }

  mutating func addReissues() {
    addReissue(
      "reissued-more", "A count goes on when the serial comes back with more uses",
      first: 2, used: 1, second: 3, [.allow, .allow])
    addReissue(
      "reissued-more-over", "A count that goes on ends at the new number of uses",
      of: "replay-reissued-more", first: 2, used: 1, second: 3, [.allow, .allow, .isReplayed])
    addReissue(
      "reissued-fewer", "A serial that comes back with as many uses as are gone is exhausted",
      of: "replay-reissued-more",
      note: "No bit tells it: the count had not reached the uses it was issued with.",
      first: 3, used: 2, second: 2, [.hasNoUsesLeft])
    addReissue(
      "reissued-one", "A serial that comes back as one-time after a use is exhausted",
      of: "replay-reissued-more", first: 3, used: 1, second: 1, [.hasNoUsesLeft])
    addReissue(
      "reissued-fewer-left", "A serial that comes back with one more use than are gone opens once",
      first: 4, used: 1, second: 2, [.allow])
    addReissue(
      "reissued-fewer-left-over", "And then it is spent, before the uses it first had",
      of: "replay-reissued-fewer-left", first: 4, used: 1, second: 2, [.allow, .isReplayed])
    addReissue(
      "reissued-after-spent", "A spent serial does not come back with more uses",
      of: "replay-reissued-more", first: 1, used: 1, second: 5, [.isReplayed])
  }
}
