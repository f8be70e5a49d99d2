import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyFlash
import LatchkeyLock
import LatchkeySodium

/// What a simulated lock left the factory with: its key, and the seed of its other secrets.
///
/// The file is its owner's alone. Beside it stand `FILE.flash`, all that the lock remembers, and
/// `FILE.door`, where the door stands.
struct LockFile: Codable {
  static let currentFormat = "latchkey-lock-3"

  var format = LockFile.currentFormat
  /// Seed of the lock's key, hexadecimal.
  var keySeed: String
  /// Device seed, from which boot keys and salts come, hexadecimal.
  var deviceSeed: String
  var driftPartsPerMillion: UInt32

  /// New secrets.
  init() {
    let key: FixedBytes<32> = randomBytes()
    let device: FixedBytes<32> = randomBytes()
    keySeed = key.array.hex
    deviceSeed = device.array.hex
    driftPartsPerMillion = 100
  }

  static func load(_ path: String) throws -> LockFile {
    let content = try Files.readSecret(path)
    let file: LockFile
    do {
      file = try JSONDecoder().decode(LockFile.self, from: Data(content))
    } catch {
      throw ToolFailure.malformed(path, "These are not the keys of a simulated lock.")
    }
    guard file.format == currentFormat else {
      throw ToolFailure.malformed(path, "The format is \(file.format), not \(currentFormat).")
    }
    return file
  }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return Array(try encoder.encode(self)) + [0x0a]
  }

  func signer() throws -> SodiumSigner { try SodiumSigner(seed: try Self.fixed(keySeed)) }

  /// The device seed.
  func secret() throws -> [UInt8] {
    let bytes: FixedBytes<32> = try Self.fixed(deviceSeed)
    return bytes.array
  }

  private static func fixed<let n: Int>(_ text: String) throws -> FixedBytes<n> {
    guard let value = FixedBytes<n>(hex: text) else {
      throw ToolFailure.malformed("lock", "A secret of the lock is no hexadecimal of its length.")
    }
    return value
  }
}

/// The flash of a simulated lock.
enum LockFlash {
  static let unitByteCount = 8
  static let sectorByteCount = 4_096
  static let sectorCount = 16
  static let reserveByteCount = 4_096

  static func path(of lock: String) -> String { lock + ".flash" }

  /// Opens the flash, and keeps every other process away from it.
  ///
  /// - Parameter isNew: Whether it is to be made, or to be there already.
  static func open(of lock: String, isNew: Bool = false) throws -> FileFlash {
    let path = path(of: lock)
    guard FileManager.default.fileExists(atPath: path) != isNew else {
      throw ToolFailure.file(
        path, isNew ? "It exists already." : "The lock has lost its flash; it opens to nobody.")
    }
    do throws(FileFlashFailure) {
      return try FileFlash(
        path: path, unitByteCount: unitByteCount, sectorByteCount: sectorByteCount,
        sectorCount: sectorCount)
    } catch {
      throw ToolFailure.file(
        path,
        error.isInUse ? "Another process runs this lock." : "The flash fails: \(error).")
    }
  }

  /// Begins the journal of a new lock.
  static func format(of lock: String) throws {
    var journal = Journal(
      flash: try open(of: lock, isNew: true), reserveByteCount: reserveByteCount)
    do throws(JournalFailure) {
      try journal.format(salt: .random(in: .min ... .max))
    } catch {
      throw ToolFailure.file(path(of: lock), "The flash fails.")
    }
  }
}
