import LatchkeyCBOR
import LatchkeyCore

/// One lock: one key, one state, one point.
///
/// Overview: takes messages, decides, persists in a ``Journal``, and gives back the bytes to send and,
/// once persisted, the ``Authorization`` for what is not done at the door itself. What happens at the
/// door comes in through ``sense(_:tick:)`` and its like; what the door is to do goes out as
/// ``DoorEffects``.
///
/// A lock that has been made knows nothing until ``boot(from:secret:random:reading:using:)`` has read
/// its journal, and refuses everything.
///
/// Responsibilities: challenges, answers, receipts, the door, and what survives power loss. It reads
/// no clock (`tick` is an argument), draws no random number and touches no flash but its journal's.
///
/// - slotCount, windowWordCount, counterCount, nonceCount: of ``LockState``.
/// - ringWordCount: receipts kept / 16.
public struct DoorLock<
  let slotCount: Int, let windowWordCount: Int, let counterCount: Int, let nonceCount: Int,
  let ringWordCount: Int
>: ~Copyable {
  /// What the lock knows.
  public var state: LockState<slotCount, windowWordCount, counterCount, nonceCount>
  /// Where the chain of receipts stands.
  public package(set) var receipts = ReceiptHead()
  /// Where the door stands.
  public internal(set) var door: Door
  /// Which receipts are kept, and how many more there may be.
  public package(set) var ring = ReceiptRing<ringWordCount>(auditorCount: 1)
  /// Whether the lock may have lost what it must not forget, or has failed to write it down: it
  /// then refuses every use until it is reset or has booted (JRNL-11).
  public internal(set) var isHalted = true
  /// How often the lock has booted.
  public internal(set) var bootCount: UInt64 = 0
  /// Where the ring's receipts stand.
  var places = ReceiptPlaces<ringWordCount>()
  /// Where the configuration in force stands.
  var configurationPosition: UInt32 = 0
  /// Who opened the session that the door is in, or was in last.
  var opener: ObligationSession?
  /// What happened at the door and has no receipt yet.
  var untold = UntoldEvents()
  /// What the visit under way has done so far.
  var visit = Visit()
  /// What staples may still cost the flash.
  var learning = LearningBudget()
  /// What was found while the journal opened.
  var recovery = Recovery()
  private let place = InPlace()

  /// - Parameters:
  ///   - key: The lock's own.
  ///   - driftPartsPerMillion: The oscillator's error.
  ///   - ajarSeconds: How long the door may stand open, 30 to 3,600 (SESS-14).
  public init(
    key: PublicKey, driftPartsPerMillion: UInt32, ajarSeconds: UInt16 = 300,
    using backend: some CryptoBackend
  ) {
    state = LockState(
      key: key,
      clock: LockClock(
        floor: 0, tick: 0, driftPartsPerMillion: driftPartsPerMillion, forwardSecondsLeft: 0),
      nonces: .void, using: backend)
    door = Door(
      settings: DoorSettings(hasBoltSensor: false, hasDoorSensor: false, ajarSeconds: ajarSeconds))
  }

  /// Who opened the session that the door is in.
  public var session: ObligationSession? { door.state.isSession ? opener : nil }

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

  mutating func handle(_ event: DoorEvent, tick: UInt32) -> DoorEffects {
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
}

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

/// A lock for a home: 6 issuers, W up to 256, 64 receipts. Its journal takes twice 32 KiB.
public typealias SmallDoorLock = DoorLock<8, 8, 8, 16, 4>
/// A lock for a building: 32 issuers, W up to 1,024, 256 receipts. Its journal takes twice 128 KiB.
public typealias BuildingDoorLock = DoorLock<34, 32, 64, 64, 16>

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
