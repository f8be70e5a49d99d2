import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// Makes and judges the nonces that requests answer, and remembers none of them (REQ-3).
///
/// A nonce is the second of its making (8 bytes), 8 random bytes, and the first 16 bytes of
/// HMAC-SHA-256 over both. Service processes that share the secret take each other's.
public struct ServerNonces<Crypto: CryptoBackend & Sendable>: Sendable {
  /// For how long a request that was not seen before may answer a nonce.
  public static var lifeSeconds: UInt64 { 120 }

  private let secret: FixedBytes<32>
  private let crypto: Crypto

  /// - Parameter secret: 32 random bytes, the same in every process of the service.
  public init(secret: FixedBytes<32>, using crypto: Crypto) {
    self.secret = secret
    self.crypto = crypto
  }

  /// Makes a nonce.
  ///
  /// - Parameters:
  ///   - random: 8 random bytes.
  ///   - now: Seconds since 1970-01-01T00:00:00Z.
  public func make(random: FixedBytes<8>, at now: UInt64) -> FixedBytes<32> {
    var head = ByteArray()
    head.appendBigEndian(now, byteCount: 8)
    head.append(random.bytes)
    let mac = crypto.hmacSHA256(head.bytes.span, key: secret.bytes)
    head.append(FixedBytes<16>(prefixOf: mac.bytes).bytes)
    return FixedBytes(prefixOf: head.bytes.span)
  }

  /// Whether this service made the nonce, and when.
  ///
  /// - Returns: The second of its making.
  /// - Throws: ``DenyReason/serverNonceUnknown`` (REQ-3).
  public func moment(of nonce: FixedBytes<32>) throws(DenyReason) -> UInt64 {
    let bytes = nonce.byteArray
    let mac = crypto.hmacSHA256(Array(bytes[..<16]).span, key: secret.bytes)
    let own = FixedBytes<16>(prefixOf: mac.bytes)
    let given = FixedBytes<16> { bytes[16 + $0] }
    guard own.equalsInConstantTime(given) else { throw .serverNonceUnknown }  // REQ-3
    return bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
