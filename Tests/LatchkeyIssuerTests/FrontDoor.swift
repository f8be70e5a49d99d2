import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

/// A real lock with the key of ``Fixture/lockSeed``, configured by its owner.
struct FrontDoor: ~Copyable {
  private static let secret: [UInt8] = Array(repeating: 0xa5, count: 32)

  private var lock: SmallDoorLock
  private let signer: SodiumSigner
  private var store = Store()
  private(set) var effects = DoorEffects()
  let configuration: SignedConfiguration
  var tick: UInt32 = 0

  private struct Store: LockStore, ResetStore {
    var receipts: [Receipt] = []
    var failsToReset = false

    mutating func reset(to record: ResetRecord) throws(StorageFailure) {
      guard !failsToReset else { throw StorageFailure() }
      receipts = [record.receipt]
    }

    mutating func persist(_ record: CommitRecord) throws(StorageFailure) {}
    mutating func persist(_ receipt: borrowing Receipt) throws(StorageFailure) {
      receipts.append(copy receipt)
    }
  }

  var directory: SiteDirectory {
    SiteDirectory(
      site: configuration.place.site, configurations: [configuration.draft],
      locks: [signer.publicKey])
  }

  /// Where the door stands.
  var door: LatchkeyLock.Door { lock.door }
  var session: ObligationSession? { lock.session }

  var lockKey: PublicKey { signer.publicKey }
  var lockID: LockID { lock.state.lockID }

  init(knowsTime: Bool = true) throws {
    let crypto = Fixture.crypto
    let signer = try Fixture.signer(Fixture.lockSeed)
    let clock = LockClock(
      base: ClockInterval(earliest: Fixture.now, latest: knowsTime ? Fixture.now : nil),
      baseTick: 0, ceiling: knowsTime ? .resident : .none, driftPartsPerMillion: 100,
      forwardSecondsLeft: 0)
    let nonces = NonceBook<16>(seed: Self.secret.span, boot: 1, random: .zero, using: crypto)
    var lock = SmallDoorLock(
      state: SmallLockState(key: signer.publicKey, clock: clock, nonces: nonces, using: crypto),
      receipts: ReceiptHead())
    let hello: [UInt8] = [0x83, 0x03, 0x00, 0x80]
    let reply = try lock.hello(hello.span, tick: 0, key: signer, using: crypto)
    let challenge = try UnverifiedChallenge(message: Array(copying: reply.bytes))
    let configuration = try SignedConfiguration.found(
      ConfigurationDraft(
        point: "front",
        anchors: [AnchorDraft(try Fixture.key(1), issuedAfter: Fixture.now)],
        window: 64, residents: [try Fixture.key(6)], witnesses: [try Fixture.key(7)],
        timeSources: [TimeSourceDraft(try Fixture.key(1), errorSeconds: 2)],
        auditors: [try Fixture.key(9)]),
      lock: signer.publicKey,
      founding: Founding(salt: .zero, nonce: challenge.content.nonce),
      owner: try Fixture.signer(Fixture.ownerSeed), using: crypto)
    try lock.state.configure(
      configuration.bytes.span, hasPresence: true, tick: 0, using: crypto)
    self.lock = lock
    self.signer = signer
    self.configuration = configuration
  }

  mutating func hello(_ message: [UInt8]) throws -> [UInt8] {
    Array(
      copying: try lock.hello(message.span, tick: tick, key: signer, using: Fixture.crypto).bytes)
  }

  /// Presents to a lock whose key fails after so many signatures.
  mutating func present(
    _ message: [UInt8], signing count: Int
  ) throws -> ([UInt8], DenyReason?, isAuthorized: Bool) {
    let key = TiringSigner(try Fixture.signer(Fixture.lockSeed), count)
    let reply = lock.present(
      message.span, channel: .ble, tick: tick, store: &store, key: key,
      secret: Self.secret.span, using: Fixture.crypto)
    effects = reply.effects
    let isAuthorized = reply.authorization != nil
    return (Array(copying: reply.message.bytes), reply.reason, isAuthorized)
  }

  /// Presents over Bluetooth; the answer, and the exact reason of a denial.
  mutating func present(_ message: [UInt8], binding: Digest? = nil) -> ([UInt8], DenyReason?) {
    let reply = lock.present(
      message.span, channel: .ble, binding: binding, tick: tick, store: &store, key: signer,
      secret: Self.secret.span, using: Fixture.crypto)
    effects = reply.effects
    return (Array(copying: reply.message.bytes), reply.reason)
  }

  mutating func sense(isBoltThrown: Bool, isDoorClosed: Bool = true) -> DoorEffects {
    lock.sense(
      DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed), tick: tick)
  }

  /// Tells what happened at the door; the receipts that were made since the last call, visits' apart.
  mutating func told() throws -> [Receipt] {
    try lock.tell(
      store: &store, key: signer, secret: Self.secret.span, using: Fixture.crypto)
    defer { store.receipts = [] }
    return store.receipts
  }

  /// Where the chain of receipts stands.
  var head: ReceiptHead { lock.receipts }
  var freePlaces: UInt32 { lock.ring.free }

  mutating func elapse() -> DoorEffects { lock.elapse(tick: tick) }

  mutating func jammed() -> DoorEffects { lock.jammed(tick: tick) }

  mutating func tampered() -> DoorEffects { lock.tampered(tick: tick) }

  /// Loses power, and finds the sensors so.
  mutating func restart(isBoltThrown: Bool, isDoorClosed: Bool = true) -> DoorEffects {
    tick = 0
    return lock.restart(
      nonces: NonceBook<16>(
        seed: Self.secret.span, boot: 2, random: .zero, using: Fixture.crypto),
      reading: DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed))
  }

  /// Somebody asks for a factory reset; what the door is to do, and the receipts that are left.
  mutating func reset(
    hasPresence: Bool = true, isBoltThrown: Bool = false, isDoorClosed: Bool = true,
    storeFails: Bool = false, signing count: Int = .max
  ) throws(DenyReason) -> (DoorEffects, [Receipt]) {
    store.failsToReset = storeFails
    let key: TiringSigner
    do { key = TiringSigner(try Fixture.signer(Fixture.lockSeed), count) } catch { throw .busy }
    let effects = try lock.reset(
      hasPresence: hasPresence,
      nonces: NonceBook<16>(
        seed: Self.secret.span, boot: 2, random: .zero, using: Fixture.crypto),
      reading: DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed), tick: tick,
      store: &store, key: key, secret: Self.secret.span, using: Fixture.crypto)
    tick = 0
    return (effects, store.receipts)
  }

  /// Whether a configuration is in force, and what a new one is held to.
  var isConfigured: Bool { lock.state.isConfigured }
  var issueMark: UInt64 { lock.state.issueMark }
  var floor: UInt64 { lock.state.floor }

  /// The owner changes the sensors.
  mutating func replaceSensors(bolt: Bool, door: Bool) throws {
    var draft = configuration.draft
    draft.hasBoltSensor = bolt
    draft.hasDoorSensor = door
    let next = try configuration.next(
      draft, lock: signer.publicKey, anchor: try Fixture.signer(Fixture.ownerSeed),
      using: Fixture.crypto)
    try lock.state.configure(
      next.bytes.span, hasPresence: true, tick: tick, using: Fixture.crypto)
  }

  /// A configuration arrives between a decision and its commit.
  mutating func presentAroundConfiguration(_ message: [UInt8]) throws -> DenyReason? {
    let pending = try lock.state.decide(
      message.span, context: DecisionContext(tick: tick, channel: .ble), using: Fixture.crypto)
    try replaceSensors(bolt: true, door: true)
    do throws(DenyReason) {
      _ = try lock.state.commit(pending, to: &store)
      return nil
    } catch {
      return error
    }
  }

  /// What the lock would say of a chain, at a certain second.
  mutating func preview(
    _ chain: Chain, at second: UInt64, action: Action = .unlock, channel: Channel = .ble
  ) -> DenyReason? {
    let links = Array(chain.messages.joined())
    do throws(DenyReason) {
      _ = try lock.state.preview(
        links.span, at: second, action: action, channel: channel, using: Fixture.crypto)
      return nil
    } catch {
      return error
    }
  }

  mutating func ferry(_ message: [UInt8]) -> [UInt8] {
    let reply = lock.ferry(message.span, channel: .ble, tick: tick, using: Fixture.crypto)
    return Array(copying: reply.message.bytes)
  }
}

/// The parties of a delivery to a ``FrontDoor``.
struct Visit {
  let directory: SiteDirectory
  let lockKey: PublicKey
  let lockID: LockID
  var ownerLedger = MemoryLedger()
  var serviceLedger = MemoryLedger()
  var holder = Holder(using: Fixture.crypto)

  init(to door: borrowing FrontDoor) {
    directory = door.directory
    lockKey = door.lockKey
    lockID = door.lockID
  }

  var issuer: Issuer<SodiumBackend> { Issuer(of: directory, using: Fixture.crypto) }

  mutating func authority(depth: UInt8 = 1) throws -> Chain {
    var grant = try Fixture.grant(to: Fixture.serviceSeed)
    grant.audience = directory.site
    return try issuer.authorize(
      grant, each: EachDraft(uses: 1, needs: [.evidence]), depth: depth, at: Fixture.now,
      ledger: &ownerLedger, anchor: try Fixture.signer(Fixture.ownerSeed))
  }

  /// A delivery credential for a challenge, as a bundle with the service's staple.
  mutating func bundle(for nonce: Nonce?, under authority: Chain) throws -> PassBundle {
    var grant = try Fixture.delivery()
    grant.audience = directory.site
    grant.constraints.challenge = nonce
    let chain = try issuer.issue(
      grant, under: authority, at: Fixture.now, ledger: &serviceLedger,
      signer: try Fixture.signer(Fixture.serviceSeed))
    return try PassBundle(
      links: chain.messages, staples: [try serviceStaple()],
      locks: [PassBundle.PointLock(point: "front", key: lockKey)])
  }

  mutating func serviceStaple() throws -> [UInt8] {
    try issuer.staple(
      at: Fixture.now, ledger: &serviceLedger, signer: try Fixture.signer(Fixture.serviceSeed))
  }

  func recording(_ nonce: Nonce) throws -> [UInt8] {
    try EvidenceStatement(
      .recording, site: directory.site, lockID: lockID, subject: .visit(nonce),
      time: Fixture.now, content: Fixture.job
    ).signed(by: try Fixture.signer(Fixture.witnessSeed), using: Fixture.crypto)
  }
}

/// A key in a device that gives out after so many signatures.
final class TiringSigner: Signer {
  private let signer: SodiumSigner
  private var left: Int

  init(_ signer: consuming SodiumSigner, _ left: Int) {
    self.signer = signer
    self.left = left
  }

  var publicKey: PublicKey { signer.publicKey }

  func sign(_ message: Span<UInt8>) throws(SigningFailure) -> Signature {
    guard left > 0 else { throw SigningFailure() }
    left -= 1
    return try signer.sign(message)
  }
}
