import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium

/// What is publicly known of a site: its name, its doors, and what its owner configured.
///
/// A JSON file without secrets. The configurations in it are signed; the keys of the locks are as
/// trustworthy as the way by which the file came.
struct SiteFile: Codable {
  static let currentFormat = "latchkey-site-1"

  var format = SiteFile.currentFormat
  /// The siteID as a credential names it.
  var site: String
  /// Site salt, hexadecimal: with the first anchor it makes the siteID (CONF-7).
  var salt: String
  /// A name of the time-zone database.
  var timeZone: String
  var locks: [Door]

  /// One lock.
  struct Door: Codable {
    var point: String
    /// The lock's key, hexadecimal.
    var key: String
    /// The configuration envelope in force, hexadecimal.
    var configuration: String
    /// Those before it, the first one first: a service wants to see how it came to this.
    var earlier: [String]?

    /// Takes the next configuration.
    mutating func replace(by next: [UInt8]) {
      earlier = (earlier ?? []) + [configuration]
      configuration = next.hex
    }
  }

  static func load(_ path: String) throws -> SiteFile {
    let content = try Files.read(path)
    let file: SiteFile
    do {
      file = try JSONDecoder().decode(SiteFile.self, from: Data(content))
    } catch {
      throw ToolFailure.malformed(path, "This is not a site file.")
    }
    guard file.format == currentFormat else {
      throw ToolFailure.malformed(path, "The format is \(file.format), not \(currentFormat).")
    }
    return file
  }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [0x0a]
  }
}

extension SiteFile {
  /// The siteID.
  func id() throws -> SiteID {
    guard let bytes = [UInt8](base64: site), let fixed = FixedBytes<16>(bytes.span),
      SiteID(bytes: fixed).audience == site
    else { throw ToolFailure.refused(.invalidText, field: "site.site") }
    return SiteID(bytes: fixed)
  }

  func zone() throws -> TimeZone { try TimeText.zone(timeZone, option: "site.timeZone") }

  /// Every door with its key and what its owner configured.
  func doors() throws -> [(point: String, key: PublicKey, configuration: ConfigurationDraft)] {
    try locks.enumerated().map { index, door in
      guard let key = FixedBytes<32>(hex: door.key) else {
        throw ToolFailure.malformed("site.locks[\(index)].key", "A key has 64 hexadecimal digits.")
      }
      let envelope = try configuration(of: door, index)
      let draft = try naming("site.locks[\(index)].configuration") {
        try ConfigurationDraft(message: envelope)
      }
      return (door.point, PublicKey(bytes: key), draft)
    }
  }

  /// The configuration envelope of a door.
  func configuration(of door: Door, _ index: Int = 0) throws -> [UInt8] {
    guard let envelope = [UInt8](hex: door.configuration) else {
      throw ToolFailure.malformed("site.locks[\(index)].configuration", "This is not hexadecimal.")
    }
    return envelope
  }

  /// Every configuration of a door, from the first to the one in force.
  func configurations(of door: Door, _ index: Int = 0) throws -> [[UInt8]] {
    let earlier = try (door.earlier ?? []).map { text in
      guard let envelope = [UInt8](hex: text) else {
        throw ToolFailure.malformed("site.locks[\(index)].earlier", "This is not hexadecimal.")
      }
      return envelope
    }
    return earlier + [try configuration(of: door, index)]
  }

  /// The salt of the siteID.
  func saltBytes() throws -> FixedBytes<16> {
    guard let salt = FixedBytes<16>(hex: salt) else {
      throw ToolFailure.malformed("site.salt", "A salt has 32 hexadecimal digits.")
    }
    return salt
  }

  /// The anchor that makes the siteID with the salt (CONF-7).
  func firstAnchor() throws -> PublicKey {
    let crypto = SodiumBackend()
    let salt = try saltBytes()
    guard let door = locks.first, let first = try configurations(of: door).first else {
      throw ToolFailure.malformed("site.locks", "A site has a lock.")
    }
    let anchors = try naming("site.locks[0]") { try ConfigurationDraft(message: first) }.anchors
    let id = try id()
    guard let anchor = anchors.first(where: { crypto.siteID(anchor: $0.key, salt: salt) == id })
    else { throw ToolFailure.refused(.siteNotProven, field: "site.salt") }
    return anchor.key
  }

  /// The key of the lock at a point.
  func lockKey(at point: String) throws -> PublicKey {
    guard let door = try doors().first(where: { $0.point == point }) else {
      throw ToolFailure.refused(.noPass, field: "point \(point)")
    }
    return door.key
  }

  /// The point that is meant when none is named: the only one.
  func point(_ name: String?) throws -> String {
    if let name { return name }
    guard locks.count == 1 else {
      throw ToolFailure.usage("--point", "The site has \(locks.count) points; name one.")
    }
    return locks[0].point
  }

  /// What an issuer knows of the site.
  func directory() throws -> SiteDirectory {
    let doors = try doors()
    return SiteDirectory(
      site: try id(), configurations: doors.map(\.configuration), locks: doors.map(\.key),
      timeZone: nil)
  }
}

extension ConfigurationDraft {
  /// Reads back what an owner configured.
  init(message: [UInt8]) throws(DenyReason) {
    let claims = try Unverified<ConfigurationClaims>(message: message.span).claims
    var anchors: [AnchorDraft] = []
    try claims.anchors.visit(in: message.span) { (row) throws(DenyReason) in
      anchors.append(
        AnchorDraft(
          message[row.key], issuedAfter: row.issuedAfter, notAfter: row.notAfter,
          status: row.status.map { message[$0] }))
    }
    var sources: [TimeSourceDraft] = []
    try claims.timeSources.visit(in: message.span) { (row) throws(DenyReason) in
      sources.append(
        TimeSourceDraft(
          message[row.key], isOperatedByService: row.isOperatedByService,
          errorSeconds: row.errorSeconds))
    }
    self.init(
      point: String(decoding: message.copying(claims.point), as: UTF8.self), anchors: anchors,
      window: claims.window, residents: try claims.residents.keys(in: message),
      witnesses: try claims.witnesses.keys(in: message), timeSources: sources,
      auditors: try claims.auditors.keys(in: message), nonceLifeSeconds: claims.nonceLifeSeconds,
      hasBoltSensor: claims.sensors & 1 != 0, hasDoorSensor: claims.sensors & 2 != 0,
      forwardCapSeconds: claims.forwardCapSeconds, allowsServiceTime: claims.allowsServiceTime)
  }
}

extension RowList<KeyRow> {
  /// The keys, on the heap.
  func keys(in message: [UInt8]) throws(DenyReason) -> [PublicKey] {
    var keys: [PublicKey] = []
    try visit(in: message.span) { (row) throws(DenyReason) in keys.append(message[row.key]) }
    return keys
  }
}
