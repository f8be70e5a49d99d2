import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeySodium
import Testing

@Suite struct StatementTests {
  private var lockID: LockID {
    get throws { Fixture.crypto.lockID(of: try Fixture.key(Fixture.lockSeed)) }
  }

  @Test("TIME, EVID, STAPLE: statements read back as they were written")
  func readBack() throws {
    let signer = try Fixture.signer(1)
    let time = try TimeStatement(
      site: Fixture.site, lockID: lockID, nonce: Fixture.nonce, time: Fixture.now
    ).signed(by: signer, using: Fixture.crypto)
    let timeClaims = try Unverified<TimeStatementClaims>(message: time.span).claims
    #expect(timeClaims.time == Fixture.now)
    #expect(time[timeClaims.nonce] == Fixture.nonce)
    #expect(time[timeClaims.lockID] == (try lockID))
    #expect(time[timeClaims.site] == Fixture.site)

    let evidence = try EvidenceStatement(
      .recording, site: Fixture.site, lockID: lockID, subject: .visit(Fixture.nonce),
      time: Fixture.now, content: Fixture.job
    ).signed(by: signer, using: Fixture.crypto)
    let evidenceClaims = try Unverified<EvidenceClaims>(message: evidence.span).claims
    #expect(evidenceClaims.kind == .recording)
    #expect(evidenceClaims.nonce.map { evidence[$0] } == Fixture.nonce)
    #expect(evidenceClaims.job == nil)
    #expect(evidence[evidenceClaims.subject] == Fixture.job)

    let acknowledgement = try Acknowledgement(
      lockID: lockID, last: Acknowledgement.Last(sequence: UInt64.max, receipt: Fixture.job)
    ).signed(by: signer, using: Fixture.crypto)
    let acknowledged = try Unverified<AcknowledgementClaims>(message: acknowledgement.span).claims
    #expect(acknowledged.sequence == UInt64.max)
    #expect(acknowledged.receipt.map { acknowledgement[$0] } == Fixture.job)

    let staple = try Fixture.staple(1, sequence: 7)
    #expect(try Unverified<StapleClaims>(message: staple.span).claims.sequence == 7)
  }

  @Test("EVID-2: a job belongs to scans and photos only")
  func jobs() throws {
    for kind in [EvidenceKind.recording, .knock, .approval] {
      expectRefusal(.malformed, "subject") {
        _ = try EvidenceStatement(
          kind, site: Fixture.site, lockID: lockID, subject: .job(Fixture.job),
          time: Fixture.now, content: .zero
        ).signed(by: try Fixture.signer(7), using: Fixture.crypto)
      }
    }
    for kind in [EvidenceKind.packageScan, .photo] {
      let bytes = try EvidenceStatement(
        kind, site: Fixture.site, lockID: lockID, subject: .job(Fixture.job), time: Fixture.now,
        content: .zero
      ).signed(by: try Fixture.signer(7), using: Fixture.crypto)
      let job = try Unverified<EvidenceClaims>(message: bytes.span).claims.job
      #expect(job.map { bytes[$0] } == Fixture.job)
    }
  }

  @Test("ENC-11, STAPLE-1: faults name their fields")
  func refusals() throws {
    expectRefusal(.outOfRange, "time") {
      _ = try TimeStatement(
        site: Fixture.site, lockID: lockID, nonce: Fixture.nonce, time: Limits.lastSecond + 1
      ).signed(by: try Fixture.signer(1), using: Fixture.crypto)
    }
    expectRefusal(.outOfRange, "time") {
      _ = try Fixture.staple(1, sequence: 1, time: Limits.lastSecond + 1)
    }
    expectRefusal(.malformed, "revoked") {
      _ = try StapleDraft(
        site: Fixture.site, sequence: 1, time: 0, base: 0, revoked: [1, 0]
      ).signed(by: try Fixture.signer(1), using: Fixture.crypto)
    }
    expectRefusal(.tooLarge, "revoked") {
      _ = try StapleDraft(
        site: Fixture.site, sequence: 1, time: 0, base: 0,
        revoked: Array(repeating: 1, count: 129)
      ).signed(by: try Fixture.signer(1), using: Fixture.crypto)
    }
  }

  @Test("SIG-3: a statement verifies under its own domain only")
  func domains() throws {
    let bytes = try Fixture.staple(1, sequence: 1)
    let staple = try Unverified<StapleClaims>(message: bytes.span)
    try staple.expectSignature(by: try Fixture.key(1), in: bytes.span, using: Fixture.crypto)
    #expect(throws: DenyReason.badSignature) {
      try staple.expectSignature(by: try Fixture.key(2), in: bytes.span, using: Fixture.crypto)
    }
    #expect(throws: DenyReason.badSignature) {
      try staple.expectSignature(
        by: try Fixture.key(1), parent: .zero, in: bytes.span, using: Fixture.crypto)
    }
  }
}
