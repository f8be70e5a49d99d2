import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

extension ConfigurationDraft {
  /// Judges what a lock would refuse in every state: the shape, then distinct keys, then the time.
  ///
  /// - Throws: the reason that Core's reader gives (CONF-1), ``DenyReason/keysNotDistinct``
  ///   (CONF-4), ``DenyReason/noAnchorTime`` (CONF-6).
  func check(lock: PublicKey, using crypto: some CryptoBackend) throws(Refusal) {
    try checkShape()
    try checkDistinctness(lock: lock, using: crypto)
    // CONF-6
    guard timeSources.contains(where: { source in anchors.contains { $0.key == source.key } })
    else {
      throw Refusal(
        .noAnchorTime, field: "timeSources",
        rule: "An anchor is a time source, to revive a dead clock (CONF-6).")
    }
  }

  private func checkShape() throws(Refusal) {
    try expectPoint(point, "point")
    try expectCount(anchors.count, from: 1, through: Limits.anchorCount, "anchors")
    for (index, anchor) in anchors.enumerated() { try anchor.check("anchors[\(index)]") }
    // CONF-1
    try expect(window, in: 32...1_024, "window", rule: "CONF-1")
    guard window % 32 == 0 else {
      throw Refusal(.outOfRange, field: "window", rule: "W is a multiple of 32 (CONF-1).")
    }
    try checkKeys(residents, from: 0, through: Limits.residentCount, "residents")
    try checkKeys(witnesses, from: 0, through: Limits.witnessCount, "witnesses")
    try expectCount(timeSources.count, from: 1, through: Limits.timeSourceCount, "timeSources")
    for (index, source) in timeSources.enumerated() {
      try expectAcceptable(source.key, "timeSources[\(index)].key")
      try expect(source.errorSeconds, in: 0...3_600, "timeSources[\(index)].error")
    }
    try checkKeys(auditors, from: 1, through: Limits.auditorCount, "auditors")
    try expect(nonceLifeSeconds, in: 10...300, "nonceLife")
  }

  private func checkKeys(
    _ keys: [PublicKey], from least: Int, through most: Int, _ field: String
  ) throws(Refusal) {
    try expectCount(keys.count, from: least, through: most, field)
    for (index, key) in keys.enumerated() { try expectAcceptable(key, "\(field)[\(index)]") }
  }

  /// Every key with its field, but for anchors that stand among the time sources.
  private func namedKeys(lock: PublicKey) -> [(key: PublicKey, field: String)] {
    var keys: [(key: PublicKey, field: String)] = [(lock, "lock")]
    for (index, anchor) in anchors.enumerated() {
      keys.append((anchor.key, "anchors[\(index)].key"))
      if let status = anchor.status { keys.append((status, "anchors[\(index)].status")) }
    }
    for (index, key) in residents.enumerated() { keys.append((key, "residents[\(index)]")) }
    for (index, key) in witnesses.enumerated() { keys.append((key, "witnesses[\(index)]")) }
    for (index, source) in timeSources.enumerated()
    where !anchors.contains(where: { $0.key == source.key }) {
      keys.append((source.key, "timeSources[\(index)].key"))
    }
    for (index, key) in auditors.enumerated() { keys.append((key, "auditors[\(index)]")) }
    return keys
  }

  private func checkDistinctness(
    lock: PublicKey, using crypto: some CryptoBackend
  ) throws(Refusal) {
    // CONF-4: equal keys have equal kids, so the kids tell both.
    var seen: [KeyID] = []
    for (key, field) in namedKeys(lock: lock) + repeatedSources() {
      let kid = crypto.keyID(of: key)
      guard !seen.contains(kid) else {
        throw Refusal(
          .keysNotDistinct, field: field, rule: "A key has one role, once (CONF-4).")
      }
      seen.append(kid)
    }
  }

  /// Anchors that stand among the time sources a second time, which CONF-4 does not except.
  private func repeatedSources() -> [(key: PublicKey, field: String)] {
    var repeated: [(key: PublicKey, field: String)] = []
    for (index, source) in timeSources.enumerated()
    where anchors.contains(where: { $0.key == source.key })
      && timeSources[..<index].contains(where: { $0.key == source.key })
    {
      repeated.append((source.key, "timeSources[\(index)].key"))
    }
    return repeated
  }
}

extension AnchorDraft {
  fileprivate func check(_ field: String) throws(Refusal) {
    try expectAcceptable(key, "\(field).key")
    try expectSecond(issuedAfter, "\(field).issuedAfter")
    if let notAfter { try expect(notAfter, in: 1...Limits.lastSecond, "\(field).notAfter") }
    if let status { try expectAcceptable(status, "\(field).status") }
  }
}
