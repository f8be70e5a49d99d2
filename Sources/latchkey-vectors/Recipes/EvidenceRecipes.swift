import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// Evidence and the leaf's challenge (EVID-1 … EVID-6). The lock's latest is noon + 1.

private let latest = noon + 1
private let missing = Expectation.denySigned(.evidenceMissing, holder: 7)
private let mismatch = Expectation.denySigned(.evidenceMismatch, holder: 7)
private let stale = Expectation.denySigned(.evidenceStale, holder: 7)
private let broken = Expectation.denySigned(.badSignature, holder: 12)

extension Suite {
  /// A guest who has to bring evidence.
  ///
  /// - Parameters:
  ///   - rows: What his pass asks for: a recording by the camera, 60 s old at most, unless told.
  ///   - evidence: What he brings, over the visit's nonce.
  fileprivate mutating func witnesses(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T17"],
    _ expect: Expectation, rows: Item = .rows([0, 0, 60]), job: [UInt8]? = nil,
    of: String = "presentation-evidence", note: String? = nil,
    _ evidence: (inout World, [UInt8]) -> [Message]
  ) {
    add(
      id, title, requirements, threats: threats, of: expect.verdict == .deny ? of : nil, note: note
    ) { world in
      world.ready()
      var constraints = Fields([(C.evidence, rows)])
      constraints[C.job] = job.map { .bytes($0) }
      let nonce = world.hello()
      var visit = world.visit([world.guestPass(constraints)], by: "guest", nonce: nonce)
      visit.evidence = evidence(&world, nonce)
      world.present(visit, expect)
    }
  }
}

func addEvidence(_ suite: inout Suite) {
  addCandidates(&suite)
  addEvidenceBindings(&suite)
  addEvidenceAges(&suite)
  addEvidenceSignatures(&suite)
  addApprovals(&suite)
  addLeafChallenges(&suite)
}

// MARK: - Candidates

private func addCandidates(_ suite: inout Suite) {
  suite.witnesses("evidence", "A guest whom the camera records opens", ["EVID-1"], .allow) {
    world, nonce in [world.evidence(0, by: world.key("camera"), nonce: nonce)]
  }
  suite.witnesses(
    "evidence-none", "A guest whom nobody records is refused", ["EVID-1"], missing
  ) { _, _ in [] }
  suite.witnesses(
    "evidence-other-kind", "A knock is no recording", ["EVID-1"], missing
  ) { world, nonce in [world.evidence(1, by: world.key("camera"), nonce: nonce)] }
  suite.witnesses(
    "evidence-other-witness", "The doorbell does not record in the camera's place", ["EVID-1"],
    missing
  ) { world, nonce in [world.evidence(0, by: world.key("doorbell"), nonce: nonce)] }
  suite.witnesses(
    "evidence-by-stranger", "A stranger is no witness", ["EVID-1"], threats: ["T17", "T21"],
    missing
  ) { world, nonce in [world.evidence(0, by: world.key("stranger"), nonce: nonce)] }
  suite.witnesses(
    "evidence-no-such-witness", "A witness that the configuration does not have saw nothing",
    ["EVID-1"], missing, rows: .rows([0, 2, 60]),
    note: "An index beyond the list is missing evidence, never an absent requirement."
  ) { world, nonce in [world.evidence(0, by: world.key("camera"), nonce: nonce)] }
  addSeveralCandidates(&suite)
}

private func addSeveralCandidates(_ suite: inout Suite) {
  suite.witnesses(
    "evidence-first-counts", "Of two statements of one kind by one witness the first counts",
    ["EVID-1"], .allow
  ) { world, nonce in
    [
      world.evidence(0, by: world.key("camera"), nonce: nonce),
      world.evidence(0, by: world.key("camera"), nonce: nonce, at: noon - 3_600),
    ]
  }
  suite.witnesses(
    "evidence-first-is-stale", "A fresh second statement does not save a stale first one",
    ["EVID-1", "EVID-3"], stale, of: "presentation-evidence-first-counts",
    note: "One candidate a requirement: a lock that tried all could be made to verify all."
  ) { world, nonce in
    [
      world.evidence(0, by: world.key("camera"), nonce: nonce, at: noon - 3_600),
      world.evidence(0, by: world.key("camera"), nonce: nonce),
    ]
  }
  suite.witnesses(
    "evidence-two-rows", "A guest brings all that is asked for, in any order", ["EVID-1"],
    .allow, rows: .rows([0, 0, 60], [1, 1, 60])
  ) { world, nonce in
    [
      world.evidence(1, by: world.key("doorbell"), nonce: nonce),
      world.evidence(0, by: world.key("camera"), nonce: nonce),
    ]
  }
  suite.witnesses(
    "evidence-second-row-missing", "One of two is not enough", ["EVID-1"], missing,
    rows: .rows([0, 0, 60], [1, 1, 60]), of: "presentation-evidence-two-rows"
  ) { world, nonce in [world.evidence(0, by: world.key("camera"), nonce: nonce)] }
  suite.delivers(
    "evidence-of-authority", "What the authority asks for is brought, too", ["EVID-1"],
    threats: ["T17"], .allow
  ) { world, delivery in
    delivery.root[C.evidence] = .rows([0, 0, 30], [4, 0, 60])
    delivery.evidence.append(world.evidence(4, by: world.key("camera"), nonce: delivery.nonce))
  }
  suite.delivers(
    "evidence-of-authority-missing", "What the authority asks for and the leaf does not is missed",
    ["EVID-1"], threats: ["T17", "T12"], missing, of: "presentation-evidence-of-authority",
    note: "Requirements of all links are united; a leaf cannot drop one."
  ) { _, delivery in delivery.root[C.evidence] = .rows([0, 0, 30], [4, 0, 60]) }
  suite.delivers(
    "evidence-of-authority-older", "One statement must be young enough for every link",
    ["EVID-3", "EVID-1"], threats: ["T17", "T12"], stale,
    of: "presentation-evidence-of-authority"
  ) { world, delivery in
    delivery.root[C.evidence] = .rows([0, 0, 30], [4, 0, 60])
    delivery.evidence[0] = world.evidence(
      0, by: world.key("camera"), nonce: delivery.nonce, at: latest - 31)
    delivery.evidence.append(world.evidence(4, by: world.key("camera"), nonce: delivery.nonce))
  }
}

// MARK: - Binding

private func addEvidenceBindings(_ suite: inout Suite) {
  let job = sha256(Array("parcel".utf8))
  suite.witnesses(
    "evidence-earlier-nonce", "A recording of an earlier attempt is refused", ["EVID-2"],
    mismatch, note: "The earlier nonce still lives; the evidence belongs to another moment."
  ) { world, _ in
    let earlier = world.hello()
    return [world.evidence(0, by: world.key("camera"), nonce: earlier)]
  }
  suite.witnesses(
    "evidence-photo-of-job", "A photo of the leaf's job is taken", ["EVID-2"], .allow,
    rows: .rows([4, 0, 60]), job: job
  ) { world, _ in [world.evidence(4, by: world.key("camera"), job: job)] }
  suite.witnesses(
    "evidence-photo-of-nonce", "A photo over the nonce is taken, too", ["EVID-2"], .allow,
    rows: .rows([4, 0, 60]), job: job
  ) { world, nonce in [world.evidence(4, by: world.key("camera"), nonce: nonce)] }
  suite.witnesses(
    "evidence-scan-of-job", "A package scan of the leaf's job is taken", ["EVID-2"],
    threats: ["T18"], .allow, rows: .rows([3, 1, 60]), job: job
  ) { world, _ in [world.evidence(3, by: world.key("doorbell"), job: job)] }
  suite.witnesses(
    "evidence-photo-of-other-job", "A photo of another job is refused", ["EVID-2"],
    threats: ["T18"], mismatch, rows: .rows([4, 0, 60]), job: job,
    of: "presentation-evidence-photo-of-job"
  ) { world, _ in [world.evidence(4, by: world.key("camera"), job: sha256(job))] }
  suite.witnesses(
    "evidence-photo-without-job", "A leaf without a job has no photo of it", ["EVID-2"],
    threats: ["T18"], mismatch, rows: .rows([4, 0, 60]),
    of: "presentation-evidence-photo-of-job"
  ) { world, _ in [world.evidence(4, by: world.key("camera"), job: job)] }
  for (kind, name) in [(0 as Int64, "recording"), (1, "knock"), (2, "approval")] {
    suite.witnesses(
      "evidence-\(name)-of-job", "A \(name) belongs to a visit, and cannot name a job",
      ["EVID-2"], threats: ["T17", "T8"], .denyUnsigned(.malformed),
      rows: .rows([kind, 0, 60]), job: job, of: "presentation-evidence-photo-of-job",
      note: "It would replay at each retry, each door and each use of the job."
    ) { world, _ in
      let visitor = world.key("guest").thumbprint
      return [world.evidence(kind, by: world.key("camera"), job: job, subject: visitor)]
    }
  }
}

// MARK: - Age

private func addEvidenceAges(_ suite: inout Suite) {
  func aged(
    _ id: String, _ title: String, _ time: UInt64, _ expect: Expectation, of: String = "",
    note: String? = nil
  ) {
    suite.witnesses(
      "evidence-\(id)", title, ["EVID-3"], expect, of: "presentation-evidence-\(of)", note: note
    ) { world, nonce in [world.evidence(0, by: world.key("camera"), nonce: nonce, at: time)] }
  }
  aged(
    "oldest", "Evidence as old as its row allows is taken", latest - 60, .allow,
    note: "Age is counted from latest: how old it may be at most.")
  aged(
    "too-old", "Evidence one second older is stale", latest - 61, stale, of: "oldest",
    note: "From earliest it would still be young enough.")
  aged("furthest-ahead", "Evidence 60 s ahead of latest is taken", latest + 60, .allow)
  aged(
    "too-far-ahead", "Evidence 61 s ahead of latest is stale", latest + 61, stale,
    of: "furthest-ahead", note: "A witness that runs fast would otherwise record for later.")
  aged(
    "at-last-second", "Evidence of the last second that can be named is stale", 1 << 40, stale,
    of: "furthest-ahead")
}

// MARK: - Signature

private func addEvidenceSignatures(_ suite: inout Suite) {
  suite.witnesses(
    "evidence-forged", "Evidence under the camera's kid and by another key is refused",
    ["EVID-4"], threats: ["T17", "T21"], broken
  ) { world, nonce in
    var evidence = world.evidence(0, by: world.key("camera"), nonce: nonce)
    evidence.key = world.key("stranger")
    return [evidence]
  }
  suite.witnesses(
    "evidence-in-other-domain", "A camera's signature of another domain is no evidence",
    ["EVID-4", "SIG-3"], threats: ["T9"], broken
  ) { world, nonce in
    var evidence = world.evidence(0, by: world.key("camera"), nonce: nonce)
    evidence.domain = "time"
    return [evidence]
  }
  suite.witnesses(
    "evidence-forged-and-stale", "Age is judged before the signature", ["EVID-4", "EVID-3"],
    stale, note: "Two faults: what is cheap comes first."
  ) { world, nonce in
    var evidence = world.evidence(0, by: world.key("camera"), nonce: nonce, at: latest - 61)
    evidence.key = world.key("stranger")
    return [evidence]
  }
  suite.witnesses(
    "evidence-forged-first-row", "Requirements are met one by one: the first is verified first",
    ["EVID-4", "DEC-1"], broken, rows: .rows([0, 0, 60], [1, 1, 60]),
    of: "presentation-evidence-two-rows", note: "Two faults: row 2 is missing altogether."
  ) { world, nonce in
    var evidence = world.evidence(0, by: world.key("camera"), nonce: nonce)
    evidence.key = world.key("stranger")
    return [evidence]
  }
  suite.add(
    "evidence-not-asked-for", "Evidence that no link asks for is not verified", ["EVID-4"],
    threats: ["T24"]
  ) { world in
    world.ready()
    let nonce = world.hello()
    var visit = world.visit([world.guestPass()], by: "guest", nonce: nonce)
    visit.evidence = [world.evidence(0, by: world.key("camera"), nonce: nonce, at: 0)]
    visit.evidence[0].key = world.key("stranger")
    world.present(visit, .allow)
  }
}

// MARK: - Approval and challenge

private func addApprovals(_ suite: inout Suite) {
  func approved(
    _ id: String, _ title: String, _ expect: Expectation, note: String? = nil,
    _ subject: @escaping (World) -> [UInt8]
  ) {
    suite.witnesses(
      "approval-\(id)", title, ["EVID-6"], threats: ["T18"], expect, rows: .rows([2, 1, 60]),
      of: "presentation-approval-of-visitor", note: note
    ) { world, nonce in
      [world.evidence(2, by: world.key("doorbell"), nonce: nonce, subject: subject(world))]
    }
  }
  approved("of-visitor", "An approval of this visitor is taken", .allow) {
    $0.key("guest").thumbprint
  }
  approved(
    "of-other-visitor", "An approval of another visitor is refused", mismatch,
    note: "Two people at the door: the one on the screen is not the one who opens."
  ) { $0.key("courier").thumbprint }
  approved("of-nobody", "An approval that names nobody is refused", mismatch) { _ in sha256([]) }
  approved("of-bare-key", "An approval names a thumbprint, not a bare key", mismatch) {
    $0.key("guest").publicKey
  }
  suite.witnesses(
    "recording-of-anything", "What was recorded is not the lock's to judge", ["EVID-6"], .allow
  ) { world, nonce in
    let anything = world.key("anything").publicKey
    return [world.evidence(0, by: world.key("camera"), nonce: nonce, subject: anything)]
  }
  suite.delivers(
    "approval-of-issuer", "An approval of the service is none of its courier", ["EVID-6"],
    threats: ["T18", "T12"], mismatch
  ) { world, delivery in
    delivery.leaf[C.evidence] = .rows([0, 0, 60], [1, 1, 120], [2, 1, 60])
    delivery.evidence.append(
      world.evidence(
        2, by: world.key("doorbell"), nonce: delivery.nonce,
        subject: world.key("service").thumbprint))
  }
}

private func addLeafChallenges(_ suite: inout Suite) {
  suite.add(
    "leaf-challenge", "A pass issued for this very moment opens in it", ["EVID-5"],
    threats: ["T8"]
  ) { world in
    world.ready()
    let nonce = world.hello()
    let pass = world.guestPass(Fields([(C.challenge, .bytes(nonce))]))
    world.present(world.visit([pass], by: "guest", nonce: nonce), .allow)
  }
  suite.add(
    "leaf-challenge-of-earlier-hello", "A pass issued for one moment does not open in the next",
    ["EVID-5"], threats: ["T8"], of: "presentation-leaf-challenge"
  ) { world in
    world.ready()
    let nonce = world.hello()
    let pass = world.guestPass(Fields([(C.challenge, .bytes(nonce))]))
    world.visitNow([pass], by: "guest", .denySigned(.challengeMismatch, holder: 7))
  }
  suite.add(
    "leaf-challenge-before-evidence", "The challenge is judged before any evidence",
    ["EVID-5", "DEC-1"], threats: ["T8"], of: "presentation-leaf-challenge",
    note: "Two faults: the evidence is missing, too."
  ) { world in
    world.ready()
    let nonce = world.hello()
    let pass = world.guestPass(
      Fields([(C.challenge, .bytes(nonce)), (C.evidence, .rows([0, 0, 60]))]))
    world.visitNow([pass], by: "guest", .denySigned(.challengeMismatch, holder: 7))
  }
}
