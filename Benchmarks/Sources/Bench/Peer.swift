import Foundation
import JWTKit

/// The same grant as a JSON Web Token, verified by jwt-kit: what a service would use instead.
struct Peer {
  struct Claims: JWTPayload {
    var aud: String
    var exp: ExpirationClaim
    var nbf: NotBeforeClaim
    var iat: IssuedAtClaim
    var jti: String
    var cnf: [String: [String: String]]
    var scope: [[String]]
    var uses: Int
    var job: String

    func verify(using algorithm: some JWTAlgorithm) throws {
      try exp.verifyNotExpired(currentDate: Date(timeIntervalSince1970: Double(World.now)))
    }
  }

  /// Nanoseconds of one verification, and bytes of the token.
  static func measure(rounds: Int, raw: @Sendable () -> Void) async throws -> (Pair, byteCount: Int)
  {
    let key = try EdDSA.PrivateKey(curve: .ed25519)
    let keys = JWTKeyCollection()
    await keys.add(eddsa: key)
    let now = Date(timeIntervalSince1970: Double(World.now))
    let token = try await keys.sign(
      Claims(
        aud: "AAECAwQFBgcICQoLDA0ODw", exp: ExpirationClaim(value: now.addingTimeInterval(86_400)),
        nbf: NotBeforeClaim(value: now), iat: IssuedAtClaim(value: now), jti: "AAAABw",
        cnf: ["jwk": ["kty": "OKP", "crv": "Ed25519", "x": String(repeating: "A", count: 43)]],
        scope: [["front", "unlock"]], uses: 1, job: String(repeating: "A", count: 43)))
    var pair = Pair()
    for _ in 0..<rounds {
      let start = nanoseconds()
      _ = try await keys.verify(token, as: Claims.self)
      pair.product.append(nanoseconds() - start)
      pair.raw.append(timed(raw))
    }
    return (pair, token.utf8.count)
  }
}
