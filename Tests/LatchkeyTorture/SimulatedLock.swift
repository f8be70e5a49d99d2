import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

/// A real lock over flash in memory, with a door around it that falls shut behind every visitor.
///
/// Its ticks are seconds of the system, for the service signs with the system's time.
actor SimulatedLock {
  /// What the lock made of one presentation.
  struct Outcome: Sendable {
    let answer: [UInt8]
    let reason: DenyReason?
    let isEquivocation: Bool
  }

  private static let secret: [UInt8] = Array(repeating: 0xa5, count: 32)

  nonisolated let key: PublicKey
  private let site: Int
  private(set) var configurations: [SignedConfiguration] = []
  private let machine: Machine

  /// Brings a lock into being, and to its site.
  init(site: Int, salt: FixedBytes<16>) throws {
    self.site = site
    machine = try Machine(Cast.signer(.lock, site))
    key = machine.key
    let owner = try Cast.signer(.owner, site)
    let draft = ConfigurationDraft(
      point: Cast.point, anchors: [AnchorDraft(owner.publicKey, issuedAfter: machine.born)],
      window: Cast.window, residents: [try Cast.key(.resident, site)],
      witnesses: [try Cast.key(.camera, site)],
      timeSources: [TimeSourceDraft(owner.publicKey, errorSeconds: 2)],
      auditors: [try Cast.key(.auditor, site)])
    let nonce = try UnverifiedChallenge(message: try machine.hello([0x83, 0x03, 0x00, 0x80]))
      .content.nonce
    let configuration = try SignedConfiguration.found(
      draft, lock: key, founding: Founding(salt: salt, nonce: nonce), owner: owner,
      using: Cast.crypto)
    try machine.take(configuration)
    configurations = [configuration]
  }

  nonisolated var lockID: LockID { Cast.crypto.lockID(of: key) }

  /// A signed challenge.
  func challenge() throws -> [UInt8] { try machine.hello([0x83, 0x03, 0x01, 0x80]) }

  /// Judges a presentation. Who is let in goes through, and the door falls shut behind him.
  func visit(_ message: [UInt8]) -> Outcome { machine.visit(message) }

  /// Receipts from a sequence on, as an auditor is shown them.
  func receipts(from first: UInt64) throws -> [[UInt8]] { try machine.receipts(from: first) }

  /// The auditor tells the lock that the service has its receipts below a sequence.
  func acknowledge(below next: UInt64) throws {
    guard next > 0, let message = try machine.receipts(from: next - 1).first else { return }
    let last = try ShownReceipt(message: message, from: key, for: .auditor, using: Cast.crypto)
    let acknowledgement = try Acknowledgement(of: last.receipt).signed(
      by: try Cast.signer(.auditor, site), using: Cast.crypto)
    _ = machine.visit(try Ferry(acknowledgements: [acknowledgement]).encoded())
  }

  /// The lock itself, which cannot be copied. The actor alone touches it.
  private final class Machine {
    let born = UInt64(Date().timeIntervalSince1970)
    let key: PublicKey
    private let signer: SodiumSigner
    private var lock: BuildingDoorLock
    private var journal: Journal<SimulatedFlash>
    private var isBoltThrown = true
    private var isDoorClosed = true

    init(_ signer: consuming SodiumSigner) throws {
      key = signer.publicKey
      var journal = Journal(
        flash: SimulatedFlash(unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 64),
        reserveByteCount: 4_096)
      try journal.format(salt: 1)
      var lock = BuildingDoorLock(key: key, driftPartsPerMillion: 100, using: Cast.crypto)
      _ = try lock.boot(
        from: &journal, secret: SimulatedLock.secret.span,
        random: FixedBytes { _ in UInt8.random(in: 0...255) },
        reading: DoorReading(isBoltThrown: true, isDoorClosed: true), using: Cast.crypto)
      lock.state.clock = LockClock(
        base: ClockInterval(earliest: born, latest: born), baseTick: 0, ceiling: .resident,
        driftPartsPerMillion: 100, forwardSecondsLeft: 0)
      self.signer = signer
      self.lock = lock
      self.journal = journal
    }

    private var tick: UInt32 {
      UInt32(clamping: UInt64(Date().timeIntervalSince1970) - born)
    }

    func take(_ configuration: SignedConfiguration) throws {
      try lock.configure(
        configuration.bytes.span, hasPresence: true, tick: tick, journal: &journal,
        using: Cast.crypto)
    }

    func hello(_ message: [UInt8]) throws -> [UInt8] {
      var reply = ByteBuffer<1_024>()
      try lock.hello(message.span, tick: tick, key: signer, using: Cast.crypto, to: &reply)
      return Array(copying: reply.bytes)
    }

    func visit(_ message: [UInt8]) -> Outcome {
      var reply = ByteBuffer<1_024>()
      let verdict = lock.answer(
        message.span, channel: .ble, tick: tick, journal: &journal, key: signer,
        secret: SimulatedLock.secret.span, using: Cast.crypto, to: &reply)
      let (reason, alarms) = (verdict.reason, verdict.alarms)
      follow(verdict.effects)
      if !isBoltThrown {
        isDoorClosed = false
        follow(sense())
        isDoorClosed = true
        follow(sense())
      }
      return Outcome(
        answer: Array(copying: reply.bytes), reason: reason,
        isEquivocation: alarms.hasEquivocation)
    }

    private func follow(_ effects: DoorEffects) {
      if effects.withdrawsBolt {
        isBoltThrown = false
        follow(sense())
      } else if effects.throwsBolt {
        isBoltThrown = true
        follow(sense())
      }
    }

    private func sense() -> DoorEffects {
      lock.sense(DoorReading(isBoltThrown: isBoltThrown, isDoorClosed: isDoorClosed), tick: tick)
    }

    func receipts(from first: UInt64) throws -> [[UInt8]] {
      try lock.tell(
        journal: &journal, key: signer, secret: SimulatedLock.secret.span, using: Cast.crypto)
      var cursor = ReceiptCursor(from: first, for: .auditor)
      var shown: [[UInt8]] = []
      var buffer = ByteBuffer<512>()
      while shown.count < 256,
        lock.show(
          &cursor, from: &journal, secret: SimulatedLock.secret.span, using: Cast.crypto,
          to: &buffer)
      {
        shown.append(Array(copying: buffer.bytes))
        buffer.removeAll()
      }
      return shown
    }
  }
}
