import LatchkeyCBOR

// Steps 3 and 4: kids, link signatures, proof.

extension LockState {
  /// Every kid names the key above it (CHAIN-8, SIG-9, PROOF-3).
  func checkKids(
    _ run: inout DecisionRun, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let message = run.presentation
    guard let root = message.links[0] else { return }  // a ferry may have none
    guard let anchor = settings.anchor(kid: root.envelope.kid) else {
      throw .unknownIssuer  // CHAIN-8
    }
    run.chain.anchor = anchor
    var above = root.claims.confirmation
    for index in 1..<Limits.linkCount {
      guard let link = message.links[index] else { continue }
      guard link.envelope.kid == backend.keyID(of: above) else { throw .kidMismatch }  // SIG-9
      above = link.claims.confirmation
    }
    guard let proof = message.proof else { return }
    guard proof.envelope.kid == backend.keyID(of: above) else { throw .kidMismatch }  // PROOF-3
  }

  /// Verifies one link under the key above it (SIG-3, SIG-4, DEC-5).
  ///
  /// - Returns: Whether a signature was verified; not when the cache knew the link.
  mutating func verifyLink(
    _ index: Int, _ run: inout DecisionRun,
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    guard let link = run.presentation.links[index] else { throw .malformed }
    // CHAIN-8: the key first, then the cache.
    let resolved =
      index == 0
      ? settings.anchors[run.chain.anchor]?.name.key
      : run.chain[index &- 1]?.claims.confirmation
    guard let key = resolved else { throw .unknownIssuer }
    let signed = SmallSignedBytes(
      link.envelope, of: message, domain: .credential, parent: run.parent, key: key)
    guard signed.isComplete else { throw .tooLarge }
    let cacheKey = backend.sha256(signed.whole)
    let isKnown = links.contains(cacheKey)
    if !isKnown {
      guard backend.verifies(link.envelope.signature, of: signed.structure, by: key) else {
        throw .badSignature  // SIG-8
      }
      links.insert(cacheKey)
    }
    let isLast = index &+ 1 == run.presentation.linkCount  // at most 3
    if !isLast {
      run.parent = backend.sha256(signed.structure)  // SIG-4
    }
    let slot =
      index == 0
      ? replay.slot(of: key) : replay.slotOrScratch(of: key, depth: index &- 1)
    guard let slot else { throw .unknownIssuer }  // an anchor has one from configuration on
    if run.proof == nil, isLast, index &+ 1 < Limits.linkCount {
      // The holder of a ferry's last link may be an issuer too (STAPLE-2).
      _ = replay.slotOrScratch(of: link.claims.confirmation, depth: index)
    }
    run.chain.append(Verified(claims: link.claims, signer: key), slot: slot)
    return !isKnown
  }

  /// Verifies the proof, and spends its nonce (PROOF-1 … PROOF-3, NONCE-5).
  mutating func verifyProof(
    _ run: inout DecisionRun, _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    guard let proof = run.presentation.proof, let leaf = run.chain.leaf else { throw .malformed }
    let digest = backend.sha256(message.extracting(run.presentation.linkBytes))
    guard proof.claims.links == digest else { throw .linksMismatch }  // PROOF-1
    guard proof.claims.binding == run.context.binding else { throw .bindingMismatch }  // PROOF-2
    try proof.expectSignature(by: leaf.claims.confirmation, in: message, using: backend)
    run.isProofVerified = true
    nonces.spend(proof.claims.nonce)  // NONCE-5
  }
}
