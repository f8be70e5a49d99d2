import LatchkeyCBOR
import LatchkeyCore

/// What a factory reset leaves: the lock persists it and erases the rest, whole or not at all.
public struct ResetRecord: Sendable {
  public let remainder: ResetRemainder
  /// The one receipt that is kept.
  public let receipt: Receipt
}

/// Where a lock persists a factory reset.
public protocol ResetStore: ~Copyable {
  /// Erases everything but the lock's key, its secrets, its boot counter and the record; when this
  /// returns, that survives power loss.
  mutating func reset(to record: ResetRecord) throws(StorageFailure)
}

extension DoorLock {
  /// Takes the lock back to how it came from the factory, but for what RESET-2 keeps.
  ///
  /// A session that runs is ended as a resident's `lock` would end it (RESET-4); then the lock begins
  /// a boot. A denial changes nothing.
  ///
  /// - Parameters:
  ///   - hasPresence: Whether somebody inside has shown that he is there.
  ///   - nonces: Of the new boot.
  ///   - reading: What the sensors say.
  /// - Throws: ``DenyReason/presenceRequired`` (RESET-1), ``DenyReason/storage`` when the store
  ///   failed, ``DenyReason/busy`` when the signer did.
  public mutating func reset<Key: Signer & ~Copyable, Store: ResetStore & ~Copyable>(
    hasPresence: Bool, nonces: consuming NonceBook<nonceCount>, reading: DoorReading, tick: UInt32,
    store: inout Store, key: borrowing Key, secret: Span<UInt8>, using backend: some CryptoBackend
  ) throws(DenyReason) -> DoorEffects {
    guard hasPresence else { throw .presenceRequired }
    let remainder = state.remainder(at: tick)
    let receipt = try makeReceipt(
      of: ReceiptStory(.reset, state.clock.interval(at: tick)), key: key, secret: secret,
      using: backend)
    do throws(StorageFailure) {
      try store.reset(to: ResetRecord(remainder: remainder, receipt: receipt))
    } catch {
      throw .storage
    }
    var effects = DoorEffects()
    move(.residentLock, at: tick, &effects)  // RESET-4
    untold = UntoldEvents()
    ring = LockReceiptRing(auditorCount: 0, oldest: receipts.next)  // RESET-3
    append(receipt, as: .use, using: backend)
    state.erase(keeping: remainder)
    effects.add(restart(nonces: nonces, reading: reading))
    return effects
  }
}
