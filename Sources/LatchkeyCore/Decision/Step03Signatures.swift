import LatchkeyCBOR

// Steps 3 and 4: kids, link signatures, proof.

extension LockState {
  /// Every kid names the key above it (CHAIN-8, SIG-9, PROOF-3).
  mutating func checkKids(
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let linkCount = run.presentation.linkCount
    guard linkCount > 0 else { return }  // a ferry may have none
    let root = message.extracting(run.presentation.links[0].envelope.kid.range)
    guard let anchor = configuration.anchor(kid: root) else { throw .unknownIssuer }  // CHAIN-8
    run.chain.anchor = anchor
    for index in 0..<linkCount {
      let isLast = index &+ 1 == linkCount  // at most 3
      guard !isLast || run.asks else { return }
      let below =
        isLast ? run.presentation.proof.envelope : run.presentation.links[index &+ 1].envelope
      let holder = run.presentation.links[index].claims.confirmation.value(in: message)
      // SIG-9, PROOF-3
      guard below.kid.holds(backend.keyID(of: holder), in: message) else { throw .kidMismatch }
    }
  }

  /// Verifies one link under the key above it (SIG-3, SIG-4, DEC-5).
  ///
  /// - Returns: Whether a signature was verified; not when the cache knew the link.
  mutating func verifyLink(
    _ index: Int, _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    let envelope = run.presentation.links[index].envelope
    let key = issuer(of: index, message)  // CHAIN-8: the key first, then the cache
    let signed = SmallSignedBytes(
      envelope, of: message, domain: .credential, parent: run.parent, key: key)
    guard signed.isComplete else { throw .tooLarge }
    let cacheKey = backend.sha256(signed.whole)
    let isKnown = links.contains(cacheKey)
    if !isKnown {
      let signature = envelope.signature.value(in: message)
      guard backend.verifies(signature, of: signed.structure, by: key) else {
        throw .badSignature  // SIG-8
      }
      links.insert(cacheKey)
    }
    let isLast = index &+ 1 == run.presentation.linkCount  // at most 3
    if !isLast {
      run.parent = backend.sha256(signed.structure)  // SIG-4
    }
    let slot =
      index == 0 ? replay.slot(of: key) : replay.slotOrScratch(of: key, depth: index &- 1)
    guard let slot else { throw .unknownIssuer }  // an anchor has one from configuration on
    run.chain.append(slot: slot)
    if !run.asks, isLast, index &+ 1 < Limits.linkCount {
      // The holder of a ferry's last link may be an issuer too (STAPLE-2).
      let holder = run.presentation.links[index].claims.confirmation.value(in: message)
      _ = replay.slotOrScratch(of: holder, depth: index)
    }
    return !isKnown
  }

  /// The key that signed a verified link of the run, or must sign the next one.
  @inline(never)
  public func issuer(of index: Int, _ message: Span<UInt8>) -> PublicKey {
    guard index > 0 else { return configuration.anchors[run.chain.anchor].name.key }
    return run[verified: index &- 1].confirmation.value(in: message)
  }

  /// Verifies the proof, and spends its nonce (PROOF-1 … PROOF-3, NONCE-5).
  mutating func verifyProof(
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let proof = run.presentation.proof
    let digest = backend.sha256(message.extracting(run.presentation.linkBytes))
    guard proof.claims.links.holds(digest, in: message) else { throw .linksMismatch }  // PROOF-1
    // PROOF-2
    guard (proof.claims.binding == nil) == (run.context.binding == nil) else {
      throw .bindingMismatch
    }
    if let said = proof.claims.binding, let actual = run.context.binding {
      guard said.holds(actual, in: message) else { throw .bindingMismatch }
    }
    let holder = issuer(of: run.chain.count, message)
    try proof.envelope.expectSmall(.proof, signedBy: holder, in: message, using: backend)
    run.isProofVerified = true
    nonces.spend(message.extracting(proof.claims.nonce.range))  // NONCE-5
  }
}
