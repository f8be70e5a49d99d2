import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

/// A job as its record holds it: what is to be brought, by whom, through which points.
///
/// Of the parcels only a digest is kept: what is printed on them is nobody's business here.
struct JobContent: Codable, Equatable, Sendable {
  var courier: String
  /// 16 random bytes.
  var salt: Encoded
  /// SHA-256 of the salt and of what is printed on the parcels, in order, each behind a zero byte:
  /// what a scan of all of them gives (OPER-7).
  var parcels: Digest
  /// SHA-256 of the salt, the job's id and the parcels' digest: what credentials and receipts name.
  var digest: Digest
  var route: [String]
  var notBefore: UInt64
  var expiration: UInt64

  init(_ id: String, _ body: JobBody, salt: [UInt8], using crypto: some CryptoBackend) {
    courier = body.courier
    self.salt = Encoded(salt)
    parcels = Self.digest(of: body.parcels, salt: salt, using: crypto)
    var preimage = salt + Array(id.utf8)
    preimage += [0] + parcels.byteArray
    digest = crypto.sha256(preimage.span)
    route = body.route
    notBefore = body.notBefore
    expiration = body.expiration
  }

  /// What the operator may change while nobody has stood at a door: everything but the courier, who
  /// may change always.
  func isSame(as body: JobBody, butCourier: Bool, using crypto: some CryptoBackend) -> Bool {
    parcels == Self.digest(of: body.parcels, salt: salt.bytes, using: crypto)
      && route == body.route && notBefore == body.notBefore && expiration == body.expiration
      && (butCourier || courier == body.courier)
  }

  private static func digest(
    of parcels: [String], salt: [UInt8], using crypto: some CryptoBackend
  ) -> Digest {
    var preimage = salt
    for parcel in parcels { preimage += [0] + Array(parcel.utf8) }
    return crypto.sha256(preimage.span)
  }
}

extension JobBody {
  /// OPER-6
  func check() throws(Problem) {
    guard (1...32).contains(parcels.count),
      parcels.allSatisfy({ (1...128).contains($0.utf8.count) })
    else { throw .malformed("parcels", "There are 1 to 32 parcels of 1 to 128 bytes.") }
    guard (1...8).contains(route.count), Set(route).count == route.count else {
      throw .malformed("route", "A route has 1 to 8 points, each once.")
    }
    guard notBefore < expiration, expiration <= 1 << 40 else {
      throw .malformed("expiration", "A window ends after it begins, and at most at 2^40.")
    }
  }
}
