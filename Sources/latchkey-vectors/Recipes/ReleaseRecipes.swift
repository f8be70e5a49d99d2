import LatchkeyVectors

// Whether the locks' own receipts release a trip (Spec/delivery.md, REL-1 to REL-10).

func releaseSuite() -> Suite {
  var suite = Suite("release")
  addReleased(&suite)
  addHeaders(&suite)
  addHeads(&suite)
  addBodies(&suite)
  addSessionsOfJob(&suite)
  addUncountedEnds(&suite)
  addJudgedPasses(&suite)
  addDeadPasses(&suite)
  addLocksOfJob(&suite)
  return suite
}

extension Suite {
  /// A judgement of one lock, 70 s after ten o'clock.
  mutating func judged(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T13", "T15"],
    of: String = "locked", at seconds: UInt64 = 70,
    terms: DeliveryInput.Terms = World.tripTerms, _ expect: Expectation,
    note: String? = nil,
    _ change: @escaping (World, inout LockStory) -> Void = { _, _ in }
  ) {
    let isNegative = expect.verdict == .deny
    add(
      id, title, requirements, threats: threats, of: isNegative ? "release-\(of)" : nil, note: note
    ) { world in
      var story = LockStory()
      change(world, &story)
      world.judge([story], at: seconds, terms: terms, expect)
    }
  }
}

private func addReleased(_ suite: inout Suite) {
  suite.judged(
    "locked", "Unlocked, opened, closed, locked: the courier may go on", ["REL-10", "REL-6"],
    .released("0:locked"))
  suite.judged(
    "unopened", "A door that nobody opened is locked", ["REL-6", "REL-10"],
    .released("0:lockedUnopened")
  ) { $1.told = [$1.told[0], Told(event: 5, time: 60, session: 40)] }
  suite.judged(
    "late", "A door that was locked late is locked, and shown so", ["REL-6", "REL-10"],
    .released("0:lockedLate")
  ) {
    $1.told[3].event = 7
    $1.told.insert(Told(event: 9, time: 55, session: 40), at: 2)
  }
  suite.judged(
    "interrupted", "A lock that lost its power, and then said locked", ["REL-6"],
    .released("0:locked")
  ) { $1.told.insert(Told(event: 11, time: 55, session: 40), at: 2) }
  suite.judged(
    "strangers-between", "What is of no concern needs no body", ["REL-3"], .released("0:locked")
  ) {
    $1.told.insert(LockStory.stranger(at: 40), at: 0)
    for place in 1...4 { $1.told[place].session = 41 }
    $1.told.append(LockStory.stranger(at: 65))
  }
  suite.judged(
    "locked-by-opener", "The opener's own lock is of his session", ["REL-6"],
    .released("0:locked")
  ) { $1.told.insert(Told(event: 1, time: 59, session: 40, action: 1), at: 3) }
  suite.judged(
    "two-visits", "Two visits, each with its end", ["REL-6", "REL-8"],
    .released("0:locked", "0:locked")
  ) {
    $1.told += LockStory.visit(44, at: 62, serial: 2)
    $1.passes.append(LockStory.Pass(serial: 2))
  }
  suite.judged(
    "any-order", "Receipts come in any order, and more than once", ["REL-2"],
    .released("0:locked")
  ) {
    $1.change = { messages in
      messages.reverse()
      messages.append(messages[0])
    }
  }
  suite.judged(
    "from-the-first", "The first receipt of a lock names nothing", ["REL-2"],
    .released("0:locked")
  ) {
    $1.next = 0
    $1.last = [UInt8](repeating: 0, count: 32)
    $1.told = LockStory.visit(0)
  }
}

private func addHeaders(_ suite: inout Suite) {
  func missing(
    _ place: Int, _ id: String, _ title: String, _ expect: Expectation, head: Bool = false,
    note: String? = nil
  ) {
    suite.judged(
      "missing-\(id)", title, ["REL-2"], of: head ? "head-at-end" : "locked", expect,
      note: note
    ) {
      $1.told[place].isThere = false
      if head { $1.head = LockStory.Head(next: 44, earliest: 65) }
    }
  }
  missing(1, "opened", "A receipt is missing in the middle", .held("0:headerMissing:41"))
  missing(
    0, "unlocked", "The first receipt is missing",
    .held("0:headerMissing:40", "0:sessionUnknown:43", "0:grantLives:1"))
  missing(
    3, "locked", "The last receipt is missing", .held("0:sessionUnended:40"),
    note: "Nothing tells the service that there is one: the door counts as open.")
  missing(
    3, "before-head", "A receipt is missing between the last one and the head",
    .held("0:headerMissing:43", "0:sessionUnended:40"), head: true)
  suite.judged(
    "fork-within", "A receipt that names another one before it", ["REL-2"],
    .held("0:headerFork:42")
  ) { $1.told[2].previous = $0.digest("another receipt") }
  suite.judged(
    "fork-at-first-issue", "Receipts that do not follow what was known at the first issue",
    ["REL-2"], .held("0:headerFork:40")
  ) { $1.told[0].previous = $0.digest("another receipt") }
  suite.judged(
    "fork-of-one-sequence", "Two receipts of one sequence", ["REL-2"], .held("0:headerFork:43")
  ) { world, story in
    var other = story
    other.told[3].time = 61
    let forked = world.heard(other).account?.receipts.last.flatMap(Hex.decode) ?? []
    story.change = { $0.append(forked) }
  }
  suite.judged(
    "forged", "A receipt that somebody else signed", ["RCPT-2"], .deny("badSignature")
  ) { _, story in
    story.change = { messages in
      messages[3][messages[3].count / 2] ^= 1
    }
  }
}

private func addHeads(_ suite: inout Suite) {
  func head(
    _ id: String, _ title: String, _ expect: Expectation, _ requirements: [String] = ["REL-2"],
    _ change: @escaping (World, inout LockStory) -> Void
  ) {
    suite.judged("head-\(id)", title, requirements, of: "head-at-end", expect) { world, story in
      story.head = LockStory.Head(next: 44, earliest: 65)
      change(world, &story)
    }
  }
  head("at-end", "The lock's own word on where it stands", .released("0:locked")) { _, _ in }
  head("within", "Receipts that go on behind the head", .released("0:locked")) {
    $1.head?.next = 42
  }
  head("of-another-run", "A head that names another last receipt", .held("0:headerFork:44")) {
    $1.head?.last = $0.digest("another receipt")
  }
  head("within-another-run", "A head inside the run that names another", .held("0:headerFork:42")) {
    $1.head?.next = 42
    $1.head?.last = $0.digest("another receipt")
  }
  head("at-first-issue", "A head that stands where the first issue stood", .released("0:locked")) {
    $1.head?.next = 40
  }
}
