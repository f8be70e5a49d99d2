import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService

/// What a service says of itself at `/v1/nonce`.
public struct ServerIdentity: Equatable, Sendable, Decodable {
  /// To be answered by one request.
  public var nonce: FixedBytes<32>
  /// Under which name the service knows itself.
  public var origin: String
  /// Thumbprint of its key.
  public var server: Digest
  public var serverKey: PublicKey
  /// Seconds since 1970-01-01T00:00:00Z.
  public var time: UInt64

  private enum CodingKeys: String, CodingKey {
    case nonce, origin, server, serverKey, time
  }

  /// - Throws: `DecodingError`.
  init(json: [UInt8]) throws {
    self = try JSONDecoder().decode(ServerIdentity.self, from: Data(json))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    nonce = try container.decode(Named<FixedBytes<32>>.self, forKey: .nonce).value
    origin = try container.decode(String.self, forKey: .origin)
    server = try container.decode(Named<Digest>.self, forKey: .server).value
    serverKey = try container.decode(Named<PublicKey>.self, forKey: .serverKey).value
    time = try container.decode(UInt64.self, forKey: .time)
  }
}
