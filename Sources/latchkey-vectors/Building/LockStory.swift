import LatchkeyVectors

/// A receipt as a lock made it, and what a recipe may change of it.
struct Told {
  var event: Int64
  /// Seconds after ten o'clock, by the lock's clock.
  var time: UInt64
  /// `nil` names its own sequence.
  var session: UInt64?
  var serial: UInt32 = 1
  var issuer = "service"
  var action: Int64 = 0
  /// Whose tag it has; `nil` is one by chance.
  var tag: String? = "job"
  /// What job its body names.
  var job: String? = "job"
  /// Whether the service has its body.
  var isShown = true
  /// Whether the service has it at all.
  var isThere = true
  /// Names another receipt before it.
  var previous: [UInt8]?
  /// The sequence that its tag is made of, where that is another.
  var tagSequence: UInt64?
}

/// What the service has of one lock, and what it issued there.
struct LockStory {
  /// A lock's signed word on where it stands.
  struct Head {
    var next: UInt64
    /// Seconds after ten o'clock.
    var earliest: UInt64
    /// Its row of the service, or of whom `issuer` says.
    var base: UInt64 = 0
    var issuer = "service"
    /// SHA-256 of the last receipt; the one that it was where nothing is said.
    var last: [UInt8]?
  }

  /// A pass; times in seconds after ten o'clock.
  struct Pass {
    var serial: UInt32
    var end: UInt64 = 1_240
    var revoked: UInt64?
  }

  var role = "lock at front"
  var next: UInt64 = 40
  var last: [UInt8]?
  var told: [Told] = LockStory.visit()
  var passes = [Pass(serial: 1)]
  var head: Head?
  /// Whether anything was heard of the lock.
  var isHeard = true
  /// Whose key signed the receipts.
  var signer: String?
  /// Changes the shown messages at last.
  var change: (inout [[UInt8]]) -> Void = { _ in }

  /// Unlocked, opened, closed, locked.
  static func visit(
    _ session: UInt64 = 40, at start: UInt64 = 50, serial: UInt32 = 1, end: Int64 = 4
  ) -> [Told] {
    [(0, 0), (2, 2), (3, 8), (end, 10)].map { event, after in
      Told(event: event, time: start + after, session: session, serial: serial)
    }
  }

  /// A receipt that does not concern the job.
  static func stranger(at time: UInt64) -> Told {
    Told(event: 1, time: time, serial: 70, tag: nil, job: nil, isShown: false)
  }
}

extension World {
  /// The digest that a recipe calls a job.
  func jobDigest(_ name: String) -> [UInt8] { name == "job" ? job : digest(name) }

  /// The lock of a question, with its receipts signed and chained.
  func heard(_ story: LockStory) -> ReleaseInput.Lock {
    let signer = key(story.signer ?? story.role)
    let first = story.last ?? digest("receipt before")
    var last = first
    var hashes = [story.next: first]
    var shown: [[UInt8]] = []
    for (index, told) in story.told.enumerated() {
      let sequence = story.next + UInt64(index)
      let made = receipt(told, sequence, after: last, by: signer)
      last = sha256(made.receipt)
      hashes[sequence + 1] = last
      if told.isThere { shown.append(made.message) }
    }
    story.change(&shown)
    var account = ReleaseInput.Account(receipts: shown.map { Hex.encode($0) })
    if let head = story.head {
      let (answer, proof) = answer(head, at: hashes[head.next] ?? digest("head"), of: story)
      account.head = Hex.encode(answer)
      account.proof = Hex.encode(proof)
    }
    if let other = story.signer { account.key = Hex.encode(key(other).publicKey) }
    return ReleaseInput.Lock(
      key: Hex.encode(key(story.role).publicKey), next: story.next, last: Hex.encode(first),
      passes: story.passes.map { pass in
        ReleaseInput.Pass(
          issuer: Hex.encode(key("service").publicKey), serial: pass.serial,
          expiration: noon + pass.end, revokedAt: pass.revoked.map { noon + $0 })
      }, account: story.isHeard ? account : nil)
  }

  private func receipt(
    _ told: Told, _ sequence: UInt64, after last: [UInt8], by signer: Key
  ) -> (message: [UInt8], receipt: [UInt8]) {
    var body = Fields([
      (1, .unsigned(noon + told.time)), (2, .unsigned(noon + told.time + 1)),
      (3, .int(told.event)), (4, .int(told.action)),
      (
        5,
        .array([
          .bytes(key(told.issuer).publicKey), .bytes(Item.bigEndian(UInt64(told.serial), 4)),
        ])
      ), (7, .unsigned(told.session ?? sequence)),
    ])
    body[6] = told.job.map { .bytes(jobDigest($0)) }
    if told.event > 11 { for key in [4, 5, 6, 7] as [Int64] { body[key] = nil } }
    if told.event == 12 { body[6] = told.job.map { .bytes(jobDigest($0)) } }
    let salt = Array(digest("salt \(sequence)").prefix(16))
    let stamp = Item.bigEndian(told.tagSequence ?? sequence, 8)
    let tag = told.tag.map { sha256(jobDigest($0) + stamp) } ?? digest("tag \(sequence)")
    let made = Message(
      "receipt", by: signer,
      Fields([
        (1, .bytes(Array(signer.thumbprint.prefix(16)))), (2, .unsigned(sequence)),
        (3, .bytes(told.previous ?? last)), (4, .bytes(Array(tag.prefix(8)))),
        (5, .bytes(sha256(salt + body.encoded))), (6, .bytes(digest("for auditors"))),
      ]))
    let message = Item.array([
      .int(6), .raw(made.envelope), .bytes(told.isShown ? salt : []),
      .bytes(told.isShown ? body.encoded : []),
    ])
    return (message.encoded, made.envelope)
  }

  /// An answer with the state digest, and the proof that it answers.
  private func answer(
    _ head: LockStory.Head, at hash: [UInt8], of story: LockStory
  ) -> (answer: [UInt8], proof: [UInt8]) {
    let signer = key(story.signer ?? story.role)
    var asked = proof(of: [], by: key("visitor"), nonce: someNonce)
    asked.claims[1] = .bytes(Array(signer.thumbprint.prefix(16)))
    let answer = Message(
      "answer", by: signer,
      Fields([
        (1, .bytes(Array(signer.thumbprint.prefix(16)))), (2, .bytes(someNonce)),
        (3, .bytes(sha256(asked.envelope))), (4, .int(1)), (5, .int(0)),
        (6, .unsigned(noon + head.earliest)), (7, .unsigned(noon + head.earliest + 1)),
        (8, .int(2)), (9, .bytes(digest("configuration"))),
        (10, .array([issuerRow(key(head.issuer).kid, base: head.base)])), (11, .array([])),
        (12, .array([.unsigned(head.next), .bytes(head.last ?? hash), .int(0), .int(60)])),
      ]))
    return (answer.envelope, asked.envelope)
  }

  /// Judges the locks of a job, so many seconds after ten o'clock.
  mutating func judge(
    _ stories: [LockStory], at seconds: UInt64, job name: String = "job",
    terms: DeliveryInput.Terms = Self.tripTerms, _ expect: Expectation
  ) {
    var step = Step(.release)
    step.at = noon + seconds
    step.release = ReleaseInput(
      job: Hex.encode(jobDigest(name)), terms: terms, locks: stories.map(heard))
    add(step, expect)
  }
}

extension Expectation {
  /// Released, each session having ended so.
  static func released(_ ends: String...) -> Expectation {
    var expect = Expectation.allow
    expect.ends = ends
    return expect
  }

  /// Held, for all of these and in this order.
  static func held(_ holds: String...) -> Expectation {
    let reason = holds.first?.split(separator: ":").dropFirst().first
    var expect = Expectation.deny(reason.map(String.init) ?? "")
    expect.held = holds
    return expect
  }
}
