import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// What a lock says: challenge, answer, ferry's answer, receipt (CHAL, ANS, FERRY, RCPT).

private let zeroHash = String(repeating: "00", count: 32)

extension World {
  /// `sequence:hash` of a configuration.
  fileprivate func summary(_ sequence: Int, _ message: Message) -> String {
    "\(sequence):\(Hex.encode(sha256(message.envelope)))"
  }
}

// MARK: - Challenge

func addChallenges(_ suite: inout Suite) {
  suite.add(
    "challenge-unconfigured", "A lock without a configuration names its own window", ["CHAL-1"],
    threats: ["T25"]
  ) { world in
    world.boot()
    world.hello {
      $0.window = 256
      $0.configuration = "0:\(zeroHash)"
      $0.certain = false
      $0.issuers = []
    }
  }
  suite.add(
    "challenge-configured", "A challenge names window, sequence and hash of the configuration",
    ["CHAL-1"], threats: ["T25"]
  ) { world in
    let first = world.found { $0.claims[7] = .int(64) }
    let before = world.summary(0, first)
    world.hello {
      $0.window = 64
      $0.configuration = before
    }
    var next = world.configuration(after: first)
    next.claims[7] = .int(96)
    world.configure(next)
    let after = world.summary(1, next)
    world.hello {
      $0.window = 96
      $0.configuration = after
    }
  }
  addChallengeRows(&suite)
}

private func addChallengeRows(_ suite: inout Suite) {
  suite.add(
    "challenge-rows", "A challenge has a row for each named issuer with a slot, as asked",
    ["CHAL-1"], threats: ["T25", "T27"],
    note: "No row for who has none, and none for who is not named: a hello is anybody's."
  ) { world in
    world.ready()
    let owner = world.owner.kid
    let service = world.key("service").kid
    let stranger = world.key("stranger").kid
    let ownersRow = world.row("owner", sequence: 0)
    world.hello(kids: [service, owner], issuers: [ownersRow])
    world.deliver()
    let rows = [world.row("service", sequence: 1), ownersRow]
    world.hello(kids: [service, stranger, owner], issuers: rows)
    world.hello(kids: [owner, service], issuers: rows.reversed())
    world.hello(kids: [world.key("status").kid], issuers: [])
    world.hello(issuers: [])
  }
  suite.add(
    "challenge-row-of-base", "A row says what base and sequence a staple brought", ["CHAL-1"],
    threats: ["T25"]
  ) { world in
    world.ready()
    world.ferry(staples: [world.staple(by: world.owner, sequence: 900, base: 7)])
    world.hello(
      kids: [world.owner.kid], issuers: [world.row("owner", base: 7, sequence: 900)])
  }
  addCertainty(&suite)
  addSignedChallenges(&suite)
}

/// The owner's statements have an error that makes the interval as wide as a case needs.
private func addCertainty(_ suite: inout Suite) {
  suite.add(
    "challenge-clock-unknown", "A clock whose latest is unknown is not certain", ["CHAL-1"],
    threats: ["T6"]
  ) { world in
    world.found()
    world.hello(certain: false)
  }
  for (wait, width, certain) in [(1 as UInt32, 3_600, true), (2, 3_601, false)] {
    suite.add(
      "challenge-clock-\(width)",
      "A clock known to within \(width) s is \(certain ? "" : "not ")certain", ["CHAL-1"],
      threats: ["T6"], note: "The width is latest - earliest: 2 e + the nonce's age + 1."
    ) { world in
      let source = world.source(world.owner, error: 1_799)
      world.found { $0.claims[10] = .array([source]) }
      let nonce = world.hello()
      world.advance(wait)
      world.ferry(times: [world.timeStatement(noon, nonce: nonce)])
      world.hello(certain: certain)
    }
  }
}

private func addSignedChallenges(_ suite: inout Suite) {
  suite.add(
    "challenge-signed", "A challenge is signed when the hello asks for it, and only then",
    ["CHAL-2"], threats: ["T29"]
  ) { world in
    world.ready()
    world.hello(signed: true) { $0.signed = true }
    world.hello { $0.signed = false }
  }
  suite.add(
    "challenge-signed-unconfigured", "A lock without a configuration signs, too", ["CHAL-2"],
    threats: ["T29"]
  ) { world in
    world.boot()
    world.hello(signed: true) {
      $0.signed = true
      $0.configuration = "0:\(zeroHash)"
    }
  }
  suite.add(
    "challenge-signed-full", "A signed challenge has room for three rows", ["CHAL-2", "ENC-13"],
    threats: ["T29"]
  ) { world in
    world.ready()
    world.visit(.long, .allow)
    let roles = ["owner", "service", "branch"]
    let rows = roles.map { world.row($0, sequence: 0) }
    world.hello(signed: true, kids: roles.map { world.key($0).kid }) {
      $0.signed = true
      $0.issuers = rows
    }
  }
  func refused(_ id: String, _ title: String, _ hello: Item, _ reason: DenyReason, _ rule: String) {
    suite.add(
      "hello-\(id)", title, [rule], threats: ["T24"], of: "presentation-hello-three-kids"
    ) { world in
      world.ready()
      var step = Step(.hello)
      step.message = Hex.encode(hello.encoded)
      world.add(step, .deny(reason))
    }
  }
  suite.add(
    "hello-three-kids", "A hello names three issuers", ["ENC-13", "CHAL-1"], threats: ["T24"]
  ) { world in
    world.ready()
    world.hello(kids: ["a", "b", "c"].map { world.key($0).kid }, issuers: [])
  }
  let kids = [Item](repeating: .filled(7, 8), count: 4)
  refused(
    "four-kids", "A hello that names four issuers is refused",
    .array([.int(3), .int(0), .array(kids)]), .tooLarge, "ENC-13")
  refused(
    "kid-of-7-bytes", "A hello with a kid of 7 bytes is refused",
    .array([.int(3), .int(0), .array([.filled(7, 7)])]), .malformed, "ENC-8")
  refused(
    "signed-2", "A hello asks for a signature with 0 or 1",
    .array([.int(3), .int(2), .array([])]), .outOfRange, "ENC-11")
  refused(
    "of-two-entries", "A hello has three entries", .array([.int(3), .int(0)]), .malformed, "PRES-1")
}

// MARK: - Answer

func addAnswers(_ suite: inout Suite) {
  suite.add(
    "answer-denied", "A refusal after the proof is signed, with a code, the clock and known rows",
    ["ANS-2"], threats: ["T25"], of: "presentation-answer-allowed",
    note: "The service has no slot yet, hence no row."
  ) { world in
    world.ready()
    world.advance(10)
    let rows = [world.row("owner", sequence: 0)]
    var expect = Expectation.denySigned(.notPermitted, holder: 8)
    expect.clock = [Int64(noon) + 9, Int64(noon) + 12]
    expect.issuers = rows
    expect.receipt = "none"
    world.deliver(expect) { _, delivery in delivery.changeVisit = { $0.action = 2 } }
  }
  suite.add(
    "answer-allowed", "An answer is signed and names verdict, clock and the issuers' rows",
    ["ANS-2"], threats: ["T25"]
  ) { world in
    world.ready()
    world.advance(10)
    let rows = [world.row("owner", sequence: 0), world.row("service", sequence: 1)]
    world.deliver(
      .allow {
        $0.clock = [Int64(noon) + 9, Int64(noon) + 12]
        $0.issuers = rows
        $0.receipt = "0:0:0"
      })
  }
  suite.add(
    "answer-clock-unknown", "An answer leaves latest out where the lock does not know it",
    ["ANS-2"], threats: ["T4"], of: "presentation-answer-allowed"
  ) { world in
    world.found()
    var expect = Expectation.denySigned(.clockUncertain, holder: 4)
    expect.clock = [0, -1]
    world.deliver(expect)
  }
  addTellingAnswers(&suite)
}

private func addTellingAnswers(_ suite: inout Suite) {
  suite.add(
    "answer-tells-stranger-nothing", "Who cannot prove a pass learns no reason", ["ANS-1"],
    threats: ["T27"], of: "presentation-answer-allowed",
    note: "The pass has expired, which only its holder hears."
  ) { world in
    world.ready()
    world.advance(10)
    let stranger = world.key("stranger")
    world.deliver(.denyUnsigned(.badSignature)) { _, delivery in
      delivery.leafEnd = noon - 60
      delivery.changeVisit = { visit in visit.changeProof = { $0.key = stranger } }
    }
  }
  suite.add(
    "answer-tells-holder", "The holder of an expired pass hears that it is a matter of time",
    ["ANS-2"], threats: ["T27"], of: "presentation-answer-allowed"
  ) { world in
    world.ready()
    world.advance(10)
    world.deliver(.denySigned(.expired, holder: 3)) { _, delivery in
      delivery.leafEnd = noon - 60
    }
  }
  suite.add(
    "answer-broken-staple", "A broken signature behind the proof is the pass's fault", ["ANS-2"],
    threats: ["T3"], of: "presentation-answer-allowed",
    note: "badSignature is code 1 before the proof and 12 after it."
  ) { world in
    world.ready()
    world.advance(10)
    world.deliver(.denySigned(.badSignature, holder: 12)) { world, delivery in
      delivery.staples[0].key = world.key("stranger")
    }
  }
}

// MARK: - Ferry

func addFerries(_ suite: inout Suite) {
  suite.add("ferry", "A ferry with nothing in it is taken in", ["FERRY-1"], threats: ["T2"]) {
    world in
    world.ready()
    world.ferry(.allow { $0.signed = false })
  }
  suite.add(
    "ferry-teaches", "A lock keeps what a ferry taught it", ["FERRY-1", "DEC-2"], threats: ["T2"]
  ) { world in
    world.found()
    let nonce = world.hello()
    let links = world.links(of: world.delivery(nonce: nonce))
    world.ferry(
      links: [links[0]],
      staples: [world.staple(by: world.owner, sequence: 3, revoking: [9])],
      times: [world.timeStatement(noon, nonce: nonce)])
    world.hello(
      kids: [world.owner.kid], certain: true, issuers: [world.row("owner", sequence: 3)])
    let revoked = world.guestPass(serial: 9)
    world.visitNow([world.guestPass()], by: "guest", .allow)
    world.visitNow([revoked], by: "guest", .denySigned(.revoked, holder: 5))
    world.visitNow([world.guestPass()], by: "guest", .allow)
  }
  suite.add(
    "ferry-refused-teaches", "What a ferry taught before the step that refused stays",
    ["FERRY-1"], threats: ["T2", "T4"]
  ) { world in
    world.found()
    let nonce = world.hello()
    var broken = world.staple(by: world.owner, sequence: 4)
    broken.key = world.key("stranger")
    world.ferry(
      staples: [world.staple(by: world.owner, sequence: 3), broken],
      times: [world.timeStatement(noon, nonce: nonce)], .denyUnsigned(.badSignature))
    world.hello(
      kids: [world.owner.kid], certain: true, issuers: [world.row("owner", sequence: 3)])
  }
  func refused(
    _ id: String, _ title: String, _ requirement: String, _ reason: DenyReason,
    _ ferry: @escaping (World) -> [UInt8]
  ) {
    suite.add(
      "ferry-\(id)", title, [requirement], threats: ["T24"], of: "presentation-ferry"
    ) { world in
      world.ready()
      var step = Step(.ferry)
      step.message = Hex.encode(ferry(world))
      world.add(step, .denyUnsigned(reason))
    }
  }
  func bytes(
    links: [Message] = [], staples: [Message] = [], acknowledgements: Int = 0, more: [Item] = []
  ) -> [UInt8] {
    let lists = [links, staples, []].map { World.list($0.map(\.envelope)) }
    let last = Item.array([Item](repeating: .array([]), count: acknowledgements))
    return Item.array([.int(2)] + lists + [last] + more).encoded
  }
  refused("of-stranger", "A ferry's links begin at an anchor", "FERRY-1", .unknownIssuer) {
    bytes(links: [$0.credential(by: $0.key("service"), for: $0.key("guest"), serial: 1)])
  }
  refused("of-other-site", "A ferry's staples are of this site", "PRES-3", .wrongSite) {
    var staple = $0.staple(by: $0.owner)
    staple.claims[1] = .bytes($0.lockID)
    return bytes(staples: [staple])
  }
  refused("of-six-entries", "A ferry has five entries", "PRES-1", .malformed) { _ in
    bytes(more: [.array([])])
  }
  refused("three-acknowledgements", "A ferry holds two acknowledgements", "ENC-13", .tooLarge) {
    _ in bytes(acknowledgements: 3)
  }
}

// MARK: - Receipts

func addReceipts(_ suite: inout Suite) {
  suite.add(
    "receipts-follow", "Every use makes the next receipt; behind a boot nothing less makes any",
    ["RCPT-1", "RCPT-5"], threats: ["T13"],
    note: "Each names the hash of the one before it; the first names zero."
  ) { world in
    world.ready()
    var pass = world.guestPass()
    pass.claims[9] = .scope([("front", 9)])
    world.visitNow([pass], by: "guest", .allow { $0.receipt = "0:0:0" })
    var denied = Expectation.denySigned(.notPermitted, holder: 8)
    denied.receipt = "none"
    world.visitNow([pass], by: "guest", denied) { $0.action = 2 }
    world.visitNow([pass], by: "guest", .allow { $0.receipt = "none" }) { $0.action = 3 }
    world.visitNow([pass], by: "guest", .allow { $0.receipt = "1:0:1" })
  }
  suite.add(
    "receipt-after-power-loss", "The chain of receipts goes on after a power loss", ["RCPT-1"],
    threats: ["T13", "T7"]
  ) { world in
    world.ready()
    world.visitNow([world.guestPass()], by: "guest", .allow { $0.receipt = "0:0:0" })
    world.powerCycle()
    world.tellTime(noon + 60)
    world.visitNow([world.guestPass()], by: "guest", .allow { $0.receipt = "1:0:1" })
  }
  suite.add(
    "receipt-of-session", "A receipt in a session names the one that began it", ["RCPT-1"],
    threats: ["T13", "T15"]
  ) { world in
    world.ready()
    world.visitNow([world.guestPass()], by: "guest", .allow { $0.receipt = "0:0:0" })
    let links = world.deliver(.allow { $0.receipt = "1:0:1" })
    world.visitNow([world.guestPass()], by: "guest", .allow { $0.receipt = "2:0:2" })
    world.visitNow(links, by: "courier", .allow { $0.receipt = "3:1:1" }) { $0.action = 1 }
  }
  suite.add(
    "receipt-tag-of-job", "The tag of a receipt finds the job, for who knows it", ["RCPT-1"],
    threats: ["T13", "T27"]
  ) { world in
    world.ready()
    let job = world.job
    func tag(_ sequence: UInt64) -> String {
      Hex.encode(sha256(job + Item.bigEndian(sequence, 8)).prefix(8))
    }
    let links = world.deliver(.allow { $0.tag = tag(0) })
    world.visitNow(
      links, by: "courier",
      .allow {
        $0.tag = tag(1)
        $0.receipt = "1:1:0"
      }
    ) { $0.action = 1 }
  }
}
