import LatchkeyCBOR

// Step 13: the leaf's challenge, then evidence, requirement by requirement.

extension LockState {
  /// Checks requirement by requirement, up to the next signature.
  ///
  /// - Returns: Whether a signature was verified; `false` when every requirement is met.
  mutating func checkEvidence(
    _ run: inout DecisionRun, _ message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    guard let proof = run.proof, let leaf = run.chain.leaf else { throw .malformed }
    guard !closesSession(run.chain, proof.action, run.context.obligation) else { return false }
    // EVID-5
    guard leaf.claims.constraints.challenge ?? proof.nonce == proof.nonce else {
      throw .challengeMismatch
    }
    let visitor = backend.thumbprint(of: leaf.claims.confirmation)
    let candidates = run.presentation.evidence
    let interval = run.interval
    let verified = run.verifiedEvidence
    var unverified: Int?
    try run.chain.visit { (_, link) throws(DenyReason) in
      try link.claims.constraints.evidence.visit(in: message) { (row) throws(DenyReason) in
        guard unverified == nil else { return }
        let index = try candidate(for: row, in: candidates)
        guard let evidence = candidates[index]?.claims else { throw .evidenceMissing }
        try expectBound(evidence, to: proof.nonce, job: leaf.claims.constraints.job)
        guard evidence.kind != .approval || evidence.subject == visitor else {
          throw .evidenceMismatch  // EVID-6
        }
        try expectRecent(evidence, maxAgeSeconds: row.maxAgeSeconds, interval)
        if verified & (1 &<< UInt8(truncatingIfNeeded: index)) == 0 { unverified = index }
      }
    }
    guard let index = unverified, let evidence = candidates[index] else { return false }
    guard let witness = witness(kid: evidence.envelope.kid) else {
      throw .evidenceMissing
    }
    try evidence.expectSignature(by: witness, in: message, using: backend)
    run.verifiedEvidence |= 1 &<< UInt8(truncatingIfNeeded: index)  // EVID-4
    return true
  }

  /// The first statement of that kind by that witness (EVID-1).
  private func candidate(
    for row: EvidenceRow, in candidates: InlineArray<3, Unverified<EvidenceClaims>?>
  ) throws(DenyReason) -> Int {
    guard let witness = settings.witnesses[Int(row.witness)] else { throw .evidenceMissing }
    for index in 0..<Limits.evidenceCount {
      guard let evidence = candidates[index] else { continue }
      if evidence.claims.kind == row.kind, evidence.envelope.kid == witness.kid { return index }
    }
    throw .evidenceMissing
  }

  private func witness(kid: KeyID) -> PublicKey? {
    for index in 0..<Limits.witnessCount where settings.witnesses[index]?.kid == kid {
      return settings.witnesses[index]?.key
    }
    return nil
  }

  /// It belongs to this visit, or to this job (EVID-2).
  private func expectBound(
    _ evidence: EvidenceClaims, to nonce: Nonce, job: Digest?
  ) throws(DenyReason) {
    if let itsNonce = evidence.nonce {
      guard itsNonce == nonce else { throw .evidenceMismatch }
    } else {
      guard let itsJob = evidence.job, itsJob == job else { throw .evidenceMismatch }
    }
  }

  /// It is neither too old nor from the future (EVID-3).
  private func expectRecent(
    _ evidence: EvidenceClaims, maxAgeSeconds: UInt32, _ interval: ClockInterval
  ) throws(DenyReason) {
    guard let latest = interval.latest, evidence.time <= latest &+ Limits.aheadSeconds,
      evidence.time >= latest || latest &- evidence.time <= wide(maxAgeSeconds)
    else { throw .evidenceStale }
  }
}
