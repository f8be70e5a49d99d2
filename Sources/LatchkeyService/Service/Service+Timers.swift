import LatchkeyCore

extension Service {
  /// Does what time alone brings about: passes that end, doors whose proof is late, cameras that
  /// have fallen silent.
  ///
  /// Several processes may do so at once; what one has done, the next finds done.
  ///
  /// - Returns: How many records were looked at.
  /// - Throws: ``ServiceFailure``, when everything that can be done has been: what one site cannot
  ///   do keeps no other waiting.
  public func runTimers(at now: UInt64, limit: Int = 256) async throws -> Int {
    let rows: [DueRecord]
    do throws(LedgerFailure) {
      rows = try await ledger.due(through: now, limit: limit)
    } catch {
      throw ServiceFailure.ledger(error)
    }
    var failure: LedgerFailure?
    for row in rows {
      do {
        switch row.key.kind {
        case .delivery: try await tick(row, at: now)
        case .revocation: try await settle([row.key], at: row.site, now: now)
        default: continue
        }
      } catch {
        if case .ledger(let caught)? = error as? ServiceFailure { failure = caught }
        failure = failure ?? error as? LedgerFailure ?? .corrupt("a timer cannot be run")
      }
    }
    if let failure { throw ServiceFailure.ledger(failure) }
    return rows.count
  }

  private func tick(_ row: DueRecord, at now: UInt64) async throws {
    let key = try await issuingKey(at: row.site)
    try await carryOut(jobQuery(row.site, row.key.id, key), at: now) { draft in
      guard draft.snapshot.records[row.key]?.due.map({ $0 <= now }) ?? false else { return }
      var scene = try scene(draft, row.site, row.key.id)
      try scene.handle(.tick, at: now)
      try revoke(scene.effects, at: scene.site, key, in: &draft)
      scene.store(in: &draft, as: "delivery.time")
    }
  }
}
