import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

/// Keys of everybody; key n is made of the seed n, n, n, ….
enum Party {
  static let owner: UInt8 = 1
  static let service: UInt8 = 2
  static let courier: UInt8 = 3
  static let lock: UInt8 = 4
  static let secondService: UInt8 = 5
  static let resident: UInt8 = 6
  static let guest: UInt8 = 7
  static let tenant: UInt8 = 8
  static let auditor: UInt8 = 9
  static let secondOwner: UInt8 = 10
  static let secondAuditor: UInt8 = 11
  static let plumber: UInt8 = 12
  static let stranger: UInt8 = 13

  static func signer(_ seed: UInt8) throws -> SodiumSigner {
    try SodiumSigner(seed: FixedBytes { _ in seed })
  }

  static func key(_ seed: UInt8) throws -> PublicKey { try signer(seed).publicKey }
}

/// Serials of one issuer, in memory.
struct NightLedger: SerialLedger {
  var base: UInt32 = 0
  var nextSerial: UInt32 = 0
  var lowestLiveSerial: UInt32?
  var revokedSerials: [UInt32] = []
  var lastSequence: UInt64 = 0

  mutating func allocate() -> UInt32 {
    defer { nextSerial += 1 }
    return nextSerial
  }

  mutating func nextStapleSequence() -> UInt64 {
    lastSequence += 1
    return lastSequence
  }

  mutating func noteStaple(base: UInt32) { self.base = base }
}

/// A pass in somebody's pocket.
struct Pass {
  let name: String
  let bundle: PassBundle
  let holder: UInt8
  /// How often it opens; `nil` without end.
  var uses: Int?
}

/// The power went away in the middle of what was being done: nothing of it has left the lock.
struct PowerLost: Error {}

/// A lock, everybody around it, and what they have seen of it.
struct House {
  static let start: UInt64 = 1_777_881_600
  static let atRest = DoorReading(isBoltThrown: true, isDoorClosed: true)
  static let free = DoorReading(isBoltThrown: false, isDoorClosed: true)
  static let open = DoorReading(isBoltThrown: false, isDoorClosed: false)

  let machine: Machine
  /// The true time.
  var now = House.start + 600
  var directory: SiteDirectory
  var draft: ConfigurationDraft
  /// The configuration that was answered last; `nil` before the founding.
  var configuration: SignedConfiguration?
  var ledgers: [UInt8: NightLedger] = [:]
  var passes: [String: Pass] = [:]
  var seen = Seen()
  var reading = House.atRest
  /// Whether the bolt moves for a pass of one use before anything is written: a planted fault.
  var isHasty = false

  /// A lock on flash of this shape, fresh from its factory, that has booted once.
  init(_ flash: SimulatedFlash) throws {
    var journal = Journal(flash: flash, reserveByteCount: 0)
    try journal.format(salt: 0x1234_5678)
    machine = Machine(journal.flash, signer: try Party.signer(Party.lock))
    _ = try machine.boot(House.atRest)
    draft = ConfigurationDraft(
      point: "front",
      anchors: try [Party.owner, Party.secondOwner].map {
        AnchorDraft(try Party.key($0), issuedAfter: House.start - 1)
      },
      window: 64, residents: [try Party.key(Party.resident)],
      timeSources: [TimeSourceDraft(try Party.key(Party.owner), errorSeconds: 2)],
      auditors: [try Party.key(Party.auditor)])
    directory = SiteDirectory(
      site: Machine.crypto.siteID(anchor: try Party.key(Party.owner), salt: FixedBytes<16>.zero),
      configurations: [draft], locks: [machine.signer.publicKey])
    seen.bootCount = machine.lock.pointee.bootCount
  }

  /// A lock that has been founded and knows the time, with a pass for a resident.
  static func ready(
    _ flash: SimulatedFlash = SimulatedFlash(
      unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 16)
  ) throws -> House {
    var house = try House(flash)
    try house.found()
    try house.ferry()
    try house.issue("home", to: Party.resident)
    return house
  }

  /// The owner founds his site with this lock.
  mutating func found() throws {
    let nonce = try challenge().content.nonce
    let first = try SignedConfiguration.found(
      draft, lock: machine.signer.publicKey, founding: Founding(salt: .zero, nonce: nonce),
      owner: try Party.signer(Party.owner), using: crypto)
    try configure(with: first)
  }

  /// The owner changes something.
  mutating func configure(_ change: (inout ConfigurationDraft) throws -> Void) throws {
    guard let configuration else { return }
    try change(&draft)
    try configure(
      with: configuration.next(
        draft, lock: machine.signer.publicKey, anchor: try Party.signer(Party.owner),
        using: crypto))
  }

  private mutating func configure(with next: SignedConfiguration) throws {
    do throws(DenyReason) {
      try machine.configure(next.bytes)
    } catch {
      try checkPower()
      throw error
    }
    try checkPower()
    configuration = next
    draft = next.draft
  }

  var crypto: SodiumBackend { Machine.crypto }
  var issuer: Issuer<SodiumBackend> { Issuer(of: directory, using: crypto) }
  var lockID: LockID { machine.lock.pointee.state.lockID }
  var lock: UnsafeMutablePointer<Machine.Lock> { machine.lock }

  var isHalted: Bool { lock.pointee.isHalted }
  var bootCount: UInt64 { lock.pointee.bootCount }
  var floor: UInt64 { lock.pointee.state.floor }
  var head: ReceiptHead { lock.pointee.receipts }
  var lockDoor: LatchkeyLock.Door { lock.pointee.door }
  var session: ObligationSession? { lock.pointee.session }
  var hasOpenSession: Bool { lock.pointee.ring.hasOpenSession }
  var freePlaces: UInt32 { lock.pointee.ring.free }
  var steps: Int { machine.chip.content.stepCount }

  /// Whether the power is still on; what a lock says without it nobody hears.
  func checkPower() throws {
    guard machine.chip.content.isPowered else { throw PowerLost() }
  }

  // MARK: Issuing

  mutating func grant(
    to seed: UInt8, _ constraints: ConstraintsDraft = ConstraintsDraft(), life: UInt64 = 172_800
  ) throws -> Grant {
    Grant(
      audience: directory.site, notBefore: House.start, expiration: House.start + life,
      confirmation: try Party.key(seed),
      scope: [
        ScopeGrant(point: "front", permissions: [.unlock, .lock, .holdOpen, .readStatus])
      ],
      constraints: constraints)
  }

  mutating func issue(
    _ name: String, to seed: UInt8, _ constraints: ConstraintsDraft = ConstraintsDraft(),
    under parents: Chain? = nil, by issuerSeed: UInt8 = Party.owner, staple: Bool = false,
    life: UInt64 = 172_800
  ) throws {
    var ledger = ledgers[issuerSeed] ?? NightLedger()
    let signer = try Party.signer(issuerSeed)
    let grant = try grant(to: seed, constraints, life: life)
    let chain =
      try parents.map {
        try issuer.issue(grant, under: $0, at: now, ledger: &ledger, signer: signer)
      } ?? issuer.issue(grant, at: now, ledger: &ledger, signer: signer)
    var staples: [[UInt8]] = []
    if staple { staples = [try issuer.staple(at: now, ledger: &ledger, signer: signer)] }
    ledgers[issuerSeed] = ledger
    passes[name] = Pass(
      name: name,
      bundle: try PassBundle(
        links: chain.messages, staples: staples,
        locks: [PassBundle.PointLock(point: "front", key: machine.signer.publicKey)]),
      holder: seed, uses: constraints.uses.map(Int.init))
  }

  /// An owner's authority for a service.
  mutating func authority(_ seed: UInt8, by anchor: UInt8 = Party.owner) throws -> Chain {
    var ledger = ledgers[anchor] ?? NightLedger()
    let grant = try grant(to: seed)
    let chain = try issuer.authorize(
      grant, each: EachDraft(uses: 100), at: now, ledger: &ledger,
      anchor: try Party.signer(anchor))
    ledgers[anchor] = ledger
    return chain
  }

  /// A staple of an issuer: these serials are revoked.
  mutating func staple(
    _ seed: UInt8, revoking serials: [UInt32] = [], base: UInt32? = nil
  ) throws -> [UInt8] {
    var ledger = ledgers[seed] ?? NightLedger()
    ledger.revokedSerials += serials
    let staple = try issuer.staple(
      base: base, at: now, ledger: &ledger, signer: try Party.signer(seed))
    ledgers[seed] = ledger
    return staple
  }

  // MARK: At the lock

  mutating func challenge(_ pass: Pass? = nil) throws -> UnverifiedChallenge {
    var holder = Holder(using: crypto)
    let hello = pass.map { holder.hello(for: $0.bundle) } ?? [0x83, 0x03, 0x00, 0x80]
    return try UnverifiedChallenge(message: try machine.hello(hello))
  }

  /// A presentation with a fresh challenge.
  mutating func presentation(
    _ name: String, _ action: Action = .unlock, staples: [[UInt8]] = []
  ) throws -> (Presentation, Pass) {
    guard let pass = passes[name] else { throw PowerLost() }
    var holder = Holder(using: crypto)
    let hello = holder.hello(for: pass.bundle)
    let challenge = try UnverifiedChallenge(message: try machine.hello(hello))
    return (
      try holder.present(
        pass.bundle, to: challenge,
        asking: VisitRequest(action, at: "front", channel: .ble, staples: staples),
        signer: try Party.signer(pass.holder)), pass
    )
  }

  /// A visit; its reason where it was refused.
  @discardableResult
  mutating func visit(
    _ name: String, _ action: Action = .unlock, staples: [[UInt8]] = []
  ) throws -> DenyReason? {
    // More than 16 proofs of one second are not remembered (NONCE-6).
    pass(seconds: 1)
    let (presentation, pass) = try presentation(name, action, staples: staples)
    if isHasty, pass.uses == 1 { seen.uses[name, default: 0] += 1 }
    let outcome = machine.answer(presentation.bytes)
    // A bolt that was ordered moves, and an answer that was sent is heard; unless the power went first.
    try checkPower()
    let answer = try Answer(
      message: outcome.reply, from: machine.signer.publicKey, nonce: presentation.nonce,
      proof: presentation.proof, using: crypto)
    seen.take(answer, of: name, action, outcome, tick: machine.tick)
    return outcome.reason
  }

  /// The owner's phone tells the time, and the auditor acknowledges as far as asked.
  @discardableResult
  mutating func ferry(
    time: Bool = true, acknowledging sequence: UInt64? = nil, by auditor: UInt8 = Party.auditor,
    staples: [[UInt8]] = [], links: [[UInt8]] = []
  ) throws -> HolderCode {
    let challenge = try challenge()
    var ferry = Ferry(links: links, staples: staples)
    if time {
      ferry.times = [
        try TimeStatement(
          site: directory.site, lockID: lockID, nonce: challenge.content.nonce, time: now
        ).signed(by: try Party.signer(Party.owner), using: crypto)
      ]
    }
    if let sequence {
      ferry.acknowledgements = [
        try Acknowledgement(
          lockID: lockID,
          last: Acknowledgement.Last(
            sequence: sequence, receipt: crypto.sha256(machine.receipt(sequence).span))
        ).signed(by: try Party.signer(auditor), using: crypto)
      ]
    }
    // From here on the owner has them.
    if let sequence, auditor == Party.auditor {
      seen.acknowledged = max(seen.acknowledged, sequence + 1)
    }
    let outcome = machine.answer(try ferry.encoded())
    try checkPower()
    return try Ferry.readAnswer(outcome.reply)
  }

  /// Offsets of the units from the first on that is not programmed, in the area that counts.
  var freeUnits: Set<Int> {
    let chip = machine.chip.content
    let unit = chip.unitByteCount
    let place = Int(machine.journal.pointee.liveArea) * chip.bytes.count / 2
    let units = Array(stride(from: place, to: place + chip.bytes.count / 2, by: unit))
    let last = units.last { offset in chip.bytes[offset..<offset + unit].contains { $0 != 0xff } }
    return Set(units.filter { $0 > (last ?? place) })
  }

  /// Time goes on, and the lock keeps its own.
  mutating func pass(seconds: UInt32) {
    now += UInt64(seconds)
    machine.tick += seconds
    if machine.tick >= lock.pointee.door.wakeTick { _ = machine.elapse() }
  }

  /// The sensors change, and what the lock says of it is told.
  mutating func sense(_ reading: DoorReading) throws {
    self.reading = reading
    _ = machine.sense(reading)
    do throws(DenyReason) { try machine.tell() } catch { try checkPower() }
    try checkPower()
  }

  /// The lock's idle time; what it does in so many steps.
  mutating func idle(steps: Int = 3) throws {
    for _ in 0..<steps {
      do throws(JournalFailure) {
        guard try machine.tend() else { break }
      } catch {
        try checkPower()
        throw error
      }
      try checkPower()
    }
  }

  /// The lock loses power and comes back.
  @discardableResult
  mutating func reboot() throws -> (JournalCondition, DoorEffects) {
    let found: (JournalCondition, DoorEffects)
    do throws(JournalFailure) {
      found = try machine.boot(reading)
    } catch {
      try checkPower()
      throw error
    }
    try checkPower()
    seen.bootCount = lock.pointee.bootCount
    return found
  }
}

/// What has left the lock, and so must be true for ever.
struct Seen {
  /// Allowed uses by pass.
  var uses: [String: Int] = [:]
  /// When a pass was first used, by the true clock of the test's lock: its tick.
  var firstUse: [String: UInt32] = [:]
  /// Envelopes by sequence.
  var receipts: [UInt64: [UInt8]] = [:]
  /// Passes whose revocation was answered.
  var revoked: Set<String> = []
  /// First sequence that the owner's auditor has not acknowledged.
  var acknowledged: UInt64 = 0
  var floor: UInt64 = 0
  var bootCount: UInt64 = 0

  mutating func take(
    _ answer: Answer, of name: String, _ action: Action, _ outcome: Machine.Outcome, tick: UInt32
  ) {
    if outcome.reason == nil, action == .unlock || action == .holdOpen {
      uses[name, default: 0] += 1
      if firstUse[name] == nil { firstUse[name] = tick }
    }
    if outcome.reason == .revoked { revoked.insert(name) }
    guard case .verified(let answer) = answer else { return }
    for receipt in answer.receipts { receipts[receipt.receipt.sequence] = receipt.receipt.bytes }
  }

  /// Reads every receipt that is kept, and the floor.
  mutating func read(_ machine: Machine) {
    for sequence in machine.kept { receipts[sequence] = machine.receipt(sequence) }
    floor = max(floor, machine.lock.pointee.state.floor)
  }
}
