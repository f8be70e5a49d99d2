import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFlash
import LatchkeyLock
import LatchkeySodium
import LatchkeyVectors

/// A lock in the state in which a published case presents, and the keys of that case.
final class Door {
  static let id = "scope-guest-front"

  var lock: SmallDoorLock
  var journal: Journal<SimulatedFlash>
  let signer: SodiumSigner
  let seed: FixedBytes<32>
  private(set) var tick: UInt32 = 0

  private init(signer: consuming SodiumSigner, seed: FixedBytes<32>) throws {
    let backend = SodiumBackend()
    lock = SmallDoorLock(key: signer.publicKey, driftPartsPerMillion: 0, using: backend)
    journal = Journal(
      flash: SimulatedFlash(unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 16),
      reserveByteCount: 4_096)
    self.signer = signer
    self.seed = seed
    try journal.format(salt: 1)
    _ = try lock.boot(
      from: &journal, secret: seed.bytes, random: TestKey("random 1", of: Self.id).seed,
      reading: DoorReading(isBoltThrown: true, isDoorClosed: true), using: backend)
  }

  /// The lock of the case, behind its configuration and its time statement.
  static func ready() throws -> Door {
    let signer = try SodiumSigner(seed: TestKey("lock", of: Self.id).seed)
    let door = try Door(signer: signer, seed: TestKey("device seed", of: Self.id).seed)
    for step in Published.case(Self.id)?.steps.dropLast(2) ?? [] {
      guard let message = step.message.flatMap(Hex.decode) else { continue }
      try door.play(step.do, message)
    }
    return door
  }

  private func play(_ verb: Step.Verb, _ message: [UInt8]) throws(DenyReason) {
    let backend = SodiumBackend()
    switch verb {
    case .hello: try hello(message)
    case .configure:
      try lock.configure(
        message.span, hasPresence: true, tick: tick, journal: &journal, using: backend)
    case .ferry: _ = present(message)
    default: break
    }
  }

  @discardableResult
  func hello(_ message: [UInt8]) throws(DenyReason) -> [UInt8] {
    var challenge = ByteBuffer<1_024>()
    try lock.hello(message.span, tick: tick, key: signer, using: SodiumBackend(), to: &challenge)
    return (0..<challenge.count).map { challenge.bytes[$0] }
  }

  /// A second passes, and a nonce is asked for.
  func nextNonce() throws -> [UInt8] {
    tick += 1
    let challenge = Tree(try hello([0x83, 3, 0, 0x80]))
    guard case .array(let parts) = challenge, case .bytes(let nonce) = parts.last?[2] else {
      throw DenyReason.malformed
    }
    return nonce
  }

  /// Presents over BLE; `nil` when the door opens.
  func present(_ message: [UInt8]) -> DenyReason? {
    var answer = ByteBuffer<1_024>()
    let verdict = lock.answer(
      message.span, channel: .ble, tick: tick, journal: &journal, key: signer,
      secret: seed.bytes, using: SodiumBackend(), to: &answer)
    let reason = verdict.reason
    tend()
    return reason
  }

  /// Frees what has been told, and cleans up.
  private func tend() {
    if lock.receipts.next > 0 { lock.ring.acknowledge(0, through: lock.receipts.next - 1) }
    do throws(JournalFailure) {
      while try lock.tend(&journal, tick: tick) {}
    } catch {
      preconditionFailure("a flash that never fails has failed")
    }
  }

  /// The guest's link of the case, and what it says.
  static func guestPass() throws -> (envelope: [UInt8], payload: Tree) {
    let message = Published.case(id)?.steps.last?.message.flatMap(Hex.decode)
    guard let message, case .array(let parts) = Tree(message), case .array(let links) = parts[1],
      let link = links.first, let payload = Sample.payload(of: link.encoded)
    else { throw DenyReason.malformed }
    return (link.encoded, payload)
  }

  /// The guest's proof over a link.
  static func proof(over link: [UInt8], nonce: [UInt8]) -> Tree {
    let lockID = TestKey.sha256(TestKey("lock", of: id).coseKey.encoded).prefix(16)
    let values: [(Int64, Tree)] = [
      (1, .bytes(Array(lockID))), (2, .bytes(nonce)), (3, .text(Array("front".utf8))),
      (4, .int(0)), (5, .int(1)), (6, .bytes(TestKey.sha256(link))),
    ]
    return values.reduce(Tree.map([])) { $0.setting($1.0, $1.1) }
  }

  /// A presentation of one link, without anything else.
  static func presentation(link: [UInt8], proof: [UInt8]) -> [UInt8] {
    [0x86, 1, 0x81] + link + [0x80, 0x80, 0x80] + proof
  }
}
