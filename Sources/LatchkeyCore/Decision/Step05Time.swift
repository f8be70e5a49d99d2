import LatchkeyCBOR

// Step 5: time statements of configured sources.

extension LockState {
  /// Takes in one time statement, where it is of a source and over a live nonce (TIME-5 … TIME-11).
  ///
  /// - Returns: Whether a signature was verified.
  mutating func takeTime(
    _ index: Int, _ run: inout DecisionRun,
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    guard let statement = run.presentation.times[index],
      let source = settings.timeSource(kid: statement.envelope.kid),
      !settings.isRetired(source.name.key, at: run.interval),
      let nonceTick = tickOfLive(statement.claims.nonce, run.context.tick, using: backend)
    else { return false }  // TIME-5
    try statement.expectSignature(by: source.name.key, in: message, using: backend)  // TIME-6
    let reading = LockClock.Reading(
      time: statement.claims.time, errorSeconds: source.errorSeconds,
      isAnchor: settings.isAnchor(source.name.key),
      isOperatedByService: source.isOperatedByService, nonceTick: nonceTick)
    switch clock.apply(
      reading, at: run.context.tick, allowsServiceTime: settings.allowsServiceTime)
    {
    case .applied: run.hasLearned = true
    case .setAside: run.hasUntrustedTime = true
    case .conflict: run.alarms.rawValue |= 1
    }
    run.interval = clock.interval(at: run.context.tick)
    return true
  }

  /// The tick of a live nonce, spent or not; `nil` when it does not live.
  private func tickOfLive(
    _ nonce: Nonce, _ tick: UInt32, using backend: some CryptoBackend
  ) -> UInt32? {
    do throws(DenyReason) {
      return try nonces.tickOfLive(
        nonce, at: tick, lifeSeconds: nonceLifeSeconds, using: backend)
    } catch {
      return nil
    }
  }
}
