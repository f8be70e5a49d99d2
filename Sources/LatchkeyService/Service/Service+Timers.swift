import LatchkeyCore

extension Service {
  /// Does what time alone brings about: passes that end, doors whose proof is late, cameras that
  /// have fallen silent.
  ///
  /// Several processes may do so at once; what one has done, the next finds done.
  ///
  /// - Returns: How many deliveries were looked at.
  public func runTimers(at now: UInt64, limit: Int = 256) async throws -> Int {
    do {
      let rows = try await ledger.due(through: now, limit: limit)
      for row in rows where row.key.kind == .delivery {
        let key = try await issuingKey(at: row.site)
        try await carryOut(jobQuery(row.site, row.key.id, key), at: now) { draft in
          guard draft.snapshot.records[row.key]?.due.map({ $0 <= now }) ?? false else { return }
          var scene = try scene(draft, row.site, row.key.id)
          try scene.handle(.tick, at: now)
          try revoke(scene.effects, at: scene.site, key, in: &draft)
          scene.store(in: &draft, as: "delivery.time")
        }
      }
      return rows.count
    } catch let failure as LedgerFailure {
      throw ServiceFailure.ledger(failure)
    }
  }
}
