import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFlash
import LatchkeyLock

/// A reply, without what only a bolt driver may have.
struct PlayedReply {
  let message: [UInt8]
  let isAllowed: Bool
  let reason: DenyReason?
  let alarms: Alarms
  /// What is shown behind it, in order.
  var shown: [[UInt8]]
}

/// What a player does to a lock, whatever its profile.
protocol LockHost: AnyObject {
  func powerCycle(random: FixedBytes<32>)
  func reset(presence: Bool, random: FixedBytes<32>) throws(DenyReason)
  func configure(_ message: Span<UInt8>, presence: Bool) throws(DenyReason)
  func hello(_ message: Span<UInt8>) throws(DenyReason) -> [UInt8]
  func present(_ message: Span<UInt8>, channel: Channel, binding: Digest?) -> PlayedReply
  func preview(
    _ chain: Span<UInt8>, at second: UInt64, action: Action, channel: Channel
  ) throws(DenyReason) -> Assumptions
  /// Seconds pass.
  func advance(_ seconds: UInt32)
  /// Bolt or door have moved.
  func sense(_ reading: DoorReading)
}

/// A lock of one profile, with the flash that survives power loss.
final class ProfiledLockHost<
  let slotCount: Int, let windowWordCount: Int, let counterCount: Int, let nonceCount: Int,
  let ringWordCount: Int, Backend: SeedBackend
>: LockHost {
  typealias Lock = DoorLock<slotCount, windowWordCount, counterCount, nonceCount, ringWordCount>

  private var lock: Lock
  private var journal: Journal<SimulatedFlash>
  private let backend: Backend
  private let signer: SeedSigner<Backend>
  private let seed: FixedBytes<32>
  private let drift: UInt32
  /// Seconds since boot.
  private var tick: UInt32 = 0
  /// What the sensors say.
  private var reading = DoorReading(isBoltThrown: true, isDoorClosed: true)

  init(
    seed: FixedBytes<32>, signer: SeedSigner<Backend>, random: FixedBytes<32>, drift: UInt32,
    backend: Backend
  ) {
    self.backend = backend
    self.signer = signer
    self.seed = seed
    self.drift = drift
    let sector = 4_096
    let count = ringWordCount > 4 ? 64 : 16
    journal = Journal(
      flash: SimulatedFlash(unitByteCount: 8, sectorByteCount: sector, sectorCount: count),
      reserveByteCount: 4_096)
    lock = Lock(key: signer.publicKey, driftPartsPerMillion: drift, using: backend)
    do throws(JournalFailure) {
      try journal.format(salt: 1)
    } catch {
      preconditionFailure("a flash that never fails has failed")
    }
    boot(random)
  }

  /// Begins a boot with nothing but the flash.
  private func boot(_ random: FixedBytes<32>) {
    let effects: DoorEffects
    do throws(JournalFailure) {
      (_, effects) = try lock.boot(
        from: &journal, secret: seed.bytes, random: random, reading: reading, using: backend)
    } catch {
      preconditionFailure("a flash that never fails has failed")
    }
    obey(effects)
  }

  func powerCycle(random: FixedBytes<32>) {
    tick = 0
    lock = Lock(key: signer.publicKey, driftPartsPerMillion: drift, using: backend)
    boot(random)
  }

  func reset(presence: Bool, random: FixedBytes<32>) throws(DenyReason) {
    let effects = try lock.reset(
      hasPresence: presence, tick: tick, reading: reading, journal: &journal, key: signer,
      secret: seed.bytes, random: random, using: backend)
    tick = 0
    obey(effects)
  }

  func advance(_ seconds: UInt32) {
    let end = tick + seconds
    while lock.door.wakeTick <= end {
      tick = max(tick, lock.door.wakeTick)
      obey(lock.elapse(tick: tick))
    }
    tick = end
    tend()
  }

  /// What a lock does while nobody is there.
  private func tend() {
    do throws(JournalFailure) {
      while try lock.tend(&journal, tick: tick) {}
    } catch {
      preconditionFailure("a flash that never fails has failed")
    }
  }

  func sense(_ reading: DoorReading) {
    self.reading = reading
    obey(lock.sense(reading, tick: tick))
  }

  /// The bolt follows whenever it is withdrawn; that it is thrown says a step.
  private func obey(_ effects: DoorEffects) {
    do throws(DenyReason) {
      try lock.tell(journal: &journal, key: signer, secret: seed.bytes, using: backend)
    } catch {
      preconditionFailure("a store that never fails has failed")
    }
    guard effects.withdrawsBolt, reading.isBoltThrown else { return }
    sense(DoorReading(isBoltThrown: false, isDoorClosed: reading.isDoorClosed))
  }

  func configure(_ message: Span<UInt8>, presence: Bool) throws(DenyReason) {
    try lock.configure(
      message, hasPresence: presence, tick: tick, journal: &journal, using: backend)
  }

  func hello(_ message: Span<UInt8>) throws(DenyReason) -> [UInt8] {
    var output = ByteBuffer<1_024>()
    try lock.hello(message, tick: tick, key: signer, using: backend, to: &output)
    return Array(copying: output.bytes)
  }

  func present(_ message: Span<UInt8>, channel: Channel, binding: Digest?) -> PlayedReply {
    var output = ByteBuffer<1_024>()
    let verdict = lock.answer(
      message, channel: channel, binding: binding, tick: tick, journal: &journal, key: signer,
      secret: seed.bytes, using: backend, to: &output)
    obey(verdict.effects)
    var reply = PlayedReply(
      message: Array(copying: output.bytes), isAllowed: verdict.reason == nil,
      reason: verdict.reason, alarms: verdict.alarms, shown: [])
    if let cursor = verdict.showing { reply.shown = show(from: cursor) }
    tend()
    return reply
  }

  /// All that a connection is shown.
  private func show(from start: ReceiptCursor) -> [[UInt8]] {
    var cursor = start
    var shown: [[UInt8]] = []
    var output = ByteBuffer<480>()
    while lock.show(
      &cursor, from: &journal, secret: seed.bytes, using: backend, to: &output)
    {
      shown.append(Array(copying: output.bytes))
      output.removeAll()
    }
    return shown
  }

  func preview(
    _ chain: Span<UInt8>, at second: UInt64, action: Action, channel: Channel
  ) throws(DenyReason) -> Assumptions {
    try lock.state.preview(chain, at: second, action: action, channel: channel, using: backend)
  }
}

/// A lock's key in a case: made from a seed, and as secret as the case file.
struct SeedSigner<Backend: SeedBackend>: Signer {
  let publicKey: PublicKey
  let seed: FixedBytes<32>
  let backend: Backend

  init(seed: FixedBytes<32>, backend: Backend) throws(SigningFailure) {
    publicKey = try backend.publicKey(ofSeed: seed)
    self.seed = seed
    self.backend = backend
  }

  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    try backend.sign(message, seed: seed)
  }
}

extension Array where Element == UInt8 {
  /// Copies the bytes of a span.
  init(copying span: Span<UInt8>) {
    self.init(capacity: span.count) { output in
      for index in 0..<span.count { output.append(span[index]) }
    }
  }
}
