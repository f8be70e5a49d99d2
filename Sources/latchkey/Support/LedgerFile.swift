import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyIssuer

/// The ledger of one issuer key at one site: serials, staple sequence, revocations.
///
/// A JSON file beside the key. Every change is written and synced before anything is signed
/// (ISS-1, STAPLE-10). One key has one ledger: a copy that is used too would name two grants with
/// one serial.
struct LedgerFile: Codable {
  static let currentFormat = "latchkey-ledger-1"

  var format = LedgerFile.currentFormat
  /// The issuer's key, hexadecimal.
  var issuer: String
  /// The siteID.
  var site: String
  var base: UInt32 = 0
  /// The serial of the next grant.
  var next: UInt32 = 1
  /// The sequence of the next staple.
  var stapleSequence: UInt64 = 1
  var grants: [Entry] = []

  /// One grant.
  struct Entry: Codable {
    var serial: UInt32
    /// Its last end, in seconds since 1970-01-01T00:00:00Z.
    var expiration: UInt64
    /// When it was revoked.
    var revokedAt: UInt64?
    /// What it is, for people.
    var note: String?
  }

  static func load(_ path: String, issuer: PublicKey, site: String) throws -> LedgerFile {
    guard FileManager.default.fileExists(atPath: path) else {
      return LedgerFile(issuer: issuer.bytes.array.hex, site: site)
    }
    let ledger: LedgerFile
    do {
      ledger = try JSONDecoder().decode(LedgerFile.self, from: Data(try Files.readSecret(path)))
    } catch is DecodingError {
      throw ToolFailure.malformed(path, "This is not a ledger.")
    }
    guard ledger.format == currentFormat, ledger.issuer == issuer.bytes.array.hex,
      ledger.site == site
    else {
      throw ToolFailure.malformed(path, "This is the ledger of another key, or of another site.")
    }
    return ledger
  }

  func save(_ path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try Files.replace(path, with: Array(try encoder.encode(self)) + [0x0a], isSecret: true)
  }

  /// Where the ledger of a key lies when nobody says otherwise: beside it.
  static func path(besideKey key: String) -> String {
    (key.hasSuffix(".key") ? String(key.dropLast(4)) : key) + ".ledger.json"
  }
}

/// A ledger that is open for one act of issuing, and kept from other processes meanwhile.
struct OpenLedger: SerialLedger {
  let path: String
  let now: UInt64
  var file: LedgerFile
  /// The grant that is about to be issued, so that it counts as living from the first moment.
  var pending: LedgerFile.Entry?

  init(_ path: String, issuer: PublicKey, site: String, now: UInt64) throws {
    self.path = path
    self.now = now
    file = try LedgerFile.load(path, issuer: issuer, site: site)
  }

  var base: UInt32 { file.base }
  var nextSerial: UInt32 { file.next }

  var lowestLiveSerial: UInt32? {
    file.grants.filter { $0.expiration > now && $0.revokedAt == nil && $0.serial >= base }
      .map(\.serial).min()
  }

  var revokedSerials: [UInt32] {
    file.grants.filter { $0.revokedAt != nil && $0.serial >= base }.map(\.serial)
  }

  mutating func allocate() throws -> UInt32 {
    let serial = file.next
    guard serial < UInt32.max else { throw DenyReason.outOfRange }  // ENC-11
    file.next = serial + 1
    if var pending {
      pending.serial = serial
      file.grants.append(pending)
    }
    try file.save(path)
    return serial
  }

  mutating func nextStapleSequence() throws -> UInt64 {
    let sequence = file.stapleSequence
    guard sequence < UInt64.max else { throw DenyReason.outOfRange }  // ENC-11
    file.stapleSequence = sequence + 1
    try file.save(path)
    return sequence
  }

  /// Notes that grants are revoked; the next staple says it.
  mutating func revoke(_ serials: [UInt32]) throws {
    for serial in serials {
      guard serial < file.next else {
        throw ToolFailure.malformed("--revoke", "Serial \(serial) was never given out.")
      }
      // REPLAY-3
      guard serial >= file.base else { throw ToolFailure.refused(.belowBase, field: "--revoke") }
      if let index = file.grants.firstIndex(where: { $0.serial == serial }) {
        file.grants[index].revokedAt = file.grants[index].revokedAt ?? now
      } else {
        file.grants.append(LedgerFile.Entry(serial: serial, expiration: 0, revokedAt: now))
      }
    }
    try file.save(path)
  }

  mutating func noteStaple(base: UInt32) throws {
    guard base > file.base else { return }
    file.base = base
    file.grants.removeAll { $0.serial < base }
    try file.save(path)
  }
}

/// The ledger of an anchor's status key: sequences of its own, base and revocations of the anchor.
struct StatusLedger: SerialLedger {
  var own: OpenLedger
  let anchor: OpenLedger

  var base: UInt32 { anchor.base }
  var nextSerial: UInt32 { anchor.nextSerial }
  var lowestLiveSerial: UInt32? { anchor.lowestLiveSerial }
  var revokedSerials: [UInt32] {
    Array(Set(anchor.revokedSerials + own.revokedSerials.filter { $0 >= anchor.base })).sorted()
  }

  mutating func allocate() throws -> UInt32 {
    throw ToolFailure.refused(.unknownIssuer, field: "--key")  // a status key issues nothing
  }

  mutating func nextStapleSequence() throws -> UInt64 { try own.nextStapleSequence() }

  mutating func noteStaple(base: UInt32) {}  // it moves no base (STAPLE-7)
}
