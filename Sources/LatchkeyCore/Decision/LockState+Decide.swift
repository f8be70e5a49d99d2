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
    try begin(message, context: context, using: backend)
    while true {
      switch try advance(message, using: backend) {
      case .more: continue
      case .allowed(let pending): return pending
      case .ferried: throw .unknownMessage  // a ferry asks for nothing
      }
    }
  }

  /// Steps 1 and 2: reads the whole message, and judges its audience and nonce.
  ///
  /// Verifies no signature and changes nothing but ``run``, which a decision before it leaves.
  public mutating func begin(
    _ message: Span<UInt8>, context: DecisionContext, using backend: some CryptoBackend
  ) throws(DenyReason) {
    run.start(context, interval: clock.interval(at: context.tick))
    try run.presentation.read(message)
    guard isConfigured else { throw .wrongSite }  // PRES-3
    try run.presentation.expectAudience(site: configuration.site, lockID: lockID, in: message)
    if run.asks {
      try nonces.expectFresh(
        message.extracting(run.presentation.proof.claims.nonce.range), at: context.tick,
        lifeSeconds: nonceLifeSeconds, using: backend)
    }
    replay.clearScratch()
    run.phase = .kids
  }

  /// Goes on up to, and including, the next signature.
  ///
  /// - Parameter message: The same bytes that the run began with.
  /// - Throws: the first reason in the order of DEC-1; ``DenyReason/busy`` when no run is going on.
  public mutating func advance(
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> DecisionRun.Progress {
    while true {
      let phase = run.phase
      run.phase = .idle  // a reason thrown below ends the run
      let (next, verified) = try step(phase, message, using: backend)
      run.phase = next
      if verified { return .more }
      guard case .idle = next else { continue }
      return run.asks ? .allowed(try finish(message)) : .ferried
    }
  }

  /// One step.
  ///
  /// - Returns: What comes next, `idle` before step 14 or behind a ferry; and whether a signature
  ///   was verified.
  private mutating func step(
    _ phase: DecisionRun.Phase, _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> (DecisionRun.Phase, Bool) {
    switch phase {
    case .kids:
      try checkKids(message, using: backend)
      return (run.presentation.linkCount > 0 ? .link(0) : .time(0), false)
    case .link(let index):
      let verified = try verifyLink(index, message, using: backend)
      let isLast = index &+ 1 == run.presentation.linkCount  // at most 3
      return (!isLast ? .link(index &+ 1) : run.asks ? .proof : .time(0), verified)
    case .proof:
      try verifyProof(message, using: backend)
      return (.time(0), true)
    case .time(let index):
      guard index < run.presentation.timeCount else { return (.staple(0), false) }
      return (.time(index &+ 1), try takeTime(index, message, using: backend))
    case .staple(let round):
      // Two rounds over the staples: of anchors, then of issuers.
      let count = run.presentation.stapleCount
      guard round < 2 &* count else {
        guard run.asks else { return (.idle, false) }
        try checkPolicy(message)
        return (.evidence, false)
      }
      let isSecond = round >= count
      let verified = try takeStaple(
        isSecond ? round &- count : round, ofIssuers: isSecond, message, using: backend)
      return (.staple(round &+ 1), verified)
    case .evidence:
      let verified = try checkEvidence(message, using: backend)
      return (verified ? .evidence : .idle, verified)
    case .idle: throw .busy
    }
  }

  /// Steps 7 to 12, which need no signature.
  @inline(never)
  func checkPolicy(
    _ message: Span<UInt8>
  ) throws(DenyReason) {
    try expectLinks(.role, through: .each, isClosing: false, message)
    guard run.presentation.proof.claims.channel == run.context.channel else {
      throw .channelMismatch  // CHAN-1
    }
    let isClosing = closesSession(message)
    try expectLinks(.channel, through: .fresh, isClosing: isClosing, message)
  }

  /// Whether the action only ends or reads the session that this very grant opened (REPLAY-8).
  func closesSession(_ message: Span<UInt8>) -> Bool {
    let action = run.presentation.proof.claims.action
    guard action == .lock || action == .readStatus, let opener = run.context.obligation else {
      return false
    }
    let leaf = run.chain.leaf
    return opener.serial == run[verified: leaf].serial
      && opener.issuer == issuer(of: leaf, message)
  }

  /// Who presents: the grant of the leaf, once it has verified.
  package func presenter(_ message: Span<UInt8>) -> GrantID {
    let leaf = run.chain.leaf
    return GrantID(
      issuer: issuer(of: leaf, message), serial: run[verified: leaf].serial)
  }

  /// The job of the leaf, once it has verified.
  package func presentersJob(_ message: Span<UInt8>) -> Digest? {
    run[verified: run.chain.leaf].constraints.job?.value(in: message)
  }

  /// Whether the chain has resident privileges (CHAIN-7).
  package func isResident(_ message: Span<UInt8>) -> Bool {
    run.chain.count == 1
      && configuration.isResident(message.extracting(run[verified: 0].confirmation.range))
  }
}
