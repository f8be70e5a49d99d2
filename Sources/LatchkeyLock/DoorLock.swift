import LatchkeyCBOR
import LatchkeyCore

/// One lock: one key, one state, one point.
///
/// Overview: takes messages, decides, persists through a ``LockStore``, and gives back the bytes to
/// send and, once persisted, the ``Authorization`` for what is not done at the door itself.
///
/// What happens at the door comes in through ``sense(_:tick:)`` and its like; what the door is to do
/// goes out as ``DoorEffects``.
///
/// Responsibilities: challenges, answers, receipts and the door. It reads no clock (`tick` is an argument),
/// draws no random number and touches no store but the one it is handed.
public struct DoorLock<
  let slotCount: Int, let windowWordCount: Int, let counterCount: Int, let nonceCount: Int
>: ~Copyable {
  /// What the lock knows.
  public var state: LockState<slotCount, windowWordCount, counterCount, nonceCount>
  /// Where the chain of receipts stands.
  public package(set) var receipts: ReceiptHead
  /// Where the door stands.
  public private(set) var door: Door
  /// Which receipts are kept, and how many more there may be.
  public internal(set) var ring: LockReceiptRing
  /// Who opened the session that the door is in, or was in last.
  private(set) var opener: ObligationSession?
  /// What happened at the door and has no receipt yet.
  var untold = UntoldEvents()
  private let place = InPlace()

  /// - Parameter ajarSeconds: How long the door may stand open, 30 to 3,600 (SESS-14).
  public init(
    state: consuming LockState<slotCount, windowWordCount, counterCount, nonceCount>,
    receipts: ReceiptHead, ajarSeconds: UInt16 = 300
  ) {
    door = Door(settings: DoorSettings(state.configuration, ajarSeconds: ajarSeconds))
    ring = LockReceiptRing(auditorCount: state.configuration.auditorCount, oldest: receipts.next)
    self.state = state
    self.receipts = receipts
  }

  /// Takes the place of a lock that was taken down in the middle of its life.
  package init(
    state: consuming LockState<slotCount, windowWordCount, counterCount, nonceCount>,
    receipts: ReceiptHead, ring: LockReceiptRing, door: Door, session: ObligationSession?
  ) {
    self.state = state
    self.receipts = receipts
    self.ring = ring
    self.door = door
    opener = session
  }

  /// Who opened the session that the door is in.
  public var session: ObligationSession? { door.state.isSession ? opener : nil }

  /// Comes back from power loss: the persisted floor is all that is known of the time, and what the
  /// sensors say at once is all that is known of the door (SESS-12).
  ///
  /// - Parameters:
  ///   - nonces: Of the new boot.
  ///   - reading: What the sensors say.
  public mutating func restart(
    nonces: consuming NonceBook<nonceCount>, reading: DoorReading
  ) -> DoorEffects {
    state.restart(nonces: nonces)
    ring.restart()
    if door.state.isSession {
      door = Door(resuming: door.settings, receiptMask: door.receiptMask)
    } else {
      door = Door(settings: door.settings)
    }
    return handle(.restarted(reading), tick: 0)
  }

  /// Takes in what all sensors say together, whenever one has changed or a drive has ended (SESS-5).
  public mutating func sense(_ reading: DoorReading, tick: UInt32) -> DoorEffects {
    handle(.sensed(reading), tick: tick)
  }

  /// The driver could not finish what it was told to do.
  public mutating func jammed(tick: UInt32) -> DoorEffects { handle(.jammed, tick: tick) }

  /// The tamper contact has opened (SESS-15).
  public mutating func tampered(tick: UInt32) -> DoorEffects { handle(.tampered, tick: tick) }

  /// Lets time pass: to be called at ``Door/wakeTick``, which every event may move.
  public mutating func elapse(tick: UInt32) -> DoorEffects { handle(.timer, tick: tick) }

  private mutating func handle(_ event: DoorEvent, tick: UInt32) -> DoorEffects {
    var effects = DoorEffects()
    move(event, at: tick, &effects)
    return effects
  }

  /// Moves the door on by one event.
  mutating func move(_ event: DoorEvent, at tick: UInt32, _ effects: inout DoorEffects) {
    // SESS-19: the configuration in force, as soon as no session runs.
    door.install(DoorSettings(state.configuration, ajarSeconds: door.settings.ajarSeconds))
    ring.advance(to: tick)
    let wasSession = door.state.isSession
    var isFound = false
    if case .restarted = event { isFound = true }
    let more = door.handle(event, at: tick)
    effects.add(more)
    if let first = more.first {
      note(first, isOfSession: wasSession, isFound: isFound, at: tick)
      if let second = more.second {
        note(second, isOfSession: wasSession, isFound: isFound, at: tick)
      }
    }
    // RCPT-6
    if ring.isSummaryDue(at: tick) {
      note(.summary, isOfSession: false, isFound: false, at: tick)
    }
  }

  /// An auditor has all receipts up to one. The caller has verified its word, and compared the hash
  /// with that of the receipt it kept (RCPT-9).
  public mutating func acknowledge(auditor: Int, through sequence: UInt64) {
    ring.acknowledge(auditor, through: sequence)
  }

  /// Does at the door what was allowed, once that is persisted.
  mutating func move(
    _ record: borrowing CommitRecord, as kind: ReceiptKind, isResident: Bool, at tick: UInt32,
    _ effects: inout DoorEffects
  ) {
    let event: DoorEvent
    switch record.action {
    case .unlock:
      if case .session = kind, let seconds = record.relockWithinSeconds {
        opener = ObligationSession(
          grant: record.grant, job: record.job, receipt: receipts.next)
        event = .obligedUnlock(relockWithinSeconds: seconds)
      } else {
        event = isResident ? .residentUnlock : .unlock
      }
    case .lock: event = isResident ? .residentLock : .lock
    case .holdOpen: event = .holdOpen
    default: return
    }
    move(event, at: tick, &effects)
  }
}

/// The bookkeeping of 256 receipts.
public typealias LockReceiptRing = ReceiptRing<16>

/// Who opened the door that must be locked again.
public struct ObligationSession: Sendable {
  /// The grant of the unlock.
  public let grant: GrantID
  /// Its job.
  public let job: Digest?
  /// Sequence of its unlocked receipt.
  public let receipt: UInt64

  package init(grant: GrantID, job: Digest?, receipt: UInt64) {
    self.grant = grant
    self.job = job
    self.receipt = receipt
  }
}

extension DoorSettings {
  init(_ configuration: borrowing Configuration, ajarSeconds: UInt16) {
    self.init(
      hasBoltSensor: configuration.hasBoltSensor, hasDoorSensor: configuration.hasDoorSensor,
      ajarSeconds: ajarSeconds)
  }
}

/// A lock for a home: 6 issuers, W up to 256.
public typealias SmallDoorLock = DoorLock<8, 8, 8, 16>
/// A lock for a building: 32 issuers, W up to 1,024.
public typealias BuildingDoorLock = DoorLock<34, 32, 64, 64>

/// What a lock says back, and what it may now do.
public struct Reply: ~Copyable {
  /// The bytes to send.
  public let message: ByteBuffer<1_024>
  /// What the lock is to do now, at the door and at its alarms.
  public internal(set) var effects = DoorEffects()
  /// What was allowed; `nil` on a denial. At the door, ``effects`` say what comes of it.
  public var authorization: Authorization?
  /// The exact reason, for the owner's diary and never for the visitor; `nil` on an allow.
  public let reason: DenyReason?
  /// What the owner should hear of.
  public let alarms: Alarms
  /// Whether something was learned that must be persisted before the reply leaves (DEC-2).
  public let hasLearned: Bool
}

/// The head of a lock's chain of receipts.
public struct ReceiptHead: Sendable {
  /// Sequence of the next receipt.
  public package(set) var next: UInt64
  /// SHA-256 of the last receipt's envelope; zero before the first.
  public package(set) var last: Digest

  public init(next: UInt64 = 0, last: Digest = .zero) {
    self.next = next
    self.last = last
  }
}
