import LatchkeyCBOR
import LatchkeyCore

/// One lock: one key, one state, one point.
///
/// Overview: takes messages, decides, persists through a ``CommitStore``, and gives back the bytes to
/// send and, once persisted, the ``Authorization`` that moves the bolt.
///
/// Responsibilities: challenges, answers and receipts. It reads no clock (`tick` is an argument),
/// draws no random number and touches no store but the one it is handed.
public struct DoorLock<
  let slotCount: Int, let windowWordCount: Int, let counterCount: Int, let nonceCount: Int
>: ~Copyable {
  /// What the lock knows.
  public var state: LockState<slotCount, windowWordCount, counterCount, nonceCount>
  /// Where the chain of receipts stands.
  public package(set) var receipts: ReceiptHead
  /// The obligation session that is running.
  public package(set) var session: Session?
  private let place = InPlace()

  /// An obligation that an unlock opened.
  public struct Session: Sendable {
    /// Who opened it.
    public let grant: GrantID
    /// Sequence of its unlocked receipt.
    public let receipt: UInt64
    /// Tick by which the door must be locked again.
    public let deadlineTick: UInt32

    package init(grant: GrantID, receipt: UInt64, deadlineTick: UInt32) {
      self.grant = grant
      self.receipt = receipt
      self.deadlineTick = deadlineTick
    }
  }

  public init(
    state: consuming LockState<slotCount, windowWordCount, counterCount, nonceCount>,
    receipts: ReceiptHead, session: Session? = nil
  ) {
    self.state = state
    self.receipts = receipts
    self.session = session
  }

  /// Comes back from power loss: the persisted floor is all that is known of the time.
  ///
  /// - Parameter nonces: Of the new boot.
  public mutating func restart(nonces: consuming NonceBook<nonceCount>) {
    state.restart(nonces: nonces)
  }

  /// Ends the running session: bolt thrown and door closed.
  public mutating func endSession() { session = nil }
}

/// A lock for a home: 6 issuers, W up to 256.
public typealias SmallDoorLock = DoorLock<8, 8, 8, 16>
/// A lock for a building: 32 issuers, W up to 1,024.
public typealias BuildingDoorLock = DoorLock<34, 32, 64, 64>

/// What a lock says back, and what it may now do.
public struct Reply: ~Copyable {
  /// The bytes to send.
  public let message: ByteBuffer<1_024>
  /// What the bolt driver may do; `nil` on a denial.
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
