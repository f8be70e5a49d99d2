import LatchkeyCBOR

/// Everything that a lock knows, in memory whose size is its type.
///
/// - slotCount: issuers, plus two for the decision in progress.
/// - windowWordCount: W / 32.
/// - counterCount: grants with several uses or a first-use life.
/// - nonceCount: spent nonces, at least 16.
public struct LockState<
  let slotCount: Int, let windowWordCount: Int, let counterCount: Int, let nonceCount: Int
>: ~Copyable {
  // What a decision reads most comes first, where one instruction reaches it.

  /// The decision in progress, or the last one.
  public internal(set) var run: DecisionRun
  /// Whether a configuration has been accepted.
  public internal(set) var isConfigured: Bool
  /// The lock's own key.
  public let key: PublicKey
  /// The first 16 bytes of its thumbprint.
  public let lockID: LockID
  public package(set) var clock: LockClock
  /// Earliest as last persisted: what survives power loss.
  public package(set) var floor: UInt64
  /// No lock is founded, and no clock set back, with an issuedAfter below it (CONF-13).
  public package(set) var issueMark: UInt64 = 0
  /// The configuration in force; it names nobody unless ``isConfigured``.
  public internal(set) var configuration: Configuration
  var links: LinkCache
  public package(set) var nonces: NonceBook<nonceCount>
  public package(set) var replay: ReplayTable<slotCount, windowWordCount, counterCount>
  /// What the last allow or configuration has changed.
  var changes = SlotChanges()
  private let place = InPlace()

  /// The state of a lock that has just booted and knows of no configuration.
  public init(
    key: PublicKey, clock: LockClock, nonces: consuming NonceBook<nonceCount>,
    using backend: some CryptoBackend
  ) {
    self.key = key
    lockID = backend.lockID(of: key)
    isConfigured = false
    configuration = Configuration()
    self.clock = clock
    floor = clock.base.earliest
    self.nonces = nonces
    replay = ReplayTable()
    links = LinkCache()
    run = DecisionRun()
  }

  /// Begins a boot, once what was persisted is there: of the time it knows the floor (TIME-1).
  package mutating func boot(nonces: consuming NonceBook<nonceCount>) {
    self.nonces = nonces
    clock = LockClock(
      floor: floor, tick: 0, driftPartsPerMillion: clock.driftPartsPerMillion,
      forwardSecondsLeft: isConfigured ? wide(configuration.forwardCapSeconds) : 0)
  }

  /// Brings the floor up to earliest where it lags by an hour; to be called at least hourly.
  ///
  /// - Returns: The floor to persist; `nil` when it need not be yet.
  public mutating func raiseFloor(at tick: UInt32) -> UInt64? {
    let earliest = clock.interval(at: tick).earliest
    guard earliest >= floor &+ 3_600 else { return nil }  // floor ≤ 2^40
    floor = earliest
    return earliest
  }

  /// Serials that a window of this lock can hold.
  public static var windowCapacity: Int { windowWordCount * 32 }

  /// How long a nonce lives now.
  public var nonceLifeSeconds: UInt32 { isConfigured ? configuration.nonceLifeSeconds : 90 }
}

/// A lock for a home: 6 issuers, W up to 256.
public typealias SmallLockState = LockState<8, 8, 8, 16>
/// A lock for a building: 32 issuers, W up to 1,024.
public typealias BuildingLockState = LockState<34, 32, 64, 64>
