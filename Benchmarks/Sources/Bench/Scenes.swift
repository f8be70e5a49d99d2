import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium

/// The decisions that are measured.
struct Scenes {
  let world: World
  let issuer: Issuer<SodiumBackend>

  init(world: World) {
    self.world = world
    issuer = Issuer(of: world.directory, using: world.backend)
  }

  /// A guest pass of the owner.
  func guest(serial: UInt32, constraints: ConstraintsDraft = ConstraintsDraft()) throws -> Chain {
    var ledger = MemoryLedger()
    ledger.nextSerial = serial
    return try issuer.issue(
      grant(for: World.holder, constraints: constraints), at: World.now - 60, ledger: &ledger,
      signer: World.key(World.owner))
  }

  /// The service's leaf under the owner's authority.
  func delivery(
    serial: UInt32, constraints: ConstraintsDraft = ConstraintsDraft(uses: 1)
  ) throws -> Chain {
    var ledger = MemoryLedger()
    ledger.nextSerial = serial
    return try issuer.issue(
      grant(for: World.holder, constraints: constraints),
      under: try authority(serial: serial, depth: 1), at: World.now - 60, ledger: &ledger,
      signer: World.key(World.service))
  }

  func authority(serial: UInt32, depth: UInt8) throws -> Chain {
    var ledger = MemoryLedger()
    ledger.nextSerial = serial
    return try issuer.authorize(
      grant(for: World.service, constraints: ConstraintsDraft(slots: 2)), each: EachDraft(uses: 1),
      depth: depth, at: World.now - 120, ledger: &ledger, anchor: World.key(World.owner))
  }

  /// Owner, service, partner, holder.
  func threeLinks(serial: UInt32) throws -> Chain {
    var ledger = MemoryLedger()
    ledger.nextSerial = serial
    let below = try issuer.delegate(
      grant(for: World.partner), each: EachDraft(uses: 1),
      under: try authority(serial: serial, depth: 2), at: World.now - 60, ledger: &ledger,
      signer: World.key(World.service))
    return try issuer.issue(
      grant(for: World.holder, constraints: ConstraintsDraft(uses: 1)), under: below,
      at: World.now - 60, ledger: &ledger, signer: World.key(World.partner))
  }

  func grant(
    for holder: UInt8, constraints: ConstraintsDraft = ConstraintsDraft()
  ) throws -> Grant {
    Grant(
      audience: world.site, notBefore: World.now - 3_600, expiration: World.now + 86_400,
      confirmation: try World.key(holder).publicKey,
      scope: [ScopeGrant(point: "front", permissions: [.unlock])], constraints: constraints)
  }

  /// New staples for every visit, so that each is verified.
  func freshStaples(_ visit: Int) throws -> [[UInt8]] {
    var anchorLedger = MemoryLedger()
    var serviceLedger = MemoryLedger()
    var staples: [[UInt8]] = []
    for _ in 0...visit {
      _ = try anchorLedger.nextStapleSequence()
      _ = try serviceLedger.nextStapleSequence()
    }
    staples.append(
      try issuer.staple(
        at: World.now, ledger: &anchorLedger, signer: World.key(World.owner)))
    staples.append(
      try issuer.staple(
        at: World.now, ledger: &serviceLedger, signer: World.key(World.service)))
    return staples
  }

  /// In the order of the table.
  func all() throws -> [Scene] {
    let guest = try guest(serial: 1)
    let delivery = try delivery(serial: 1)
    let three = try threeLinks(serial: 1)
    // A serial of its own for each visit, so that no link is in the cache.
    func fresh(_ visit: Int) -> UInt32 { UInt32(visit % 190) }
    return [
      Scene(
        name: "oneLink", chain: { try self.guest(serial: fresh($0)) }, staples: { _ in [] },
        isCold: true),
      Scene(
        name: "twoLinks", chain: { try self.delivery(serial: fresh($0)) }, staples: { _ in [] },
        isCold: true),
      Scene(
        name: "threeLinks", chain: { try self.threeLinks(serial: fresh($0)) },
        staples: { _ in [] }, isCold: true),
      Scene(name: "oneLinkWarm", chain: { _ in guest }, staples: { _ in [] }, isCold: false),
      Scene(name: "twoLinksWarm", chain: { _ in delivery }, staples: { _ in [] }, isCold: false),
      Scene(name: "threeLinksWarm", chain: { _ in three }, staples: { _ in [] }, isCold: false),
      Scene(
        name: "twoLinksTwoStaples", chain: { try self.delivery(serial: fresh($0)) },
        staples: freshStaples, isCold: true),
    ]
  }
}
