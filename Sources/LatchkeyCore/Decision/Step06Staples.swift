import LatchkeyCBOR

// Step 6: staples, of anchors first, then of issuers in the chain.

extension LockState {
  /// Takes in one staple, where it is eligible and new (STAPLE-2 … STAPLE-8).
  ///
  /// - Parameter ofIssuers: Which of the two rounds this is.
  /// - Returns: Whether a signature was verified.
  mutating func takeStaple(
    _ index: Int, ofIssuers: Bool, _ run: inout DecisionRun,
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    guard let staple = run.presentation.staples[index],
      let signer = ofIssuers
        ? issuerOfChain(staple.envelope.kid, run, using: backend)
        : anchorOrStatus(staple.envelope.kid)
    else { return false }  // STAPLE-2
    let slot = replay.slots[signer.slot]
    let mark = signer.isOwn ? slot.ownStaple : slot.statusStaple
    let hash = backend.sha256(message.extracting(staple.envelope.range))
    let claims = staple.claims
    if let known = mark.sequence {
      // STAPLE-3
      guard claims.sequence > known || (claims.sequence == known && hash != mark.hash) else {
        return false
      }
    }
    try staple.expectSignature(by: signer.key, in: message, using: backend)
    if claims.sequence == mark.sequence {
      run.alarms.rawValue |= 2  // STAPLE-5
      return true
    }
    let isPostDated = run.interval.latest.map { claims.time > $0 &+ Limits.aheadSeconds } ?? false
    let newMark = StapleMark(
      sequence: claims.sequence, hash: hash, time: isPostDated ? 0 : claims.time)  // STAPLE-8
    let changed = replay.apply(
      claims, revoked: message.extracting(claims.revoked), isOwn: signer.isOwn,
      toSlot: signer.slot)
    if signer.isOwn {
      replay.slots[signer.slot].ownStaple = newMark
    } else if !replay.hasBitBeyond(
      claims, revoked: message.extracting(claims.revoked), ofSlot: signer.slot)
    {
      // STAPLE-7: otherwise it must come again, when the base has moved.
      replay.slots[signer.slot].statusStaple = newMark
    }
    let lasts = signer.slot < ReplayTable<slotCount, windowWordCount, counterCount>.lastingSlotCount
    if lasts, changed { run.hasLearned = true }  // DEC-2
    return true
  }

  private struct StapleSigner {
    let key: PublicKey
    let slot: Int
    let isOwn: Bool
  }

  /// An anchor, or the status key of one.
  private func anchorOrStatus(
    _ kid: KeyID
  ) -> StapleSigner? {
    if let index = settings.anchor(kid: kid), let anchor = settings.anchors[index],
      let slot = replay.slot(of: anchor.name.key)
    {
      return StapleSigner(key: anchor.name.key, slot: slot, isOwn: true)
    }
    if let index = settings.anchor(statusKid: kid), let anchor = settings.anchors[index],
      let status = anchor.status, let slot = replay.slot(of: anchor.name.key)
    {
      return StapleSigner(key: status.key, slot: slot, isOwn: false)
    }
    return nil
  }

  /// The holder of a verified authority that is alive: depth ≥ 1, and neither it nor any above it
  /// superseded, revoked, below its base or certainly expired.
  private func issuerOfChain(
    _ kid: KeyID, _ run: borrowing DecisionRun,
    using backend: some CryptoBackend
  ) -> StapleSigner? {
    let isFerry = run.proof == nil
    let authorityCount = isFerry ? run.chain.count : run.chain.count &- 1  // count ≥ 1 with a proof
    guard authorityCount > 0 else { return nil }
    for index in 0..<authorityCount {
      guard let link = run.chain[index], isAlive(link, index, run) else {
        return nil
      }
      let key = link.claims.confirmation
      guard link.claims.constraints.depth >= 1, backend.keyID(of: key) == kid else { continue }
      guard let slot = replay.slotOfDecision(of: key) else { return nil }
      return StapleSigner(key: key, slot: slot, isOwn: true)
    }
    return nil
  }

  private func isAlive(
    _ link: VerifiedCredential, _ index: Int, _ run: borrowing DecisionRun
  ) -> Bool {
    let anchor = settings.anchors[run.chain.anchor]
    if index == 0, link.claims.issuedAt <= anchor?.issuedAfter ?? 0 { return false }
    guard run.interval.earliest < end(of: link, index, run.chain) else {
      return false
    }
    return !isRevoked(link, slot: run.chain.slot(index))
      && link.claims.serial >= replay.slots[run.chain.slot(index)].base
  }
}
