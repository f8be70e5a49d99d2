import LatchkeyCBOR

extension LockState {
  /// Puts a configuration into force that has just been judged.
  package mutating func adopt(
    _ new: consuming Configuration, _ act: ConfigurationAct, tick: UInt32
  ) throws(DenyReason) {
    if let nonce = act.nonce { nonces.spend(nonce) }
    changes = SlotChanges()
    if let reading = act.clockReset {
      // CONF-16, TIME-13; nothing fails from here on: what is emptied has room for every anchor.
      raiseIssueMark(to: clock.interval(at: tick).earliest)
      forget(butAnchorsOf: new)
      clock.reset(to: reading, at: tick)
      floor = 0
    }
    try adopt(new, at: clock.interval(at: tick))
  }

  /// Judges a configuration, and changes nothing (CONF-1 … CONF-16).
  ///
  /// - Parameters:
  ///   - message: The envelope as received; untrusted.
  ///   - hasPresence: Whether somebody inside has shown that he is there.
  ///   - tick: Seconds since boot.
  ///   - act: What it does besides.
  /// - Throws: the first reason in the order of `Spec/configuration.md`.
  @inline(never)
  package func judgeConfiguration(
    _ message: Span<UInt8>, hasPresence: Bool, tick: UInt32, _ act: inout ConfigurationAct,
    using backend: some CryptoBackend
  ) throws(DenyReason) -> Configuration {
    let unverified = try Unverified<ConfigurationClaims>(message: message)  // CONF-1
    let claims = unverified.claims
    guard claims.lockID.holds(lockID, in: message) else { throw .wrongLock }  // CONF-2
    // CONF-3
    let next = isConfigured ? configuration.sequence &+ 1 : 0
    guard claims.sequence == next, claims.previous.holds(configuration.hash, in: message) else {
      throw .sequenceGap
    }
    let new = try Configuration(claims, of: message, using: backend)
    try expectDistinctKeys(in: new, using: backend)  // CONF-4
    guard Int(claims.window) <= Self.windowCapacity else { throw .windowTooLarge }  // CONF-5
    guard new.hasAnchorAmongTimeSources else { throw .noAnchorTime }  // CONF-6
    try expectSite(of: claims, new, message, using: backend)  // CONF-7
    let now = clock.interval(at: tick)
    let reset = claims.clockReset
    try expectIssuedAfter(in: new, now, isReset: reset != nil)  // CONF-12, CONF-14
    let nonce = (claims.founding?.nonce ?? reset?.nonce)?.value(in: message)
    if let nonce {
      // CONF-8, CONF-15
      try nonces.expectFresh(nonce, at: tick, lifeSeconds: nonceLifeSeconds, using: backend)
    }
    try expectSigner(of: unverified.envelope, new, message, now, using: backend)  // CONF-9
    let source = configuration.timeSource(kid: message.extracting(unverified.envelope.kid.range))
    if reset != nil, source == nil { throw .noAnchorTime }  // CONF-15
    guard hasPresence || (isConfigured && new.hasSameRoots(as: configuration)) else {
      throw .presenceRequired  // CONF-10
    }
    act.nonce = nonce
    if let reset, let source, let nonce {
      act.clockReset = LockClock.Reading(
        time: reset.time, errorSeconds: configuration.timeSources[source].errorSeconds,
        isAnchor: true, isOperatedByService: false,
        nonceTick: nonce.bytes.bytes.extracting(0..<4).bigEndianValue)
    }
    return new
  }

  /// Takes back a configuration that was accepted before, from the lock's own memory, which holds
  /// what it did to slots, too.
  package mutating func restoreConfiguration(
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let stored = try Unverified<ConfigurationClaims>(message: message)
    install(try Configuration(stored.claims, of: message, using: backend))
  }

  /// Takes a configuration as in force of which the lock itself has not been asked: for a preview.
  package mutating func assumeConfiguration(
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let assumed = try Unverified<ConfigurationClaims>(message: message)
    try adopt(Configuration(assumed.claims, of: message, using: backend), at: clock.base)
  }

  private mutating func install(_ new: consuming Configuration) {
    isConfigured = true
    replay.window = new.window
    configuration = new
  }

  /// Puts a configuration into force (CONF-11).
  ///
  /// - Parameter now: What is known of the time.
  private mutating func adopt(
    _ new: consuming Configuration, at now: ClockInterval
  ) throws(DenyReason) {
    var free = 0
    for index in 0..<(slotCount &- 2) where isRoom(index, new) { free &+= 1 }
    for index in 0..<new.anchorCount where replay.slot(of: new.anchors[index].name.key) == nil {
      free &-= 1  // at most four times
    }
    guard free >= 0 else { throw .slotsFull }  // CAP-2
    retireAnchors(missingIn: new, now)
    for index in 0..<new.anchorCount {
      let anchor = new.anchors[index].name.key
      if let known = replay.slot(of: anchor) {
        let before = configuration.anchor(key: anchor)
        let status = before.flatMap { configuration.anchors[$0].status?.key }
        guard status != new.anchors[index].status?.key else { continue }
        replay.slots[known].staples[1] = .none
        changes.slots |= 1 &<< wide(known)
        continue
      }
      guard let slot = room(for: new) else { throw .slotsFull }  // counted above
      replay.clearSlot(slot, for: anchor)
      changes.slots |= 1 &<< wide(slot)
      replay.unwrittenSlots |= 1 &<< wide(slot)
    }
    if !isConfigured { clock.forwardSecondsLeft = wide(new.forwardCapSeconds) }
    install(new)
    floor = max(floor, now.earliest)  // TIME-12
    links.removeAll()
    endRun()
  }

  /// A slot for an anchor: one that was never taken, else one that is free (REPLAY-10).
  private func room(for new: borrowing Configuration) -> Int? {
    for index in 0..<(slotCount &- 2) where replay.slots[index].issuer == nil { return index }
    for index in 0..<(slotCount &- 2) where isRoom(index, new) { return index }
    return nil
  }

  /// Whether a slot is free for an anchor of a new configuration: not while one that leaves has it.
  private func isRoom(_ index: Int, _ new: borrowing Configuration) -> Bool {
    guard isFree(index, new) else { return false }
    return replay.slots[index].issuer.map { !configuration.isAnchor($0) } ?? true
  }

  /// An anchor that leaves keeps its slot until all that it signed is certainly past, so that it
  /// cannot come back as a stranger (CONF-11).
  private mutating func retireAnchors(
    missingIn new: borrowing Configuration, _ now: ClockInterval
  ) {
    for index in 0..<configuration.anchorCount {
      let anchor = configuration.anchors[index].name.key
      guard !new.isAnchor(anchor), let slot = replay.slot(of: anchor) else { continue }
      replay.slots[slot].record(
        AuthorityRecord(
          anchorSlot: UInt8(truncatingIfNeeded: slot), serial: 0,
          expiration: now.latest ?? Limits.lastSecond, isMerged: true))
      changes.slots |= 1 &<< wide(slot)
    }
  }

  /// All keys and all kids differ; an anchor may also be a time source (CONF-4).
  private func expectDistinctKeys(
    in new: borrowing Configuration, using backend: some CryptoBackend
  ) throws(DenyReason) {
    var known = KeyRoll()
    try known.add(NamedKey(key, using: backend))
    for index in 0..<new.anchorCount {
      try known.add(new.anchors[index].name)
      if let status = new.anchors[index].status { try known.add(status) }
    }
    for index in 0..<new.residentCount {
      try known.add(NamedKey(new.residents[index], using: backend))
    }
    for index in 0..<new.witnessCount { try known.add(new.witnesses[index]) }
    for index in 0..<new.auditorCount {
      try known.add(NamedKey(new.auditors[index], using: backend))
    }
    var sources = KeyRoll()
    for index in 0..<new.timeSourceCount {
      let source = new.timeSources[index].name
      try sources.add(source)
      if !new.isAnchor(source.key) { try known.add(source) }
    }
  }

  private func expectSite(
    of claims: ConfigurationClaims, _ new: borrowing Configuration, _ message: Span<UInt8>,
    using backend: some CryptoBackend
  ) throws(DenyReason) {
    guard let founding = claims.founding else {
      guard new.site == configuration.site else { throw .siteNotProven }
      return
    }
    let proven = backend.siteID(
      anchor: new.anchors[0].name.key, salt: founding.salt.value(in: message))
    guard new.site == proven else { throw .siteNotProven }
  }

  /// No anchor comes, or sets the clock back, with what it signed before (CONF-12, CONF-14).
  private func expectIssuedAfter(
    in new: borrowing Configuration, _ now: ClockInterval, isReset: Bool
  ) throws(DenyReason) {
    var least = now.earliest
    if isReset || !isConfigured { least = max(least, issueMark) }
    if isConfigured {
      var lowest = Limits.lastIssueMark
      for index in 0..<configuration.anchorCount {
        lowest = min(lowest, configuration.anchors[index].issuedAfter)
      }
      least = max(least, lowest)
    }
    least = min(least, Limits.lastIssueMark)
    for index in 0..<new.anchorCount {
      var bound = least
      if let present = configuration.anchor(key: new.anchors[index].name.key) {
        bound = configuration.anchors[present].issuedAfter
        if isReset { bound = max(least, bound &+ 1) }  // at most 2^40
      }
      guard new.anchors[index].issuedAfter >= bound else { throw .issuedAfterTooLow }
    }
  }

  private func expectSigner(
    of envelope: Envelope, _ new: borrowing Configuration,
    _ message: Span<UInt8>, _ now: ClockInterval, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let kid = envelope.kid.value(in: message)
    // A founding signer's notAfter is not judged: there is no present configuration.
    let found = isConfigured ? configuration.anchor(kid: kid) : new.anchor(kid: kid)
    guard let found, isConfigured || found == 0 else { throw .unknownIssuer }
    let signer = isConfigured ? configuration.anchors[found].name.key : new.anchors[found].name.key
    guard !configuration.isRetired(signer, at: now) else { throw .unknownIssuer }
    try envelope.expectLarge(.configuration, signedBy: signer, in: message, using: backend)
  }
}

/// What a configuration does besides coming into force.
package struct ConfigurationAct {
  /// Is spent: of a founding, or of a clock reset.
  var nonce: Nonce?
  /// To what the clock is set back (TIME-13).
  var clockReset: LockClock.Reading?

  package init() {}
}

/// Kids and keys met so far, at most 28: the lock's, and every list of the limits table.
private struct KeyRoll {
  private var keys = InlineArray<28, NamedKey>(repeating: NamedKey())
  private var count = 0

  mutating func add(_ name: NamedKey) throws(DenyReason) {
    for index in 0..<count where keys[index].kid == name.kid || keys[index].key == name.key {
      throw .keysNotDistinct
    }
    guard count < 28 else { throw .keysNotDistinct }
    keys[count] = name
    count &+= 1  // below 28
  }
}

extension Configuration {
  /// Whether an anchor can say what time it is (CONF-6).
  var hasAnchorAmongTimeSources: Bool {
    for index in 0..<timeSourceCount where isAnchor(timeSources[index].name.key) { return true }
    return false
  }

  /// Whether anchors and auditors are the same, entry by entry (CONF-10).
  func hasSameRoots(as other: borrowing Configuration) -> Bool {
    guard anchorCount == other.anchorCount, auditorCount == other.auditorCount else {
      return false
    }
    for index in 0..<anchorCount {
      guard anchors[index].name.key == other.anchors[index].name.key,
        anchors[index].issuedAfter == other.anchors[index].issuedAfter,
        anchors[index].notAfter == other.anchors[index].notAfter,
        anchors[index].status?.key == other.anchors[index].status?.key
      else { return false }
    }
    for index in 0..<auditorCount where auditors[index] != other.auditors[index] {
      return false
    }
    return true
  }
}
