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
    // EVID-5
    if let challenge = run[verified: run.chain.leaf].constraints.challenge {
      let asked = message.extracting(run.presentation.proof.claims.nonce.range)
      guard message.holds(asked, at: challenge.range) else { throw .challengeMismatch }
    }
    for index in 0..<run.chain.count {
      var unverified: (place: Int, witness: Int)?
      try run[verified: index].constraints.evidence.visit(in: message) {
        (row) throws(DenyReason) in
        guard unverified == nil else { return }
        let found = try findEvidence(for: row, message, using: backend)
        if run.verifiedEvidence & Self.bit(found) == 0 { unverified = (found, Int(row.witness)) }
      }
      guard let (found, witness) = unverified else { continue }
      try run.presentation.evidence[found].envelope.expectSmall(
        .evidence, signedBy: configuration.witnesses[witness].key, in: message, using: backend)
      run.verifiedEvidence |= Self.bit(found)  // EVID-4
      return true
    }
    return false
  }

  private static func bit(_ index: Int) -> UInt8 { 1 &<< UInt8(truncatingIfNeeded: index) }

  /// Finds the first statement of that kind by that witness, and judges what it says (EVID-1).
  @inline(never)
  private func findEvidence(
    for row: EvidenceRow, _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> Int {
    let witness = Int(row.witness)
    guard witness < configuration.witnessCount else { throw .evidenceMissing }
    for index in 0..<run.presentation.evidenceCount {
      guard run.presentation.evidence[index].claims.kind == row.kind,
        message.holds(
          configuration.witnesses[witness].kid.bytes.bytes,
          at: run.presentation.evidence[index].envelope.kid.range)
      else { continue }
      guard isBound(index, message) else { throw .evidenceMismatch }
      if row.kind == .approval {
        let visitor = backend.thumbprint(of: issuer(of: run.chain.count, message))
        let subject = run.presentation.evidence[index].claims.subject
        guard subject.holds(visitor, in: message) else { throw .evidenceMismatch }  // EVID-6
      }
      try expectRecent(run.presentation.evidence[index].claims.time, row.maxAgeSeconds)
      return index
    }
    throw .evidenceMissing
  }

  /// Whether a statement belongs to this visit, or to this job (EVID-2).
  private func isBound(_ index: Int, _ message: Span<UInt8>) -> Bool {
    if let nonce = run.presentation.evidence[index].claims.nonce {
      let asked = message.extracting(run.presentation.proof.claims.nonce.range)
      return message.holds(asked, at: nonce.range)
    }
    guard let itsJob = run.presentation.evidence[index].claims.job,
      let job = run[verified: run.chain.leaf].constraints.job
    else { return false }
    return message.holds(message.extracting(job.range), at: itsJob.range)
  }

  /// It is neither too old nor from the future (EVID-3).
  private func expectRecent(_ time: UInt64, _ maxAgeSeconds: UInt32) throws(DenyReason) {
    guard let latest = run.interval.latest, time <= latest &+ Limits.aheadSeconds,
      time >= latest || latest &- time <= wide(maxAgeSeconds)
    else { throw .evidenceStale }
  }
}
