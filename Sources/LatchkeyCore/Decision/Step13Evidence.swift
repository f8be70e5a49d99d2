import LatchkeyCBOR

// Step 13: the leaf's challenge, then evidence, requirement by requirement.

extension LockState {
  /// Checks requirement by requirement, up to the next signature.
  ///
  /// - Returns: Whether a signature was verified; `false` when every requirement is met.
  mutating func checkEvidence(
    _ message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    guard !closesSession(message) else { return false }
    let asked = run.presentation.proof.claims.nonce.value(in: message)
    // EVID-5
    if let challenge = run.chain.links[run.chain.leaf].claims.constraints.challenge {
      guard challenge.holds(asked, in: message) else { throw .challengeMismatch }
    }
    for index in 0..<run.chain.count {
      let rows = run.chain.links[index].claims.constraints.evidence
      var unverified: Int?
      try rows.visit(in: message) { (row) throws(DenyReason) in
        guard unverified == nil else { return }
        let found = try expectEvidence(for: row, asked, message, using: backend)
        if run.verifiedEvidence & Self.bit(found) == 0 { unverified = found }
      }
      guard let found = unverified else { continue }
      try verifyEvidence(found, message, using: backend)
      run.verifiedEvidence |= Self.bit(found)  // EVID-4
      return true
    }
    return false
  }

  private static func bit(_ index: Int) -> UInt8 { 1 &<< UInt8(truncatingIfNeeded: index) }

  /// Finds the first statement of that kind by that witness, and judges what it says (EVID-1).
  private func expectEvidence(
    for row: EvidenceRow, _ nonce: Nonce, _ message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> Int {
    guard Int(row.witness) < configuration.witnessCount else { throw .evidenceMissing }
    let kid = configuration.witnesses[Int(row.witness)].kid
    for index in 0..<run.presentation.evidenceCount {
      guard run.presentation.evidence[index].claims.kind == row.kind,
        run.presentation.evidence[index].envelope.kid.holds(kid, in: message)
      else { continue }
      let claims = run.presentation.evidence[index].claims
      try expectBound(claims, nonce, message)
      if claims.kind == .approval {
        let visitor = backend.thumbprint(of: issuer(of: run.chain.count, message))
        guard claims.subject.holds(visitor, in: message) else { throw .evidenceMismatch }  // EVID-6
      }
      try expectRecent(claims.time, maxAgeSeconds: row.maxAgeSeconds, run.interval)
      return index
    }
    throw .evidenceMissing
  }

  private func verifyEvidence(
    _ index: Int, _ message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    let envelope = run.presentation.evidence[index].envelope
    for witness in 0..<configuration.witnessCount
    where envelope.kid.holds(configuration.witnesses[witness].kid, in: message) {
      return try envelope.expectSmall(
        .evidence, signedBy: configuration.witnesses[witness].key, in: message, using: backend)
    }
    throw .evidenceMissing
  }

  /// It belongs to this visit, or to this job (EVID-2).
  private func expectBound(
    _ evidence: EvidenceClaims, _ nonce: Nonce,
    _ message: Span<UInt8>
  ) throws(DenyReason) {
    if let itsNonce = evidence.nonce {
      guard itsNonce.holds(nonce, in: message) else { throw .evidenceMismatch }
      return
    }
    guard let itsJob = evidence.job,
      let job = run.chain.links[run.chain.leaf].claims.constraints.job,
      message.extracting(itsJob.range).equals(message.extracting(job.range))
    else { throw .evidenceMismatch }
  }

  /// It is neither too old nor from the future (EVID-3).
  private func expectRecent(
    _ time: UInt64, maxAgeSeconds: UInt32, _ interval: ClockInterval
  ) throws(DenyReason) {
    guard let latest = interval.latest, time <= latest &+ Limits.aheadSeconds,
      time >= latest || latest &- time <= wide(maxAgeSeconds)
    else { throw .evidenceStale }
  }
}
