import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium
import Testing

/// Issuer and holder against a real lock.
@Suite struct VisitTests {
  @Test("CHAL-3, ISS, HOLD-1, ANS-3, RCPT-2: a delivery in an instant, and its receipt")
  func delivery() throws {
    var door = try FrontDoor()
    var visit = Visit(to: door)
    let authority = try visit.authority()
    let draft = try visit.bundle(for: nil, under: authority)
    let hello = visit.holder.hello(for: draft, wantsSignature: true)
    let challenge = try UnverifiedChallenge(message: try door.hello(hello))
    // The service relies on the lock's word, and issues for this very moment.
    let verified = try challenge.verified(by: visit.lockKey, using: Fixture.crypto)
    #expect(verified.content.window == 64)
    #expect(verified.content.clockIsCertain)
    let owner = Fixture.crypto.keyID(of: try Fixture.key(Fixture.ownerSeed))
    #expect(verified.content.issuer(owner)?.base == 0)
    let nonce = verified.content.nonce
    let bundle = try visit.bundle(for: nonce, under: authority)

    let binding = Fixture.job
    let presentation = try visit.holder.present(
      bundle, to: challenge,
      asking: VisitRequest(
        .unlock, at: "front", channel: .ble, binding: binding, receiptsFrom: 0,
        evidence: [try visit.recording(nonce)]),
      insistsOnSignature: true, signer: try Fixture.signer(Fixture.courierSeed))
    #expect(presentation.bytes.count <= 1_100, "\(presentation.bytes.count) bytes")
    let (reply, reason) = door.present(presentation.bytes, binding: binding)
    #expect(reason == nil)
    guard case .verified(let answer) = try visit.holder.readAnswer(reply, to: presentation) else {
      Issue.record("the answer is not signed")
      return
    }
    #expect(answer.isAllowed)
    #expect(answer.code == .allowed)
    #expect(answer.configurationHash == Fixture.crypto.sha256(door.configuration.bytes.span))
    #expect(answer.issuers.map(\.kid) == bundle.issuers)
    #expect(answer.issuers.last?.stapleSequence == 2)
    let receipt = try #require(answer.receipts.first)
    #expect(receipt.body.action == .unlock)
    #expect(receipt.body.grant?.issuer == (try Fixture.key(Fixture.serviceSeed)))
    #expect(receipt.body.grant?.serial == 1)
    #expect(receipt.body.job == Fixture.job)
    #expect(receipt.receipt.sequence == 0)
    #expect(receipt.receipt.previous == .zero)
    try expectTamperedAnswersAreRefused(reply, presentation, visit.holder)
  }

  private func expectTamperedAnswersAreRefused(
    _ reply: [UInt8], _ presentation: Presentation, _ holder: Holder<SodiumBackend>
  ) throws {
    for index in stride(from: 0, to: reply.count, by: 7) {
      var tampered = reply
      tampered[index] ^= 1
      #expect(throws: DenyReason.self) {
        _ = try holder.readAnswer(tampered, to: presentation)
      }
    }
    func read(_ nonce: Nonce, _ proof: Digest, _ key: PublicKey) throws {
      _ = try Answer(
        message: reply, from: key, nonce: nonce, proof: proof, using: Fixture.crypto)
    }
    try read(presentation.nonce, presentation.proof, presentation.lockKey)
    #expect(throws: DenyReason.answerMismatch) {
      try read(Fixture.nonce, presentation.proof, presentation.lockKey)
    }
    #expect(throws: DenyReason.answerMismatch) {
      try read(presentation.nonce, .zero, presentation.lockKey)
    }
    #expect(throws: DenyReason.badSignature) {
      try read(presentation.nonce, presentation.proof, try Fixture.key(30))
    }
  }

  @Test("REPLAY-5, HOLD-2: a grant of one use opens once; a new visit needs a new challenge")
  func secondVisit() throws {
    var door = try FrontDoor()
    var visit = Visit(to: door)
    let bundle = try visit.bundle(for: nil, under: try visit.authority())
    var codes: [HolderCode] = []
    for action in [Action.unlock, .unlock] {
      let hello = visit.holder.hello(for: bundle)
      let challenge = try UnverifiedChallenge(message: try door.hello(hello))
      let nonce = challenge.content.nonce
      let request = VisitRequest(
        action, at: "front", channel: .ble, evidence: [try visit.recording(nonce)])
      let presentation = try visit.holder.present(
        bundle, to: challenge, asking: request, signer: try Fixture.signer(Fixture.courierSeed))
      let (reply, _) = door.present(presentation.bytes)
      guard case .verified(let answer) = try visit.holder.readAnswer(reply, to: presentation)
      else { continue }
      codes.append(answer.code)
      // HOLD-2: neither without asking again, nor with the same challenge.
      #expect(throws: DenyReason.challengeReused) {
        _ = try visit.holder.present(
          bundle, to: challenge, asking: request,
          signer: try Fixture.signer(Fixture.courierSeed))
      }
      _ = visit.holder.hello(for: bundle)
      #expect(throws: DenyReason.challengeReused) {
        _ = try visit.holder.present(
          bundle, to: challenge, asking: request,
          signer: try Fixture.signer(Fixture.courierSeed))
      }
    }
    #expect(codes == [.allowed, .used])
  }

  @Test("TIME-10, FERRY-1: a lock that lost the time learns it from the owner")
  func ferry() throws {
    var door = try FrontDoor(knowsTime: false)
    var visit = Visit(to: door)
    let bundle = try visit.bundle(for: nil, under: try visit.authority())
    let challenge = try UnverifiedChallenge(
      message: try door.hello(visit.holder.hello(for: bundle)))
    #expect(!challenge.content.clockIsCertain)
    let time = try TimeStatement(
      site: visit.directory.site, lockID: visit.lockID, nonce: challenge.content.nonce,
      time: Fixture.now + 60
    ).signed(by: try Fixture.signer(Fixture.ownerSeed), using: Fixture.crypto)
    let acknowledgement = try Acknowledgement(
      lockID: visit.lockID, last: Acknowledgement.Last(sequence: 0, receipt: .zero)
    ).signed(by: try Fixture.signer(Fixture.auditorSeed), using: Fixture.crypto)
    let ferry = Ferry(
      links: bundle.links, staples: bundle.staples, times: [time],
      acknowledgements: [acknowledgement])
    #expect(try Ferry.readAnswer(door.ferry(try ferry.encoded())) == .allowed)
    let next = try UnverifiedChallenge(message: try door.hello(visit.holder.hello(for: bundle)))
    #expect(next.content.clockIsCertain)

    var full = ferry
    full.times = [time, time, time]
    let refused = full
    #expect(throws: DenyReason.tooLarge) { _ = try refused.encoded() }
  }

  @Test("ISS-2: whatever is issued, the lock allows: a chain of three links")
  func threeLinks() throws {
    var door = try FrontDoor()
    var visit = Visit(to: door)
    var grant = try Fixture.grant(to: Fixture.secondServiceSeed)
    grant.audience = visit.directory.site
    let second = try visit.issuer.delegate(
      grant, each: EachDraft(uses: 1), under: try visit.authority(depth: 2), at: Fixture.now,
      ledger: &visit.serviceLedger, signer: try Fixture.signer(Fixture.serviceSeed))
    var leaf = try Fixture.delivery()
    leaf.audience = visit.directory.site
    leaf.constraints.challenge = nil
    leaf.constraints.maxStalenessSeconds = nil
    var ledger = MemoryLedger()
    let chain = try visit.issuer.issue(
      leaf, under: second, at: Fixture.now, ledger: &ledger,
      signer: try Fixture.signer(Fixture.secondServiceSeed))
    let bundle = try PassBundle(
      links: chain.messages, locks: [PassBundle.PointLock(point: "front", key: visit.lockKey)])
    let challenge = try UnverifiedChallenge(
      message: try door.hello(visit.holder.hello(for: bundle)))
    let presentation = try visit.holder.present(
      bundle, to: challenge,
      asking: VisitRequest(
        .unlock, at: "front", channel: .ble,
        evidence: [try visit.recording(challenge.content.nonce)]),
      signer: try Fixture.signer(Fixture.courierSeed))
    // The owner allows one slot for all issuers below it (CAP-1), and two are needed.
    #expect(door.present(presentation.bytes).1 == .slotQuota)
  }
}
