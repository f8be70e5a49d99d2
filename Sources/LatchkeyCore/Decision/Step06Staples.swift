import LatchkeyCBOR

// Step 6: staples, of anchors first, then of issuers in the chain.

extension LockState {
  /// Takes in one staple, where it is eligible and new (STAPLE-2 … STAPLE-8).
  ///
  /// - Parameter ofIssuers: Which of the two rounds this is.
  /// - Returns: Whether a signature was verified.
  mutating func takeStaple(
    _ index: Int, ofIssuers: Bool, _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    guard index < run.presentation.stapleCount else { return false }
    let staple = run.presentation.staples[index]
    let kid = staple.envelope.kid.value(in: message)
    let found =
      ofIssuers ? issuerOfChain(kid, message, using: backend) : anchorOrStatus(kid)
    guard let signer = found else { return false }  // STAPLE-2
    let hash = backend.sha256(message.extracting(staple.envelope.range))
    let claims = staple.claims
    let known = replay.slots[signer.slot].staples[signer.mark].sequence
    if let known {
      // STAPLE-3
      guard
        claims.sequence > known
          || (claims.sequence == known
            && replay.slots[signer.slot].staples[signer.mark].hash != hash)
      else { return false }
    }
    try staple.envelope.expectSmall(.staple, signedBy: signer.key, in: message, using: backend)
    if claims.sequence == known {
      run.alarms.rawValue |= 2  // STAPLE-5
      return true
    }
    let isPostDated = run.interval.latest.map { claims.time > $0 &+ Limits.aheadSeconds } ?? false
    let revoked = message.extracting(claims.revoked)
    let changed = replay.apply(
      claims, revoked: revoked, isOwn: signer.mark == 0, toSlot: signer.slot)
    // STAPLE-7: one that says more than the window holds must come again, when the base has moved.
    if signer.mark == 0 || !replay.hasBitBeyond(claims, revoked: revoked, ofSlot: signer.slot) {
      replay.slots[signer.slot].staples[signer.mark] = StapleMark(
        sequence: claims.sequence, hash: hash, time: isPostDated ? 0 : claims.time)  // STAPLE-8
    }
    if !isScratch(signer.slot), changed {
      replay.unsavedSlots |= 1 &<< wide(signer.slot)  // DEC-2
    }
    return true
  }

  private struct StapleSigner {
    let key: PublicKey
    let slot: Int
    /// 0 for the issuer's own key, 1 for a status key.
    let mark: Int
  }

  /// An anchor, or the status key of one.
  private func anchorOrStatus(_ kid: KeyID) -> StapleSigner? {
    let own = configuration.anchor(kid: kid)
    guard let index = own ?? configuration.anchor(statusKid: kid) else { return nil }
    let key = configuration.anchors[index].name.key
    guard let slot = replay.slot(of: key) else { return nil }
    let status = own == nil ? configuration.anchors[index].status?.key : nil
    return StapleSigner(key: status ?? key, slot: slot, mark: status == nil ? 0 : 1)
  }

  /// The holder of a verified authority that is alive: depth ≥ 1, and neither it nor any above it
  /// superseded, revoked, below its base or certainly expired.
  private func issuerOfChain(
    _ kid: KeyID, _ message: Span<UInt8>,
    using backend: some CryptoBackend
  ) -> StapleSigner? {
    // The leaf of a presentation issues nothing; count ≥ 1 with a proof.
    let authorityCount = run.asks ? run.chain.count &- 1 : run.chain.count
    for index in 0..<max(authorityCount, 0) {
      guard isAlive(index) else { return nil }
      guard run.chain.links[index].claims.constraints.depth >= 1 else { continue }
      let key = issuer(of: index &+ 1, message)  // at most 3
      guard backend.keyID(of: key) == kid else { continue }
      guard let slot = replay.slotOfDecision(of: key) else { return nil }
      return StapleSigner(key: key, slot: slot, mark: 0)
    }
    return nil
  }

  private func isAlive(_ index: Int) -> Bool {
    let slot = run.chain.links[index].slot
    let serial = run.chain.links[index].claims.serial
    if index == 0, isSuperseded() { return false }
    return run.interval.earliest < end(of: index)
      && !replay.slots[slot].isRevoked(serial) && serial >= replay.slots[slot].base
  }
}
