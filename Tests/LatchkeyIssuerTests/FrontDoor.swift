import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

/// A real lock with the key of ``Fixture/lockSeed``, configured by its owner.
struct FrontDoor: ~Copyable {
  private static let secret: [UInt8] = Array(repeating: 0xa5, count: 32)

  private var lock: SmallDoorLock
  private let signer: SodiumSigner
  private var journal: Journal<SimulatedFlash>
  private(set) var effects = DoorEffects()
  let configuration: SignedConfiguration
  var tick: UInt32 = 0
  /// Receipts that have been told to the test.
  private var toldCount: UInt64 = 0

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
    var journal = Journal(
      flash: SimulatedFlash(unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 16),
      reserveByteCount: 4_096)
    try journal.format(salt: 1)
    var lock = SmallDoorLock(
      key: signer.publicKey, driftPartsPerMillion: 100, using: crypto)
    _ = try lock.boot(
      from: &journal, secret: Self.secret.span, random: .zero,
      reading: DoorReading(isBoltThrown: true, isDoorClosed: true), using: crypto)
    lock.state.clock = LockClock(
      base: ClockInterval(earliest: Fixture.now, latest: knowsTime ? Fixture.now : nil),
      baseTick: 0, ceiling: knowsTime ? .resident : .none, driftPartsPerMillion: 100,
      forwardSecondsLeft: 0)
    let hello: [UInt8] = [0x83, 0x03, 0x00, 0x80]
    var reply = ByteBuffer<1_024>()
    try lock.hello(hello.span, tick: 0, key: signer, using: crypto, to: &reply)
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
    try lock.configure(
      configuration.bytes.span, hasPresence: true, tick: 0, journal: &journal, using: crypto)
    self.lock = lock
    self.journal = journal
    self.signer = signer
    self.configuration = configuration
  }

  mutating func hello(_ message: [UInt8]) throws -> [UInt8] {
    var reply = ByteBuffer<1_024>()
    try lock.hello(message.span, tick: tick, key: signer, using: Fixture.crypto, to: &reply)
    return Array(copying: reply.bytes)
  }

  /// Presents to a lock whose key fails after so many signatures.
  mutating func present(
    _ message: [UInt8], signing count: Int
  ) throws -> ([UInt8], DenyReason?, isAuthorized: Bool) {
    let key = TiringSigner(try Fixture.signer(Fixture.lockSeed), count)
    var reply = ByteBuffer<1_024>()
    let verdict = lock.answer(
      message.span, channel: .ble, tick: tick, journal: &journal, key: key,
      secret: Self.secret.span, using: Fixture.crypto, to: &reply)
    effects = verdict.effects
    let isAuthorized = verdict.authorization != nil
    return (Array(copying: reply.bytes), verdict.reason, isAuthorized)
  }

  /// Presents over Bluetooth; the answer, and the exact reason of a denial.
  mutating func present(_ message: [UInt8], binding: Digest? = nil) -> ([UInt8], DenyReason?) {
    var reply = ByteBuffer<1_024>()
    let verdict = lock.answer(
      message.span, channel: .ble, binding: binding, tick: tick, journal: &journal, key: signer,
      secret: Self.secret.span, using: Fixture.crypto, to: &reply)
    effects = verdict.effects
    return (Array(copying: reply.bytes), verdict.reason)
  }

  mutating func sense(isBoltThrown: Bool, isDoorClosed: Bool = true) -> DoorEffects {
    lock.sense(
      DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed), tick: tick)
  }

  /// Tells what happened at the door; all receipts that were made since the last call.
  mutating func told() throws -> [ShownReceipt] {
    try lock.tell(
      journal: &journal, key: signer, secret: Self.secret.span, using: Fixture.crypto)
    var cursor = ReceiptCursor(from: toldCount, for: .auditor)
    toldCount = lock.receipts.next
    var told: [ShownReceipt] = []
    var shown = ByteBuffer<512>()
    while lock.show(
      &cursor, from: &journal, secret: Self.secret.span, using: Fixture.crypto, to: &shown)
    {
      told.append(
        try ShownReceipt(
          message: Array(copying: shown.bytes), from: lockKey, for: .auditor,
          using: Fixture.crypto))
      shown.removeAll()
    }
    return told
  }

  /// Where the chain of receipts stands.
  var head: ReceiptHead { lock.receipts }
  var freePlaces: UInt32 { lock.ring.free }

  mutating func elapse() -> DoorEffects { lock.elapse(tick: tick) }

  mutating func jammed() -> DoorEffects { lock.jammed(tick: tick) }

  mutating func tampered() -> DoorEffects { lock.tampered(tick: tick) }

  /// Loses power, and finds the sensors so.
  mutating func restart(isBoltThrown: Bool, isDoorClosed: Bool = true) throws -> DoorEffects {
    tick = 0
    lock = SmallDoorLock(
      key: signer.publicKey, driftPartsPerMillion: 100, using: Fixture.crypto)
    return try lock.boot(
      from: &journal, secret: Self.secret.span, random: .zero,
      reading: DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed),
      using: Fixture.crypto
    ).1
  }

  /// Somebody asks for a factory reset; what the door is to do, and the receipts that are left.
  mutating func reset(
    hasPresence: Bool = true, isBoltThrown: Bool = false, isDoorClosed: Bool = true,
    flashFails: Bool = false, signing count: Int = .max
  ) throws(DenyReason) -> (DoorEffects, [ShownReceipt]) {
    if flashFails {
      journal.flash.cutPower(atStep: journal.flash.stepCount + 1, leaving: .unchanged)
    }
    let key: TiringSigner
    do { key = TiringSigner(try Fixture.signer(Fixture.lockSeed), count) } catch { throw .busy }
    let effects = try lock.reset(
      hasPresence: hasPresence, tick: tick,
      reading: DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed),
      journal: &journal, key: key, secret: Self.secret.span, random: .zero,
      using: Fixture.crypto)
    tick = 0
    toldCount = 0
    do { return (effects, try told()) } catch { throw .busy }
  }

  /// A reset comes when a visitor's proof has verified; what he hears then.
  mutating func presentAroundReset(_ message: [UInt8]) throws -> [UInt8] {
    var reply = ByteBuffer<1_024>()
    var progress = lock.begin(
      message.span, channel: .ble, tick: tick, using: Fixture.crypto, to: &reply)
    var isReset = false
    while case .more = consume progress {
      if lock.state.run.isProofVerified, !isReset {
        _ = try reset()
        isReset = true
      }
      progress = lock.step(
        message.span, journal: &journal, key: signer, secret: Self.secret.span,
        using: Fixture.crypto, to: &reply)
    }
    return Array(copying: reply.bytes)
  }

  /// Whether a configuration is in force, and what a new one is held to.
  var isConfigured: Bool { lock.state.isConfigured }
  var issueMark: UInt64 { lock.state.issueMark }
  var floor: UInt64 { lock.state.floor }

  /// A configuration arrives between a decision and its commit.
  mutating func presentAroundConfiguration(_ message: [UInt8]) throws -> DenyReason? {
    let pending = try lock.state.decide(
      message.span, context: DecisionContext(tick: tick, channel: .ble), using: Fixture.crypto)
    try replaceSensors(bolt: true, door: true)
    do throws(DenyReason) {
      _ = try lock.state.apply(pending)
      return nil
    } catch {
      return error
    }
  }

  /// The owner changes the sensors.
  mutating func replaceSensors(bolt: Bool, door: Bool) throws {
    var draft = configuration.draft
    draft.hasBoltSensor = bolt
    draft.hasDoorSensor = door
    let next = try configuration.next(
      draft, lock: signer.publicKey, anchor: try Fixture.signer(Fixture.ownerSeed),
      using: Fixture.crypto)
    try lock.configure(
      next.bytes.span, hasPresence: true, tick: tick, journal: &journal, using: Fixture.crypto)
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

  mutating func ferry(_ message: [UInt8]) -> [UInt8] { present(message).0 }
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
