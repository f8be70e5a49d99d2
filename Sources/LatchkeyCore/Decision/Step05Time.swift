import LatchkeyCBOR

// Step 5: time statements of configured sources.

extension LockState {
  /// Takes in one time statement, where it is of a source and over a live nonce (TIME-5 … TIME-11).
  ///
  /// - Returns: Whether a signature was verified.
  @inline(never)
  mutating func takeTime(
    _ index: Int, _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> Bool {
    guard index < run.presentation.timeCount else { return false }
    let envelope = run.presentation.times[index].envelope
    guard let source = configuration.timeSource(kid: message.extracting(envelope.kid.range))
    else {
      return false  // TIME-5
    }
    let key = configuration.timeSources[source].name.key
    let nonce = message.extracting(run.presentation.times[index].claims.nonce.range)
    // TIME-5
    guard !configuration.isRetired(key, at: run.interval),
      nonces.state(
        of: nonce, at: run.context.tick, lifeSeconds: nonceLifeSeconds, using: backend) == nil
    else { return false }
    try envelope.expectSmall(.time, signedBy: key, in: message, using: backend)  // TIME-6
    let reading = LockClock.Reading(
      time: run.presentation.times[index].claims.time,
      errorSeconds: configuration.timeSources[source].errorSeconds,
      isAnchor: configuration.isAnchor(key),
      isOperatedByService: configuration.timeSources[source].isOperatedByService,
      nonceTick: nonce.extracting(first: 4).bigEndianValue)
    switch clock.apply(
      reading, at: run.context.tick, allowsServiceTime: configuration.allowsServiceTime)
    {
    case .applied: break
    case .setAside: run.hasUntrustedTime = true
    case .conflict: run.alarms.rawValue |= 1
    }
    run.interval = clock.interval(at: run.context.tick)
    return true
  }
}
