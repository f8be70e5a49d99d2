import LatchkeyVectors

// Passes that live, passes that are dead, and several locks (REL-1, REL-8 to REL-10).

func addJudgedPasses(_ suite: inout Suite) {
  suite.judged(
    "second-pass-lives", "Another pass of the job may still open", ["REL-8"], threats: ["T14"],
    of: "two-visits", .held("0:grantLives:2"),
    note: "The courier is released on the first pass, and enters again with the second."
  ) { $1.passes.append(LockStory.Pass(serial: 2)) }
  suite.judged(
    "unused-pass-lives", "A pass that nobody used may still open", ["REL-8"], threats: ["T14"],
    of: "unused-expired", .held("0:grantLives:1")
  ) { $1.told = [] }
  suite.judged(
    "revoked-within-bound", "A revoked pass within its bound may still open", ["REL-8"],
    threats: ["T1", "T14"], of: "unused-revoked", at: 179, .held("0:grantLives:1")
  ) {
    $1.told = []
    $1.passes[0].revoked = 60
  }
  suite.judged(
    "of-another-job", "The receipts of another job prove nothing of this one", ["REL-8"],
    threats: ["T13", "T18"], .held("0:grantLives:1")
  ) {
    for place in 0...3 {
      $1.told[place].job = "another job"
      $1.told[place].tag = "another job"
    }
  }
  suite.judged(
    "margin", "Within the clock error behind its end a pass may still open", ["REL-8"],
    threats: ["T14"], of: "unused-expired", at: 1_269, .held("0:grantLives:1")
  ) { $1.told = [] }
}

func addDeadPasses(_ suite: inout Suite) {
  func unused(
    _ id: String, _ title: String, at seconds: UInt64 = 1_300, of: String = "unused-expired",
    _ expect: Expectation, note: String? = nil, _ change: @escaping (inout LockStory) -> Void
  ) {
    suite.judged(
      id, title, ["REL-9"], threats: ["T13", "T14"], of: of, at: seconds, expect,
      note: note
    ) { _, story in
      story.told = []
      change(&story)
    }
  }
  unused(
    "unused-expired", "The lock says a time behind the end of the pass, and nobody has opened",
    .released()
  ) { $0.told = [Told(event: 12, time: 1_240)] }
  unused(
    "unused-not-yet", "It says the last second of the pass", .held("0:headTooOld:1")
  ) { $0.told = [Told(event: 12, time: 1_239)] }
  unused(
    "unused-unheard", "A pass is over, and the lock was not heard since",
    .held("0:headTooOld:1"),
    note: "Who has used it shows the receipts before, and keeps the rest."
  ) { $0.told = [LockStory.stranger(at: 1_250)] }
  unused(
    "unused-head", "The head says the time", .released()
  ) { $0.head = LockStory.Head(next: 40, earliest: 1_240) }
  unused(
    "unused-head-early", "The head was a second early", of: "unused-head",
    .held("0:headTooOld:1")
  ) { $0.head = LockStory.Head(next: 40, earliest: 1_239) }
  unused(
    "unused-head-before", "A head from before the first issue says nothing of it",
    of: "unused-head", .held("0:headTooOld:1")
  ) { $0.head = LockStory.Head(next: 39, earliest: 1_240) }
  unused(
    "unused-revoked", "The lock says a time behind the bound of the revocation", at: 200,
    .released()
  ) {
    $0.passes[0].revoked = 60
    $0.head = LockStory.Head(next: 40, earliest: 150)
  }
  unused(
    "unused-revoked-early", "It says a time within the bound", at: 200, of: "unused-revoked",
    .held("0:headTooOld:1")
  ) {
    $0.passes[0].revoked = 60
    $0.head = LockStory.Head(next: 40, earliest: 149)
  }
  unused(
    "unused-below-base", "The lock's base is above the serial", at: 70, .released()
  ) { $0.head = LockStory.Head(next: 40, earliest: 65, base: 2) }
  unused(
    "unused-at-base", "The base is at the serial", at: 70, of: "unused-below-base",
    .held("0:grantLives:1")
  ) { $0.head = LockStory.Head(next: 40, earliest: 65, base: 1) }
  unused(
    "unused-base-of-another", "The base is that of another issuer", at: 70,
    of: "unused-below-base", .held("0:grantLives:1")
  ) {
    $0.head = LockStory.Head(next: 40, earliest: 65, base: 2, issuer: "another service")
  }
}

func addLocksOfJob(_ suite: inout Suite) {
  func route(
    _ id: String, _ title: String, _ requirements: [String], _ expect: Expectation,
    _ change: @escaping (World, inout [LockStory]) -> Void = { _, _ in }
  ) {
    suite.add(
      "locks-\(id)", title, requirements, threats: ["T13", "T15"],
      of: expect.verdict == .deny ? "release-locks-three" : nil
    ) { world in
      var stories = ["gate", "front", "fridge"].enumerated().map { index, point in
        var story = LockStory()
        story.role = "lock at \(point)"
        story.told = LockStory.visit(serial: UInt32(index + 1))
        story.passes = [LockStory.Pass(serial: UInt32(index + 1))]
        return story
      }
      change(world, &stories)
      world.judge(stories, at: 70, expect)
    }
  }
  route(
    "three", "Gate, door and fridge, each with its own word", ["REL-1", "REL-10"],
    .released("0:locked", "1:locked", "2:locked"))
  route(
    "one-unheard", "Nothing was heard of one lock", ["REL-1"], .held("1:lockMissing")
  ) { $1[1].isHeard = false }
  route(
    "one-open", "One of three doors was not locked", ["REL-6"], .held("2:sessionUnended:40")
  ) { $1[2].told.removeLast() }
  route(
    "all-found", "Everything that was found is said, lock by lock", ["REL-10"],
    .held("0:headerMissing:41", "1:boltOnly:43", "2:bodyMissing:43", "2:sessionUnended:40")
  ) {
    $1[0].told[1].isThere = false
    $1[1].told[3].event = 6
    $1[2].told[3].isShown = false
  }
  route(
    "receipts-of-another", "The fridge's receipts do not speak for the door", ["REL-1"],
    .held("1:wrongLock", "1:grantLives:2")
  ) { $1[1].signer = "lock at fridge" }
}
