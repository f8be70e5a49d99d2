import LatchkeyCBOR

// Step 6: staples, of anchors first, then of issuers in the chain.

extension LockState {
  /// Takes in one staple, where it is eligible and new (STAPLE-2 … STAPLE-8).
  ///
  /// - Parameter ofIssuers: Which of the two rounds this is.
  /// - Returns: Whether a signature was verified.
  @inline(never)
  mutating func takeStaple(
    _ index: Int, ofIssuers: Bool, _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    guard index < run.presentation.stapleCount else { return false }
    let envelope = run.presentation.staples[index].envelope
    let kid = message.extracting(envelope.kid.range)
    let found =
      ofIssuers ? issuerOfChain(kid, message, using: backend) : anchorOrStatus(kid)
    guard let signer = found else { return false }  // STAPLE-2
    let hash = backend.sha256(message.extracting(envelope.range))
    let sequence = run.presentation.staples[index].claims.sequence
    let known = replay.slots[signer.slot].staples[signer.mark].sequence
    if let known {
      // STAPLE-3
      guard
        sequence > known
          || (sequence == known
            && !hash.bytes.bytes.equals(
              replay.slots[signer.slot].staples[signer.mark].hash.bytes.bytes))
      else { return false }
    }
    try envelope.expectSmall(.staple, signedBy: key(of: signer), in: message, using: backend)
    if sequence == known {
      run.alarms.rawValue |= 2  // STAPLE-5
    } else {
      take(index, of: signer, hash, message)
    }
    return true
  }

  /// Takes in a verified staple with a new sequence.
  @inline(never)
  private mutating func take(
    _ index: Int, of signer: StapleSigner, _ hash: Digest, _ message: Span<UInt8>
  ) {
    let claims = run.presentation.staples[index].claims
    let revoked = message.extracting(claims.revoked)
    let changed = replay.apply(
      claims, revoked: revoked, isOwn: signer.mark == 0, toSlot: signer.slot)
    // STAPLE-7: one that says more than the window holds must come again, when the base has moved.
    if signer.mark == 0 || !replay.hasBitBeyond(claims, revoked: revoked, ofSlot: signer.slot) {
      // STAPLE-8
      let isPostDated = run.interval.latest.map { claims.time > $0 &+ Limits.aheadSeconds } ?? false
      replay.slots[signer.slot].staples[signer.mark] = StapleMark(
        sequence: claims.sequence, hash: hash, time: isPostDated ? 0 : claims.time)
    }
    if !isScratch(signer.slot), changed {
      replay.unsavedSlots |= 1 &<< wide(signer.slot)  // DEC-2
    }
  }

  /// Whose staple it is.
  private struct StapleSigner {
    let slot: Int
    /// The anchor whose status key it is.
    let statusOf: Int?
    /// 0 for the issuer's own key, 1 for a status key.
    var mark: Int { statusOf == nil ? 0 : 1 }
  }

  private func key(of signer: StapleSigner) -> PublicKey {
    guard let anchor = signer.statusOf, let status = configuration.anchors[anchor].status else {
      return replay.slots[signer.slot].holder
    }
    return status.key
  }

  /// An anchor, or the status key of one.
  @inline(never)
  private func anchorOrStatus(_ kid: Span<UInt8>) -> StapleSigner? {
    let own = configuration.anchor(kid: kid)
    let status = own == nil ? configuration.anchor(statusKid: kid) : nil
    guard let index = own ?? status,
      let slot = replay.slot(of: configuration.anchors[index].name.key)
    else { return nil }
    return StapleSigner(slot: slot, statusOf: status)
  }

  /// The holder of a verified authority that is alive: depth ≥ 1, and neither it nor any above it
  /// superseded, revoked, below its base or certainly expired.
  @inline(never)
  private func issuerOfChain(
    _ kid: Span<UInt8>, _ message: Span<UInt8>,
    using backend: some CryptoBackend
  ) -> StapleSigner? {
    // The leaf of a presentation issues nothing; count ≥ 1 with a proof.
    let authorityCount = run.asks ? run.chain.count &- 1 : run.chain.count
    for index in 0..<max(authorityCount, 0) {
      guard isAlive(index) else { return nil }
      guard run[verified: index].constraints.depth >= 1 else { continue }
      let key = issuer(of: index &+ 1, message)  // at most 3
      guard kid.equals(backend.keyID(of: key).bytes.bytes) else { continue }
      return replay.slotOfDecision(of: key).map { StapleSigner(slot: $0, statusOf: nil) }
    }
    return nil
  }

  private func isAlive(_ index: Int) -> Bool {
    let slot = run.chain.slots[index]
    let serial = run[verified: index].serial
    if index == 0, isSuperseded() { return false }
    return run.interval.earliest < end(of: index)
      && !replay.slots[slot].isRevoked(serial) && serial >= replay.slots[slot].base
  }
}
