import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

extension LockImage {
  /// Boots unless the lock is running, and brings the tick up to date.
  ///
  /// - Parameter path: Where the boot counter is persisted before it is used (NONCE-1).
  /// - Returns: Seconds since boot.
  mutating func tick(at now: UInt64, path: String, using crypto: SodiumBackend) throws -> UInt32 {
    if ram == nil {
      flash.bootCounter += 1
      try save(path)
      try boot(at: now, using: crypto)
    }
    guard var memory = ram else { return 0 }
    let elapsed = now > memory.bootedAt ? min(now - memory.bootedAt, UInt64(UInt32.max) - 1) : 0
    memory.lastTick = max(memory.lastTick, UInt32(elapsed))
    ram = memory
    return memory.lastTick
  }

  /// Starts the memory anew: the clock knows its floor, and no nonce of an earlier boot lives.
  mutating func boot(at now: UInt64, using crypto: SodiumBackend) throws {
    let seed = flash.deviceSeed.bytes
    let book = NonceBook<16>(
      seed: seed.span, boot: flash.bootCounter, random: randomBytes(), using: crypto)
    let cap = try configurationDraft()?.forwardCapSeconds ?? 0
    ram = Memory(
      bootedAt: now, lastTick: 0, earliest: flash.floor, latest: nil, baseTick: 0,
      ceiling: LockClock.Ceiling.none.rawValue, forwardSecondsLeft: UInt64(cap),
      bootKey: Hex(book.bootKeyBytes.bytes), nonceCounter: 0, leastTick: 0, spentNonces: [])
  }

  /// What the owner configured.
  func configurationDraft() throws -> ConfigurationDraft? {
    guard let envelope = flash.configuration else { return nil }
    return try naming("lock.configuration") { try ConfigurationDraft(message: envelope.bytes) }
  }

  /// The lock, as it was left.
  func makeLock(using crypto: SodiumBackend) throws -> SmallDoorLock {
    guard let memory = ram else { throw ToolFailure.internal("lock", "The lock is not running.") }
    var book = NonceBook<16>(
      bootKey: Digest(bytes: try memory.bootKey.fixed()), counter: memory.nonceCounter,
      leastTick: memory.leastTick)
    for stamp in memory.spentNonces {
      book.restoreSpent(tick: stamp.tick, counter: stamp.counter)
    }
    let clock = LockClock(
      base: ClockInterval(earliest: memory.earliest, latest: memory.latest),
      baseTick: memory.baseTick, ceiling: LockClock.Ceiling(rawValue: memory.ceiling) ?? .none,
      driftPartsPerMillion: flash.driftPartsPerMillion,
      forwardSecondsLeft: memory.forwardSecondsLeft)
    var state = SmallLockState(
      key: try signer().publicKey, clock: clock, nonces: book, using: crypto)
    if let envelope = flash.configuration {
      try state.restoreConfiguration(envelope.bytes.span, using: crypto)
      state.clock = clock
    }
    state.floor = flash.floor
    state.issueMark = flash.issueMark ?? 0
    try restoreReplay(&state)
    let session = try flash.session.map { session in
      ObligationSession(
        grant: GrantID(
          issuer: PublicKey(bytes: try session.issuer.fixed()), serial: session.serial),
        job: try session.job.map { Digest(bytes: try $0.fixed()) }, receipt: session.receipt)
    }
    var receipts = ReceiptHead()
    receipts.next = flash.nextReceipt
    receipts.last = Digest(bytes: try flash.lastReceipt.fixed())
    let door = makeDoor(memory, state.configuration)
    // The file keeps no receipts: of the ring there is what the session has reserved.
    var ring = LockReceiptRing(
      auditorCount: state.configuration.auditorCount,
      oldest: session?.receipt ?? flash.nextReceipt)
    if session != nil { _ = ring.append(.session) }
    while ring.next < flash.nextReceipt, ring.append(.use) {}
    return SmallDoorLock(
      state: state, receipts: receipts, ring: ring, door: door, session: session)
  }

  /// The door as it was left; after a power loss, one that has been found with its bolt withdrawn.
  private func makeDoor(
    _ memory: Memory, _ configuration: borrowing Configuration
  ) -> LatchkeyLock.Door {
    let settings = DoorSettings(
      hasBoltSensor: memory.door?.hasBoltSensor ?? configuration.hasBoltSensor,
      hasDoorSensor: memory.door?.hasDoorSensor ?? configuration.hasDoorSensor)
    guard let left = memory.door, let state = DoorState(rawValue: left.state) else {
      guard let session = flash.session else { return LatchkeyLock.Door(settings: settings) }
      var door = LatchkeyLock.Door(resuming: settings, receiptMask: session.receiptMask)
      _ = door.handle(.restarted(SimulatedLock.closed), at: 0)
      return door
    }
    var door = LatchkeyLock.Door(settings: settings)
    door.state = state
    door.drives = left.drives
    door.leadSeconds = left.leadSeconds
    door.deadlineTick = left.deadlineTick
    door.timerTick = left.timerTick
    door.receiptMask = flash.session?.receiptMask ?? 0
    return door
  }

  private func restoreReplay(_ state: inout SmallLockState) throws {
    for (index, slot) in flash.slots.enumerated() where index < 6 {
      var restored = IssuerSlot<8>(
        issuer: try slot.issuer.map { PublicKey(bytes: try $0.fixed()) })
      restored.base = slot.base
      restored.spent = SerialWindow(words: Self.words(slot.spent))
      restored.revoked = SerialWindow(words: Self.words(slot.revoked))
      restored.staples[0] = try slot.ownStaple.restored()
      restored.staples[1] = try slot.statusStaple.restored()
      for (place, authority) in slot.authorities.prefix(2).enumerated() {
        restored.authorities[place] = authority.map {
          AuthorityRecord(
            anchorSlot: $0.anchorSlot % 6, serial: $0.serial, expiration: $0.expiration,
            isMerged: $0.isMerged)
        }
      }
      state.replay.slots[index] = restored
    }
    for (index, counter) in flash.counters.prefix(8).enumerated() {
      state.replay.counters[index] = counter.map {
        UseCounter(
          slot: $0.slot % 6, serial: $0.serial, uses: $0.uses, firstUse: $0.firstUse,
          expiration: $0.expiration)
      }
    }
  }

  private static func words(_ stored: [UInt32]) -> InlineArray<8, UInt32> {
    InlineArray { $0 < stored.count ? stored[$0] : 0 }
  }
}

extension LockImage.Mark {
  init(_ mark: StapleMark) {
    self.init(sequence: mark.sequence, hash: Hex(mark.hash.bytes), time: mark.time)
  }

  fileprivate func restored() throws -> StapleMark {
    StapleMark(sequence: sequence, hash: Digest(bytes: try hash.fixed()), time: time)
  }
}
