import LatchkeyCBOR

extension LockState {
  /// Accepts a configuration, or refuses it and changes nothing (CONF-1 … CONF-11).
  ///
  /// - Parameters:
  ///   - message: The envelope as received; untrusted.
  ///   - hasPresence: Whether somebody inside has shown that he is there.
  ///   - tick: Seconds since boot.
  /// - Throws: the first reason in the order of `Spec/configuration.md`.
  public mutating func configure(
    _ message: Span<UInt8>, hasPresence: Bool, tick: UInt32, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let unverified = try Unverified<ConfigurationClaims>(message: message)  // CONF-1
    let claims = unverified.claims
    guard claims.lockID == lockID else { throw .wrongLock }  // CONF-2
    // CONF-3
    guard claims.sequence == configuration.map({ $0.sequence &+ 1 }) ?? 0,
      claims.previous == configuration?.hash ?? .zero
    else { throw .sequenceGap }
    let new = try Configuration(
      claims, hash: backend.sha256(message), of: message, using: backend)
    try expectDistinctKeys(in: new, using: backend)  // CONF-4
    guard Int(claims.window) <= Self.windowCapacity else { throw .windowTooLarge }  // CONF-5
    guard new.hasAnchorAmongTimeSources else { throw .noAnchorTime }  // CONF-6
    try expectSite(of: claims, new, using: backend)  // CONF-7
    let now = clock.interval(at: tick)
    try expectIssuedAfter(in: new, now)  // CONF-12
    if let nonce = claims.founding?.nonce {
      // CONF-8
      _ = try nonces.tickOfLive(nonce, at: tick, lifeSeconds: nonceLifeSeconds, using: backend)
      try nonces.expectUnspent(nonce)
    }
    try expectSigner(of: unverified, new, message, now, using: backend)  // CONF-9
    let changesRoots = configuration.map { !new.hasSameRoots(as: $0) } ?? true
    guard hasPresence || !changesRoots else { throw .presenceRequired }  // CONF-10
    if let nonce = claims.founding?.nonce { nonces.spend(nonce) }
    try adopt(new, at: now)
  }

  /// Takes back a configuration that was accepted before, from the lock's own store.
  package mutating func restoreConfiguration(
    _ message: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let stored = try Unverified<ConfigurationClaims>(message: message)
    try adopt(
      Configuration(stored.claims, hash: backend.sha256(message), of: message, using: backend),
      at: clock.base)
  }

  /// Puts a configuration into force (CONF-11).
  ///
  /// - Parameter now: What is known of the time.
  private mutating func adopt(_ new: Configuration, at now: ClockInterval) throws(DenyReason) {
    var free = 0
    for index in 0..<ReplayTable<slotCount, windowWordCount, counterCount>.lastingSlotCount
    where isRoom(index, new) {
      free &+= 1
    }
    var needed = 0
    for index in 0..<Limits.anchorCount {
      guard let anchor = new.anchors[index], replay.slot(of: anchor.name.key) == nil else {
        continue
      }
      needed &+= 1  // at most 4
    }
    guard needed <= free else { throw .slotsFull }  // CAP-2
    retireAnchors(missingIn: new, now)
    for index in 0..<Limits.anchorCount {
      guard let anchor = new.anchors[index] else { continue }
      if let known = replay.slot(of: anchor.name.key) {
        let before = configuration?.anchor(kid: anchor.name.kid)
        let status = before.flatMap { configuration?.anchors[$0]?.status?.key }
        if status != anchor.status?.key { replay.slots[known].statusStaple = .none }
        continue
      }
      guard let slot = room(for: new) else { throw .slotsFull }  // counted above
      replay.slots[slot] = IssuerSlot(issuer: anchor.name.key)
    }
    if !isConfigured { clock.forwardSecondsLeft = wide(new.forwardCapSeconds) }
    isConfigured = true
    settings = new
    floor = max(floor, now.earliest)  // TIME-12
    replay.window = new.window
    links.removeAll()
  }

  /// A slot for an anchor: one that was never taken, else one that is free (REPLAY-10).
  private func room(for new: Configuration) -> Int? {
    let count = ReplayTable<slotCount, windowWordCount, counterCount>.lastingSlotCount
    for index in 0..<count where replay.slots[index].issuer == nil { return index }
    for index in 0..<count where isRoom(index, new) { return index }
    return nil
  }

  /// Whether a slot is free for an anchor of a new configuration: not while one that leaves has it.
  private func isRoom(_ index: Int, _ new: Configuration) -> Bool {
    guard isFree(index, new) else { return false }
    return replay.slots[index].issuer.map { !settings.isAnchor($0) } ?? true
  }

  /// An anchor that leaves keeps its slot until all that it signed is certainly past, so that it
  /// cannot come back as a stranger (CONF-11).
  private mutating func retireAnchors(missingIn new: Configuration, _ now: ClockInterval) {
    for index in 0..<Limits.anchorCount {
      guard let anchor = settings.anchors[index]?.name.key, !new.isAnchor(anchor),
        let slot = replay.slot(of: anchor)
      else { continue }
      replay.slots[slot].record(
        AuthorityRecord(
          anchorSlot: UInt8(truncatingIfNeeded: slot), serial: 0,
          expiration: now.latest ?? Limits.lastSecond, isMerged: true))
    }
  }

  /// All keys and all kids differ; an anchor may also be a time source (CONF-4).
  private func expectDistinctKeys(
    in new: Configuration, using backend: some CryptoBackend
  ) throws(DenyReason) {
    var known = KeyRoll()
    try known.add(NamedKey(key, using: backend))
    for index in 0..<Limits.anchorCount {
      guard let anchor = new.anchors[index] else { continue }
      try known.add(anchor.name)
      if let status = anchor.status { try known.add(status) }
    }
    for index in 0..<Limits.residentCount {
      guard let resident = new.residents[index] else { continue }
      try known.add(NamedKey(resident, using: backend))
    }
    for index in 0..<Limits.witnessCount {
      guard let witness = new.witnesses[index] else { continue }
      try known.add(witness)
    }
    for index in 0..<Limits.auditorCount {
      guard let auditor = new.auditors[index] else { continue }
      try known.add(NamedKey(auditor, using: backend))
    }
    var sources = KeyRoll()
    for index in 0..<Limits.timeSourceCount {
      guard let source = new.timeSources[index] else { continue }
      try sources.add(source.name)
      if !new.isAnchor(source.name.key) { try known.add(source.name) }
    }
  }

  private func expectSite(
    of claims: ConfigurationClaims, _ new: Configuration, using backend: some CryptoBackend
  ) throws(DenyReason) {
    guard let founding = claims.founding else {
      guard claims.site == configuration?.site else { throw .siteNotProven }
      return
    }
    guard let first = new.anchors[0]?.name.key,
      claims.site == backend.siteID(anchor: first, salt: founding.salt)
    else { throw .siteNotProven }
  }

  /// No anchor comes back with what it signed before (CONF-12).
  private func expectIssuedAfter(
    in new: Configuration, _ now: ClockInterval
  ) throws(DenyReason) {
    for index in 0..<Limits.anchorCount {
      guard let anchor = new.anchors[index] else { continue }
      let present = configuration?.anchor(kid: anchor.name.kid)
      let least = present.flatMap { configuration?.anchors[$0]?.issuedAfter } ?? now.earliest
      guard anchor.issuedAfter >= least else { throw .issuedAfterTooLow }
    }
  }

  private func expectSigner(
    of unverified: Unverified<ConfigurationClaims>, _ new: Configuration,
    _ message: Span<UInt8>, _ now: ClockInterval, using backend: some CryptoBackend
  ) throws(DenyReason) {
    let kid = unverified.envelope.kid
    let signer: NamedKey?
    if let present = configuration {
      signer = present.anchor(kid: kid).flatMap { present.anchors[$0]?.name }
    } else {
      signer = new.anchors[0]?.name
    }
    // A founding signer's notAfter is not judged: there is no present configuration.
    guard let signer, signer.kid == kid,
      !(configuration?.isRetired(signer.key, at: now) ?? false)
    else { throw .unknownIssuer }
    try unverified.expectSignature(by: signer.key, in: message, using: backend)
  }
}

/// Keys met so far, at most 28: the lock's, and every list of the limits table.
private struct KeyRoll {
  private var keys = InlineArray<28, NamedKey?>(repeating: nil)
  private var count = 0

  mutating func add(_ name: NamedKey) throws(DenyReason) {
    for index in 0..<count {
      guard let known = keys[index], known.kid != name.kid, known.key != name.key else {
        throw .keysNotDistinct
      }
    }
    guard count < 28 else { throw .keysNotDistinct }
    keys[count] = name
    count &+= 1  // below 28
  }
}

extension Configuration {
  /// Whether an anchor can say what time it is (CONF-6).
  var hasAnchorAmongTimeSources: Bool {
    for index in 0..<Limits.timeSourceCount {
      if let source = timeSources[index], isAnchor(source.name.key) { return true }
    }
    return false
  }

  /// Whether anchors and auditors are the same, entry by entry (CONF-10).
  func hasSameRoots(as other: Configuration) -> Bool {
    for index in 0..<Limits.anchorCount {
      let mine = anchors[index]
      let its = other.anchors[index]
      guard mine?.name.key == its?.name.key, mine?.issuedAfter == its?.issuedAfter,
        mine?.notAfter == its?.notAfter, mine?.status?.key == its?.status?.key
      else { return false }
    }
    for index in 0..<Limits.auditorCount where auditors[index] != other.auditors[index] {
      return false
    }
    return true
  }
}
