import LatchkeyCore
import LatchkeyIssuer

import struct Foundation.TimeZone

/// What a service knows of a site, as its record holds it.
struct SiteContent: Codable, Equatable, Sendable {
  /// A lock of the site and its configuration in force.
  struct Lock: Codable, Equatable, Sendable {
    var key: Named<PublicKey>
    var point: String
    /// The envelope of the configuration, base64url.
    var configuration: Encoded
    var sequence: UInt32
  }

  /// 16 bytes that make the siteID with the first anchor (CONF-7).
  var salt: Encoded
  var firstAnchor: Named<PublicKey>
  var locks: [Lock]
  /// IANA name of the doors' time zone.
  var timeZone: String?
  /// What a delivery has to show here.
  var terms: SiteTerms?
  /// Where W has grown: what it was, and when that was enrolled (LEDG-7).
  var growth: Growth?

  struct Growth: Codable, Equatable, Sendable {
    var from: UInt32
    var at: UInt64
  }

  func lock(at point: String) -> Lock? { locks.first { $0.point == point } }
}

/// Bytes in JSON: base64url without padding.
public struct Encoded: Codable, Equatable, Sendable {
  public var bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bytes = Base64URL.decode(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not base64url without padding")
    }
    self.bytes = bytes
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Base64URL.encode(bytes))
  }
}
