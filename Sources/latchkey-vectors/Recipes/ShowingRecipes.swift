import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// What a lock shows of its receipts, and to whom (SHOW, RCPT-2, RCPT-15 … RCPT-17).

extension World {
  /// A pass of the owner's: unlock, lock, read-status; with an obligation.
  fileprivate func promise(
    by holder: String = "guest", serial: UInt32 = 1, uses: Int64? = nil
  ) -> Message {
    var constraints = Fields()
    constraints[C.relockWithin] = .int(60)
    if let uses { constraints[C.uses] = .int(uses) }
    return credential(
      by: owner, for: key(holder), serial: serial, scope: [("front", 11)], constraints)
  }

  /// The guest comes, and the door is locked behind him: receipts 0 to 3.
  fileprivate mutating func visitAndLeave(_ pass: Message) {
    visitNow([pass], by: "guest", .allow)
    sensor(bolt: "withdrawn", door: "open")
    sensor(bolt: "withdrawn", door: "closed")
    sensor(bolt: "thrown", door: "closed")
  }

  /// An auditor's question for what follows; of receipts it has none.
  fileprivate func question(by auditor: String = "auditor", nonce: [UInt8]) -> Message {
    Message(
      "acknowledgement", by: key(auditor), Fields([(1, .bytes(lockID)), (4, .bytes(nonce))]))
  }
}

/// Asks in the proof to be shown receipts from one on.
private func asking(from first: UInt64, action: Int64 = 0) -> (inout Visit) -> Void {
  {
    $0.action = action
    $0.changeProof = { $0.claims[8] = .unsigned(first) }
  }
}

private func showing(_ shown: String..., ring: String? = nil) -> Expectation {
  var expect = Expectation.allow
  expect.shown = shown
  expect.ring = ring
  return expect
}

func addShowing(_ suite: inout Suite) {
  addShownToHolders(&suite)
  addShownOnDenial(&suite)
  addShownToAuditors(&suite)
}

private func addShownToHolders(_ suite: inout Suite) {
  suite.add(
    "shown-session", "Who opened a session is shown all of it, up to the word that it is locked",
    ["SHOW-1", "SHOW-2", "RCPT-3", "RCPT-8", "SESS-7"], threats: ["T15"]
  ) { world in
    world.ready()
    let pass = world.promise()
    world.visitAndLeave(pass)
    world.visitNow([pass], by: "guest", showing("0:0", "1:2", "2:3", "3:4", "4:0", ring: "5:0")) {
      asking(from: 0)(&$0)
    }
  }
  suite.add(
    "shown-from", "What comes before the sequence asked for is not shown", ["SHOW-1"]
  ) { world in
    world.ready()
    let pass = world.promise()
    world.visitAndLeave(pass)
    world.visitNow([pass], by: "guest", showing("3:4", "4:0")) { asking(from: 3)(&$0) }
  }
  suite.add(
    "shown-nothing-asked", "Nothing is shown to who asks for nothing", ["SHOW-1"]
  ) { world in
    world.ready()
    let pass = world.promise()
    world.visitAndLeave(pass)
    world.visitNow([pass], by: "guest", showing())
  }
  suite.add(
    "shown-beyond", "From a sequence that does not exist yet, nothing is shown", ["SHOW-1"]
  ) { world in
    world.ready()
    world.visitNow([world.promise()], by: "guest", showing()) { asking(from: 9)(&$0) }
  }
  suite.add(
    "shown-to-other", "Of others' receipts a holder is shown the headers alone", ["SHOW-2"],
    threats: ["T27"],
    note: "Continuity is everybody's; who came and went is not."
  ) { world in
    world.ready()
    world.visitAndLeave(world.promise())
    world.visitNow(
      [world.promise(by: "friend", serial: 2)], by: "friend", showing("0", "1", "2", "3", "4:0")
    ) { asking(from: 0)(&$0) }
  }
  suite.add(
    "shown-after-power-loss", "What was said before a power loss is shown behind it, in one chain",
    ["RCPT-14", "SHOW-1", "RCPT-17"], threats: ["T20"]
  ) { world in
    world.ready()
    let pass = world.promise()
    world.visitAndLeave(pass)
    world.powerCycle()
    world.tellTime(noon, by: "owner")
    world.visitNow([pass], by: "guest", showing("0:0", "1:2", "2:3", "3:4", "4:0")) {
      asking(from: 0)(&$0)
    }
  }
  suite.add(
    "shown-interrupted", "A power loss in the middle of a session is said, and the session told on",
    ["SESS-12", "RCPT-8", "SHOW-1"], threats: ["T20", "T15"]
  ) { world in
    world.ready()
    let pass = world.promise()
    world.visitNow([pass], by: "guest", .allow)
    world.powerCycle()
    world.tellTime(noon, by: "owner")
    world.sensor(bolt: "thrown", door: "closed")
    world.visitNow([pass], by: "guest", showing("0:0", "1:11", "2:9", "3:7", "4:0")) {
      asking(from: 0)(&$0)
    }
  }
}

private func addShownOnDenial(_ suite: inout Suite) {
  suite.add(
    "shown-when-spent", "Who is refused is shown receipts from his own first one on",
    ["SHOW-1", "SHOW-2", "RCPT-5"], threats: ["T15"], of: "presentation-shown-session",
    note: "The courier's pass is spent, and it is he who carries the proof that the door is locked."
  ) { world in
    world.ready()
    world.visitNow([world.promise(by: "friend", serial: 2)], by: "friend", .allow)
    world.sensor(bolt: "thrown", door: "closed")
    let pass = world.promise(uses: 1)
    world.visitAndLeave(pass)
    var expect = Expectation.denySigned(.replayed, holder: 9)
    expect.shown = ["2:0", "3:2", "4:3", "5:4", "6:12:9"]
    expect.ring = "none"
    world.advance(900)
    world.visitNow([pass], by: "guest", expect) { asking(from: 0)(&$0) }
  }
  suite.add(
    "shown-nothing-of-his", "Who is refused and has no receipt is shown his denial alone",
    ["SHOW-1"], threats: ["T27"], of: "presentation-shown-session"
  ) { world in
    world.ready()
    world.visitAndLeave(world.promise())
    let late = world.credential(
      by: world.owner, for: world.key("friend"), serial: 2, from: noon - 7_200,
      to: noon - 3_600)
    var expect = Expectation.denySigned(.expired, holder: 3)
    expect.shown = ["4:12:3"]
    world.advance(900)
    world.visitNow([late], by: "friend", expect) { asking(from: 0)(&$0) }
  }
  suite.add(
    "shown-ring-to-resident", "A resident is told where the receipts stand, refused or not",
    ["RCPT-15"], of: "presentation-shown-session"
  ) { world in
    world.ready()
    world.visitAndLeave(world.promise())
    let pass = world.credential(
      by: world.owner, for: world.key("resident"), serial: 2, scope: [("front", 8)])
    var expect = Expectation.denySigned(.notPermitted, holder: 8)
    expect.ring = "4:0"
    world.visitNow([pass], by: "resident", expect)
  }
}

private func addShownToAuditors(_ suite: inout Suite) {
  func asked(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = [],
    note: String? = nil, _ shown: [String], by auditor: String = "auditor", again: Bool = false,
    waiting seconds: UInt32 = 0
  ) {
    suite.add(
      "shown-\(id)", title, requirements, threats: threats, note: note
    ) { world in
      world.ready()
      let pass = world.promise(uses: 1)
      world.visitAndLeave(pass)
      world.advance(900)
      world.visitNow([pass], by: "guest", .denySigned(.replayed, holder: 9))
      let nonce = world.hello()
      if seconds > 0 { world.advance(seconds) }
      let question = world.question(by: auditor, nonce: nonce)
      if again { world.ferry(acknowledgements: [question]) }
      var expect = Expectation.allow
      expect.shown = shown
      world.ferry(acknowledgements: [question], expect)
    }
  }
  asked(
    "to-auditor", "An auditor is shown every body, and the exact reason of a denial",
    ["SHOW-3", "RCPT-16"], ["0:0", "1:2", "2:3", "3:4", "4:12:1501"])
  asked(
    "to-stranger", "Who is no auditor is shown nothing", ["SHOW-3", "RCPT-9"], threats: ["T27"],
    [], by: "stranger")
  asked(
    "to-repeater", "A question is answered once", ["SHOW-3"], threats: ["T2", "T27"],
    note: "Whoever overheard it sends it again, and hears that it was taken in.", [], again: true)
  asked(
    "too-late", "A question over a nonce that has died is not answered", ["SHOW-3"],
    threats: ["T2"], [], waiting: 91)
}
