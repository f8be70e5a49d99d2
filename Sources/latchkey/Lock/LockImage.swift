import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock
import LatchkeySodium

/// A simulated lock in a file: the memory that survives power loss, and the memory that does not.
///
/// The file holds the lock's private key, the device seed and the boot key, and so is its owner's
/// alone. A tick is a second of the system clock since the recorded boot.
struct LockImage: Codable {
  static let currentFormat = "latchkey-lock-1"

  var format = LockImage.currentFormat
  var flash: Flash
  /// `nil` after a power loss: the next use boots.
  var ram: Memory?

  /// What survives power loss.
  struct Flash: Codable {
    /// Seed of the lock's key.
    var keySeed: Hex
    /// Device seed, from which boot keys and salts come.
    var deviceSeed: Hex
    var bootCounter: UInt64
    /// The persisted floor of the clock.
    var floor: UInt64
    /// No later life begins below it (CONF-13); absent in files of before.
    var issueMark: UInt64?
    var driftPartsPerMillion: UInt32
    /// The configuration envelope in force.
    var configuration: Hex?
    var slots: [Slot]
    var counters: [Counter?]
    /// Sequence of the next receipt.
    var nextReceipt: UInt64
    /// SHA-256 of the last receipt.
    var lastReceipt: Hex
    var session: Session?
  }

  /// What a power loss takes.
  struct Memory: Codable {
    /// System time of the boot.
    var bootedAt: UInt64
    /// The last tick that was seen: ticks never run backward.
    var lastTick: UInt32
    var earliest: UInt64
    var latest: UInt64?
    var baseTick: UInt32
    var ceiling: UInt8
    var forwardSecondsLeft: UInt64
    var bootKey: Hex
    var nonceCounter: UInt32
    var leastTick: UInt32
    var spentNonces: [Stamp]
    /// Where the door stands; absent before the first event at it.
    var door: Door?
  }

  /// What the lock holds of its door.
  struct Door: Codable {
    var state: UInt8
    var drives: UInt8
    var leadSeconds: UInt8
    var deadlineTick: UInt32
    var timerTick: UInt32
    var hasBoltSensor: Bool
    var hasDoorSensor: Bool
  }

  /// A spent nonce.
  struct Stamp: Codable {
    var tick: UInt32
    var counter: UInt32
  }

  struct Slot: Codable {
    var issuer: Hex?
    var base: UInt32
    var spent: [UInt32]
    var revoked: [UInt32]
    var ownStaple: Mark
    var statusStaple: Mark
    var authorities: [Authority?]
  }

  struct Mark: Codable {
    var sequence: UInt64?
    var hash: Hex
    var time: UInt64
  }

  struct Authority: Codable {
    var anchorSlot: UInt8
    var serial: UInt32
    var expiration: UInt64
    var isMerged: Bool
  }

  struct Counter: Codable {
    var slot: UInt8
    var serial: UInt32
    var uses: UInt16
    var firstUse: UInt64
    var expiration: UInt64
  }

  struct Session: Codable {
    var issuer: Hex
    var serial: UInt32
    var job: Hex?
    var receipt: UInt64
    /// What the session has receipts of (RCPT-8).
    var receiptMask: UInt16
  }
}

/// Bytes that JSON carries in hexadecimal.
struct Hex: Codable, Equatable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  init<let n: Int>(_ bytes: FixedBytes<n>) { self.bytes = bytes.array }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bytes = [UInt8](hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no hexadecimal")
    }
    self.bytes = bytes
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(bytes.hex)
  }

  /// The bytes, when there are as many.
  func fixed<let n: Int>() throws -> FixedBytes<n> {
    guard let value = FixedBytes<n>(bytes.span) else {
      throw ToolFailure.malformed("lock", "A field of the lock's state has a wrong length.")
    }
    return value
  }
}

extension LockImage {
  /// A lock as it leaves the factory: keys, and nothing else.
  init(keySeed: FixedBytes<32>) {
    let seed: FixedBytes<32> = randomBytes()
    flash = Flash(
      keySeed: Hex(keySeed), deviceSeed: Hex(seed), bootCounter: 0, floor: 0,
      driftPartsPerMillion: 100, configuration: nil, slots: [], counters: [], nextReceipt: 0,
      lastReceipt: Hex(FixedBytes<32>.zero), session: nil)
  }

  static func load(_ path: String) throws -> LockImage {
    let content = try Files.readSecret(path)
    let image: LockImage
    do {
      image = try JSONDecoder().decode(LockImage.self, from: Data(content))
    } catch {
      throw ToolFailure.malformed(path, "This is not the state of a simulated lock.")
    }
    guard image.format == currentFormat else {
      throw ToolFailure.malformed(path, "The format is \(image.format), not \(currentFormat).")
    }
    return image
  }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return Array(try encoder.encode(self)) + [0x0a]
  }

  /// Writes the state so that it survives power loss.
  func save(_ path: String) throws {
    try Files.replace(path, with: try encoded(), isSecret: true)
  }

  func signer() throws -> SodiumSigner { try SodiumSigner(seed: try flash.keySeed.fixed()) }
}
