import LatchkeyCBOR

extension LockState {
  /// Decides whether one presentation opens this lock, in one go.
  ///
  /// Reads at most ``Limits/presentationByteCount`` bytes and allocates nothing. A denied
  /// presentation leaves spent bits and counters as they were (REPLAY-6).
  ///
  /// - Parameters:
  ///   - message: The bytes as received; untrusted.
  ///   - context: What the lock knows of the moment.
  /// - Returns: What to persist, and then to do (DEC-4).
  /// - Throws: the first reason in the order of DEC-1.
  public mutating func decide(
    _ message: Span<UInt8>, context: DecisionContext, using backend: some CryptoBackend
  ) throws(DenyReason) -> PendingAuthorization {
    var run = try begin(message, context: context, using: backend)
    while true {
      switch try advance(&run, message: message, using: backend) {
      case .more: continue
      case .allowed(let pending): return pending
      case .ferried: throw .unknownMessage  // a ferry asks for nothing
      }
    }
  }

  /// Steps 1 and 2: reads the whole message, and judges its audience and nonce.
  ///
  /// Verifies no signature and changes nothing.
  public mutating func begin(
    _ message: Span<UInt8>, context: DecisionContext, using backend: some CryptoBackend
  ) throws(DenyReason) -> DecisionRun {
    var run = DecisionRun(context: context, interval: clock.interval(at: context.tick))
    try run.presentation.read(message)
    guard isConfigured else { throw .wrongSite }  // PRES-3
    try run.presentation.expectAudience(site: configuration.site, lockID: lockID, in: message)
    if run.asks {
      try nonces.expectFresh(
        run.presentation.proof.claims.nonce.value(in: message), at: context.tick,
        lifeSeconds: nonceLifeSeconds, using: backend)
    }
    replay.clearScratch()
    return run
  }

  /// Goes on up to, and including, the next signature.
  ///
  /// - Parameter message: The same bytes that the run began with.
  public mutating func advance(
    _ run: inout DecisionRun, message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> DecisionRun.Progress {
    guard isConfigured else { throw .wrongSite }  // PRES-3
    while true {
      var verified = false
      switch run.phase {
      case .kids:
        try checkKids(&run, message, using: backend)
        run.phase = run.presentation.linkCount > 0 ? .link(0) : .time(0)
      case .link(let index):
        verified = try verifyLink(index, &run, message, using: backend)
        let isLast = index &+ 1 == run.presentation.linkCount  // at most 3
        run.phase = !isLast ? .link(index &+ 1) : run.asks ? .proof : .time(0)
      case .proof:
        try verifyProof(&run, message, using: backend)
        verified = true
        run.phase = .time(0)
      case .time(let index):
        verified = try takeTime(index, &run, message, using: backend)
        run.phase =
          index &+ 1 < Limits.timeStatementCount
          ? .time(index &+ 1) : .staple(0, ofIssuers: false)
      case .staple(let index, let ofIssuers):
        verified = try takeStaple(
          index, ofIssuers: ofIssuers, &run, message, using: backend)
        if index &+ 1 < Limits.stapleCount {
          run.phase = .staple(index &+ 1, ofIssuers: ofIssuers)
        } else {
          run.phase = ofIssuers ? .policy : .staple(0, ofIssuers: true)
        }
      case .policy:
        guard run.asks else {
          run.phase = .ended
          return .ferried
        }
        try checkPolicy(run, message)
        run.phase = .evidence
      case .evidence:
        verified = try checkEvidence(&run, message, using: backend)
        if !verified { run.phase = .finish }
      case .finish:
        run.phase = .ended
        return .allowed(try finish(run, message))
      case .ended: throw .busy
      }
      if verified { return .more }
    }
  }

  /// Steps 7 to 12, which need no signature.
  func checkPolicy(
    _ run: borrowing DecisionRun, _ message: Span<UInt8>
  ) throws(DenyReason) {
    try checkRoles(run.chain, message)
    try checkChannel(run.chain, run.presentation.proof.claims.channel, run.context.channel)
    let isClosing = closesSession(run, message)
    try checkWindow(run, judgesEnd: !isClosing)
    if !isClosing { try checkSchedule(run, message) }
    try checkRevocation(run.chain)
    if !isClosing { try checkFreshness(run) }
  }

  /// Whether the action only ends or reads the session that this very grant opened (REPLAY-8).
  func closesSession(_ run: borrowing DecisionRun, _ message: Span<UInt8>) -> Bool {
    let action = run.presentation.proof.claims.action
    guard action == .lock || action == .readStatus, let opener = run.context.obligation else {
      return false
    }
    let leaf = run.chain.leaf
    return opener.serial == run.chain.links[leaf].claims.serial
      && opener.issuer == issuer(of: leaf, run.chain, message)
  }

  /// Whether the chain has resident privileges (CHAIN-7).
  func isResident(_ chain: borrowing VerifiedChain, _ message: Span<UInt8>) -> Bool {
    chain.count == 1
      && configuration.isResident(message.extracting(chain.links[0].claims.confirmation.range))
  }

  /// The key that signed a link of a run, below ``DecisionRun/issuerCount``.
  public func issuer(
    of link: Int, in run: borrowing DecisionRun, _ message: Span<UInt8>
  ) -> PublicKey {
    issuer(of: link, run.chain, message)
  }
}
