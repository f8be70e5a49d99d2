import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Holders: what they believe, what they sign, and what never (CHAL-3, CHAL-4, HOLD, ANS-3, RCPT-2).
func holderSuite() -> Suite {
  var suite = Suite("holder")
  suite.addReadChallenges()
  suite.addForeignChallenges()
  suite.addPresented()
  suite.addSignedOnce()
  suite.addReadAnswers()
  suite.addReadReceipts()
  addReadShown(&suite)
  return suite
}

// MARK: - Challenges

extension Suite {
  fileprivate mutating func addReadChallenges() {
    add(
      "challenge-signed", "A signed challenge is believed: its base, its W, its configuration",
      ["CHAL-3"], threats: ["T29", "T25"]
    ) { world in
      var expect = Expectation.allow
      expect.signed = true
      expect.nonce = Hex.encode(world.someNonce)
      expect.certain = true
      expect.window = 256
      expect.configuration = "2:\(Hex.encode(world.digest("configuration")))"
      expect.issuers = [world.row("owner", base: 8, sequence: 3)]
      world.readChallenge(world.challenge().envelope, insists: true, expect)
    }
    add(
      "challenge-hint", "An unsigned challenge can be read as a hint", ["CHAL-3"],
      threats: ["T29"]
    ) { world in
      var expect = Expectation.allow
      expect.signed = false
      expect.nonce = Hex.encode(world.someNonce)
      expect.window = 256
      world.readChallenge(world.challenge().unsigned(type: 4), expect)
    }
    add(
      "challenge-unsigned", "Who takes base or W from a challenge refuses an unsigned one",
      ["CHAL-3"], threats: ["T29", "T25"], of: "holder-challenge-signed",
      note: "Anybody in radio range could choose the base of the next staple."
    ) { world in
      world.readChallenge(
        world.challenge().unsigned(type: 4), insists: true, .deny("challengeUnsigned"))
    }
    for (id, title, insists) in [
      ("challenge-forged", "A challenge with the signature of another key is refused", true),
      ("challenge-forged-hint", "A wrong signature does not make a hint", false),
    ] {
      add(id, title, ["CHAL-3"], threats: ["T29"], of: "holder-challenge-signed") { world in
        world.readChallenge(
          world.challenge().forged.envelope, insists: insists, .deny(.badSignature))
      }
    }
    add(
      "challenge-altered", "A challenge that says another base than was signed is refused",
      ["CHAL-3"], threats: ["T25"], of: "holder-challenge-signed"
    ) { world in
      var altered = world.challenge()
      let signature = altered.signature
      altered.claims[7] = .array([world.issuerRow(world.owner.kid, base: 9)])
      world.readChallenge(
        altered.envelope(signature: signature), insists: true, .deny(.badSignature))
    }
    add(
      "challenge-other-domain", "A signature over another domain is none over a challenge",
      ["CHAL-3", "SIG-3"], threats: ["T9"], of: "holder-challenge-signed"
    ) { world in
      let challenge = world.challenge()
      let signature = challenge.signature(over: Array("latchkey/v1/answer".utf8))
      world.readChallenge(
        challenge.envelope(signature: signature), insists: true, .deny(.badSignature))
    }
  }

  fileprivate mutating func addForeignChallenges() {
    add(
      "own-lock", "A challenge of the lock that the pass names is answered", ["CHAL-4"],
      threats: ["T29"]
    ) { $0.answer($0.answering()) }
    add(
      "other-lock", "A challenge of a lock that the pass does not name is refused", ["CHAL-4"],
      threats: ["T29", "T18"], of: "holder-own-lock",
      note: "A false lock would collect a proof, and with it the whole chain."
    ) { world in
      var answering = world.answering()
      answering.challenge.claims[1] = .bytes(Array(world.key("other").thumbprint.prefix(16)))
      world.answer(answering, .deny(.wrongLock))
    }
    add(
      "lock-of-other-point", "A challenge of the lock at another point of the pass is refused",
      ["CHAL-4"], threats: ["T18"], of: "holder-own-lock"
    ) { world in
      var answering = world.answering()
      answering.locks = [("front", world.key("other")), ("gate", world.lock)]
      world.answer(answering, .deny(.wrongLock))
    }
    add(
      "answer-signed", "A holder that insists on a signature answers a signed challenge",
      ["CHAL-3"], threats: ["T29"]
    ) { world in
      var answering = world.answering()
      answering.isSigned = true
      answering.insists = true
      world.answer(answering)
    }
    add(
      "answer-forged", "A signed challenge that does not verify is not answered", ["CHAL-3"],
      threats: ["T29"], of: "holder-answer-signed"
    ) { world in
      var answering = world.answering()
      answering.isSigned = true
      answering.challenge = answering.challenge.forged
      world.answer(answering, .deny(.badSignature))
    }
    add(
      "answer-unsigned", "A holder that insists on a signature does not answer without one",
      ["CHAL-3"], threats: ["T29"], of: "holder-answer-signed"
    ) { world in
      var answering = world.answering()
      answering.insists = true
      world.answer(answering, .deny("challengeUnsigned"))
    }
  }
}

// MARK: - Presentations

extension Suite {
  fileprivate mutating func addPresented() {
    add(
      "chain-in-order", "A courier presents both links as they are, root first", ["HOLD-1"],
      threats: ["T12"]
    ) { world in
      var answering = world.answering()
      let authority = world.authority()
      let leaf = world.delivery(under: authority)
      answering.visit = world.visit([authority, leaf], by: "courier", nonce: world.someNonce)
      answering.visit.action = 1
      answering.visit.channel = 0
      answering.visit.binding = world.digest("binding")
      world.answer(answering)
    }
    let staples: [(String, String, [UInt64], [UInt64], UInt64)] = [
      ("bundled", "The staple of the bundle goes along", [4], [], 4),
      ("newer", "A staple that is newer than the bundle's goes along instead", [4], [6, 5], 6),
      ("older", "A staple that is older than the bundle's stays behind", [4], [3], 4),
      ("heard", "A staple that the bundle lacks goes along", [], [4], 4),
    ]
    for (id, title, bundled, heard, sequence) in staples {
      add("staple-\(id)", title, ["HOLD-1"], threats: ["T2"]) { world in
        let fixed = world
        let staple = { fixed.staple(by: fixed.owner, sequence: $0, at: noon + $0) }
        var answering = world.answering()
        answering.bundled = bundled.map(staple)
        answering.heard = heard.map(staple)
        answering.visit.staples = [staple(sequence)]
        world.answer(answering)
      }
    }
    add(
      "no-pass", "Where the bundle does not reach the point, nothing is presented", ["HOLD-1"],
      threats: ["T18"], of: "holder-own-lock"
    ) { world in
      var answering = world.answering()
      answering.visit.point = "gate"
      world.answer(answering, .deny("noPass"))
    }
  }

  fileprivate mutating func addSignedOnce() {
    add(
      "two-challenges", "Two challenges are answered, each once", ["HOLD-2"], threats: ["T20"]
    ) { world in
      var answering = world.answering()
      world.answer(answering)
      let nonce = Array(world.digest("second nonce").prefix(16))
      answering.challenge.claims[2] = .bytes(nonce)
      answering.visit.nonce = nonce
      world.answer(answering)
    }
    add(
      "challenge-again", "A challenge that was answered is not answered again", ["HOLD-2"],
      threats: ["T20", "T8"], of: "holder-two-challenges"
    ) { world in
      world.answer(world.answering())
      world.answer(world.answering(), .deny("challengeReused"))
    }
    add(
      "challenge-again-later", "Nor after another one in between", ["HOLD-2"],
      threats: ["T20", "T8"], of: "holder-two-challenges"
    ) { world in
      world.answer(world.answering())
      var second = world.answering()
      second.visit.nonce = Array(world.digest("second nonce").prefix(16))
      second.challenge.claims[2] = .bytes(second.visit.nonce)
      world.answer(second)
      world.answer(world.answering(), .deny("challengeReused"))
    }
    add(
      "challenge-unasked", "A challenge that nobody asked for is not answered", ["HOLD-2"],
      threats: ["T20"], of: "holder-own-lock"
    ) { world in
      var answering = world.answering()
      answering.isAsked = false
      world.answer(answering, .deny("challengeReused"))
    }
    add(
      "refused-then-answered", "A challenge for which there was no pass can still be answered",
      ["HOLD-2"], threats: ["T20"], note: "Nothing was signed over it."
    ) { world in
      var other = world.answering()
      other.visit.point = "gate"
      world.answer(other, .deny("noPass"))
      world.answer(world.answering())
    }
  }
}

// MARK: - Answers

extension World {
  /// The proof of a guest, and the lock's answer to it, with a receipt.
  fileprivate func answered() -> (proof: Message, answer: Message) {
    let proof = fullProof()
    var answer = answer()
    answer.claims[3] = .bytes(sha256(proof.envelope))
    answer.claims[11] = .array([disclosed()])
    return (proof, answer)
  }

  /// `[receipt, salt, body]`, with the digest of salt and body in the receipt.
  fileprivate func disclosed(
    salt: String = "salt", body changeBody: (inout Fields) -> Void = { _ in },
    change: (inout Message) -> Void = { _ in }
  ) -> Item {
    let stated = Array(digest("salt").prefix(16))
    var receipt = receipt()
    receipt.claims[5] = .bytes(sha256(stated + receiptBody().encoded))
    change(&receipt)
    var body = receiptBody()
    changeBody(&body)
    return .array([
      .raw(receipt.envelope), .bytes(Array(digest(salt).prefix(16))), .bytes(body.encoded),
    ])
  }
}

extension Suite {
  private mutating func addAnswer(
    _ id: String, _ title: String, testing requirements: [String] = ["ANS-3"],
    of: String? = "holder-answer-allowed", note: String? = nil, _ expect: Expectation,
    _ change: (World, inout Message, inout Message) -> Void
  ) {
    add(id, title, requirements, threats: ["T13"], of: of, note: note) { world in
      var (proof, answer) = world.answered()
      change(world, &proof, &answer)
      world.readAnswer(answer.envelope, to: proof, expect)
    }
  }

  fileprivate mutating func addReadAnswers() {
    add(
      "answer-allowed", "The lock's answer to this very proof is believed", ["ANS-3", "RCPT-2"],
      threats: ["T13"]
    ) { world in
      let (proof, answer) = world.answered()
      var expect = Expectation.allow.at(noon, noon + 1)
      expect.signed = true
      expect.holder = 0
      expect.issuers = [world.row("owner", base: 8, sequence: 3)]
      expect.receipt = "4:0:4"
      expect.tag = Hex.encode(world.digest("tag").prefix(8))
      world.readAnswer(answer.envelope, to: proof, expect)
    }
    addAnswer(
      "answer-denied", "A denial is believed, too, and says what the holder may know", of: nil,
      .allow {
        $0.holder = 9
        $0.receipt = "none"
      }
    ) { _, _, answer in
      answer.claims[4] = .int(0)
      answer.claims[5] = .int(9)
      answer.claims[11] = .array([])
    }
    addAnswer(
      "answer-by-another", "An answer by another key is refused", .deny(.badSignature)
    ) { _, _, answer in answer = answer.forged }
    addAnswer(
      "answer-other-nonce", "An answer to another nonce is refused", .deny("answerMismatch")
    ) { $2.claims[2] = .bytes(Array($0.digest("other nonce").prefix(16))) }
    addAnswer(
      "answer-other-proof", "An answer to another proof over the same nonce is refused",
      note: "The lock allowed something, but not what this holder asked for.",
      .deny("answerMismatch")
    ) { _, proof, _ in proof.claims[4] = .int(1) }
    let unsigned: [(UInt8, String)] = [(1, "denied"), (2, "busy")]
    for (code, name) in unsigned {
      add(
        "answer-unsigned-\(name)", "An unsigned `[5, \(code)]` is read, and proves nothing",
        ["ANS-3", "ANS-1"], threats: ["T13"]
      ) { world in
        var expect = Expectation.allow
        expect.signed = false
        expect.holder = code
        world.readAnswer([0x82, 5, code], to: world.fullProof(), expect)
      }
    }
    add(
      "answer-unsigned-allowed", "An unsigned `[5, 0]` is no answer to a presentation",
      ["ANS-3", "FERRY-1"], threats: ["T13"], of: "holder-answer-unsigned-denied",
      note: "It answers a ferry. Taken for an allow, anybody could say that the door is open."
    ) { $0.readAnswer([0x82, 5, 0], to: $0.fullProof(), .deny("answerMismatch")) }
  }

  fileprivate mutating func addReadReceipts() {
    addAnswer(
      "receipt-by-another", "A receipt by another key is refused",
      testing: ["RCPT-2"],
      .deny(.badSignature)
    ) { world, _, answer in
      answer.claims[11] = .array([world.disclosed(change: { $0 = $0.forged })])
    }
    addAnswer(
      "receipt-other-body", "A receipt with a body that is not its own is refused",
      testing: ["RCPT-2"],
      .deny("receiptMismatch")
    ) { world, _, answer in
      answer.claims[11] = .array([world.disclosed(body: { $0[4] = .int(1) })])
    }
    addAnswer(
      "receipt-other-salt", "A receipt with a salt that is not its own is refused",
      testing: ["RCPT-2"],
      .deny("receiptMismatch")
    ) { world, _, answer in
      answer.claims[11] = .array([world.disclosed(salt: "other salt")])
    }
    addAnswer(
      "receipt-body-of-auditors", "The auditors' digest does not vouch for the holder's body",
      testing: ["RCPT-2"], .deny("receiptMismatch")
    ) { world, _, answer in
      answer.claims[11] = .array([
        world.disclosed(change: { receipt in
          receipt.claims[6] = receipt.claims[5]
          receipt.claims[5] = .bytes(world.digest("another body"))
        })
      ])
    }
  }
}
